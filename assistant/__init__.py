"""How we answer: message + history -> triage -> query -> hits -> Answer; and its faces."""
