"""Danger signs that stand -> what to do first: whom to call, what to do, why, what to leave. Pure."""

from collections.abc import Mapping, Sequence

from assistant.citing import Chosen, from_document
from assistant.triage import RaisedFlag
from corpus.models import Document
from corpus.rulebook import NUMBERS_ID, Rulebook


class UrgentAdvice:
    """Words urgent advice from the rules, for the reader's country."""

    def __init__(self, rulebook: Rulebook, documents: Mapping[str, Document], country: str | None) -> None:
        self._rules, self._documents, self._country = rulebook, documents, country

    def sentences(self, flags: Sequence[RaisedFlag]) -> list[Chosen]:
        """Advice for the most urgent of `flags`, and what to do about one more as urgent; empty without flags."""
        if not flags:
            return []
        first = self._rules.red_flags_by_id[flags[0].id]
        chosen = self._rule(first.document_id)
        if first.urgency != "soon":
            whom = self._whom_to_call("same_day" if first.urgency == "same-day" else first.kind)
            # A person in despair is met with a kind word first; everybody else with the number.
            chosen = [chosen[0], *whom, *chosen[1:]] if first.kind == "crisis" else [*whom, *chosen]
        others = [flag for flag in flags[1:] if flag.urgency == first.urgency][:1]
        return [*chosen, *(item for flag in others for item in self._rule(f"rules/red-flags/{flag.id}")[:1])]

    def _whom_to_call(self, kind: str) -> list[Chosen]:
        numbers = self._documents[NUMBERS_ID]
        table = {"medical": "emergency"}.get(kind, kind)
        line = self._rules.numbers.line(table, self._country)  # type: ignore[arg-type]
        return from_document("urgent", numbers, [s for s in numbers.sentences if s.text == line])

    def _rule(self, document_id: str) -> list[Chosen]:
        document = self._documents[document_id]
        return from_document("urgent", document, document.sentences)
