"""What we know: reviewed text and rules, and the code that reads them. Imports nothing above it."""
