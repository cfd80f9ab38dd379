"""The page: rendering and wiring only; no decision about what a person is told."""
