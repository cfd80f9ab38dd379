"""An `Answer` -> what the chat shows of it. Renders everything that it says, and nothing else."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from assistant.models import Answer, Citation, Role, Urgency
from assistant.rendering import HEADINGS, marked, paragraphs
from assistant.web.calling import call_numbers
from assistant.web.templating import Templates
from corpus.models import Evidence
from corpus.rulebook import Rulebook

_ALERT_TITLES: dict[Urgency, str] = {
    "emergency-now": "Get help now",
    "same-day": "Get medical help today",
    "soon": "See a doctor soon",
}
_GRADED: frozenset[Role] = frozenset({"answer", "evidence"})


class AnswerPart(NamedTuple):
    """Neighboring sentences of one role, each with the citations marked behind it."""

    role: Role
    heading: str | None
    sentences: Sequence[tuple[str, Sequence[Citation]]]
    grades: Sequence[Evidence]


class AnswerView:
    """Makes the HTML of answers, of one rulebook's numbers and cautions."""

    def __init__(self, templates: Templates, rulebook: Rulebook, feedback: bool = False) -> None:
        self._templates, self._feedback = templates, feedback
        self._cautions = rulebook.cautions_by_id
        self._numbers = call_numbers(rulebook.numbers)

    def answer(self, answer: Answer, shown: int | None = None, carried: bool = True) -> str:
        """The answer; `shown` cuts it after so many sentences while it appears. A whole one that is `carried` holds its
        JSON, for the scripts that copy, export or keep it."""
        whole = shown is None or shown >= len(answer.sentences)
        parts = answer_parts(answer, len(answer.sentences) if shown is None else shown)
        return self._templates(
            "answer.html",
            answer=answer,
            parts=parts,
            whole=whole,
            carried=whole and carried,
            numbers=self._numbers,
            feedback=self._feedback,
        )

    def asked(self, message: str) -> str:
        """What the person typed, shown letter for letter."""
        return self._templates("asked.html", message=message)

    def alert(self, answer: Answer) -> str:
        """The box pinned above the chat while a danger sign stands; empty where none does."""
        if answer.urgency is None:
            return ""
        said = [sentence.text for sentence in answer.sentences if sentence.role == "urgent"][:2]
        return self._templates(
            "alert.html", answer=answer, title=_ALERT_TITLES[answer.urgency], said=said, numbers=self._numbers
        )

    def heard(self, answer: Answer, dismissed: Iterable[str]) -> str:
        """What was heard about the person, each to be taken back; what was taken back, to be restored."""
        heard = [self._cautions[id] for id in answer.cautions if id in self._cautions]
        left_out = [self._cautions[id] for id in dismissed if id in self._cautions]
        return self._templates("heard.html", heard=heard, dismissed=left_out) if heard or left_out else ""

    def waiting(self) -> str:
        """What is said while the assistant is being opened."""
        return self._templates("waiting.html")

    def fault(self) -> str:
        """What is said when a question could not be answered for a fault of ours."""
        return self._templates("fault.html")

    def suggestions(self, answer: Answer) -> str:
        return self._templates("suggestions.html", questions=answer.suggestions) if answer.suggestions else ""


def answer_parts(answer: Answer, shown: int) -> list[AnswerPart]:
    """The first `shown` sentences of an answer, by role, with their citations and grades."""
    citations = {citation.number: citation for citation in answer.citations}
    parts = []
    for role, sentences in paragraphs(answer):
        taken, shown = sentences[: max(0, shown)], shown - len(sentences)
        if not taken:
            break
        grades = dict.fromkeys(citations[n].evidence for s in taken for n in s.citations) if role in _GRADED else {}
        parts.append(
            AnswerPart(
                role,
                HEADINGS.get(role),
                [(text, [citations[number] for number in numbers]) for text, numbers in marked(taken)],
                [grade for grade in grades if grade],
            )
        )
    return parts
