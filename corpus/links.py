"""Links between corpus files that lead nowhere: an answer may not be made of a corpus that holds one. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from corpus.bibliography import Reference
from corpus.models import AuditedClaim, Muscle, Note, Topic
from corpus.problems import Problem
from corpus.rulebook import Rulebook

REFERENCES, MUSCLES, AUDIT = "references.yaml", "muscles.yaml", "article/audit.yaml"


class Linked(Protocol):
    """A corpus, or as much of one as could be read."""

    @property
    def notes(self) -> tuple[Note, ...]: ...
    @property
    def references(self) -> Mapping[str, Reference]: ...
    @property
    def audit(self) -> tuple[AuditedClaim, ...]: ...
    @property
    def muscles(self) -> tuple[Muscle, ...]: ...
    @property
    def topics(self) -> tuple[Topic, ...]: ...
    @property
    def rulebook(self) -> Rulebook | None: ...


def broken_links(corpus: Linked) -> Iterator[Problem]:
    """Every id that is named and not there: in notes, muscles, the audit and the rules."""
    yield from _in_note_headers(corpus)
    yield from _in_note_texts(corpus)
    yield from _in_topics(corpus)
    yield from _in_muscles(corpus)
    yield from _in_audit_and_rules(corpus)


def note_problem(note: Note, line: int | None, problem: str, mend: str) -> Problem:
    return Problem(path=note.path, line=line, problem=problem, mend=mend)


def _in_note_headers(corpus: Linked) -> Iterator[Problem]:
    known: dict[str, set[str]] = {
        "see_also": {note.header.id for note in corpus.notes},
        "muscles": {muscle.id for muscle in corpus.muscles},
        "article_claims": {claim.id for claim in corpus.audit},
        "cautions": {caution.id for caution in corpus.rulebook.cautions} if corpus.rulebook else set(),
    }
    topics = {topic.id for topic in corpus.topics}
    for note in corpus.notes:
        for field, ids in known.items():
            for id in getattr(note.header, field):
                if id not in ids or (field == "see_also" and id == note.header.id):
                    yield note_problem(
                        note, 2, f"`{field}` names `{id}`, which is not there.", "Correct the id or take it out."
                    )
        if note.header.topic not in topics:
            yield note_problem(
                note, 2, f"The topic `{note.header.topic}` is not in topics.yaml.", "Use one that is, or add it there."
            )
        elif note.kind == "note" and Path(note.path).parent.name != note.header.topic:
            yield note_problem(
                note, 2, f"The file is not in the folder of its topic, {note.header.topic}.", "Move it there."
            )


def _in_note_texts(corpus: Linked) -> Iterator[Problem]:
    for note in corpus.notes:
        for sentence in note.sentences:
            for key in sentence.references:
                if key not in corpus.references:
                    yield note_problem(
                        note,
                        sentence.line,
                        f"The reference `{key}` is not in {REFERENCES}.",
                        "Correct the key or add the reference.",
                    )


def _in_topics(corpus: Linked) -> Iterator[Problem]:
    notes = {note.header.id for note in corpus.notes}
    for topic in corpus.topics:
        for id in topic.standing_advice:
            if id not in notes:
                yield Problem(
                    path="topics.yaml",
                    line=None,
                    problem=f"`{topic.id}` names `{id}`, which is no note.",
                    mend="Correct the id or take it out.",
                )


def _in_muscles(corpus: Linked) -> Iterator[Problem]:
    notes = {note.header.id for note in corpus.notes}
    for muscle in corpus.muscles:
        for id in muscle.notes:
            if id not in notes:
                yield Problem(
                    path=MUSCLES,
                    line=None,
                    problem=f"`{muscle.id}` names `{id}`, which is no note.",
                    mend="Correct the id or take it out.",
                )
        yield from _unknown_keys(corpus, MUSCLES, muscle.id, muscle.references)


def _in_audit_and_rules(corpus: Linked) -> Iterator[Problem]:
    for claim in corpus.audit:
        yield from _unknown_keys(corpus, AUDIT, claim.id, claim.references)
    if corpus.rulebook is not None:
        for flag in corpus.rulebook.red_flags:
            yield from _unknown_keys(corpus, "rules/red_flags.yaml", flag.id, flag.references)
        for caution in corpus.rulebook.cautions:
            yield from _unknown_keys(corpus, "rules/cautions.yaml", caution.id, caution.references)
        yield from _unknown_keys(
            corpus, "rules/emergency_numbers.yaml", "references", corpus.rulebook.numbers.references
        )


def _unknown_keys(corpus: Linked, path: str, id: str, keys: Sequence[str]) -> Iterator[Problem]:
    for key in keys:
        if key not in corpus.references:
            yield Problem(
                path=path,
                line=None,
                problem=f"`{id}` cites `{key}`, which is not in {REFERENCES}.",
                mend="Correct the key or add the reference.",
            )
