"""How we answer: message + history -> triage -> query -> hits -> Answer; and its faces."""

import index as index  # first: it says how many threads numpy may use
