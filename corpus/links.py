"""Links between corpus files that lead nowhere: an answer may not be made of a corpus that holds one. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from corpus.asked import ASKED
from corpus.bibliography import Reference
from corpus.body_map import BodyMap
from corpus.models import AuditedClaim, Muscle, Note, StandingAdvice, Topic
from corpus.problems import Problem
from corpus.rulebook import Rulebook
from corpus.starters import Theme

REFERENCES, MUSCLES, AUDIT = "references.yaml", "muscles.yaml", "article/audit.yaml"
TOPICS, STANDING_ADVICE = "topics.yaml", "standing_advice.yaml"
STARTERS, BODY_MAP = "starters.yaml", "body_map.yaml"


class Linked(Protocol):
    """A corpus, or as much of one as could be read."""

    @property
    def notes(self) -> tuple[Note, ...]: ...
    @property
    def asked(self) -> Mapping[str, tuple[str, ...]]: ...
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
    @property
    def standing_advice(self) -> tuple[StandingAdvice, ...]: ...
    @property
    def starters(self) -> tuple[Theme, ...]: ...
    @property
    def body_map(self) -> BodyMap | None: ...


def broken_links(corpus: Linked) -> Iterator[Problem]:
    """Every id that is named and not there: in notes, topics, starters, muscles, the map, the audit and the rules."""
    yield from _in_note_headers(corpus)
    yield from _in_note_texts(corpus)
    yield from _in_lists_of_notes(corpus)
    yield from _in_muscles(corpus)
    yield from _in_body_map(corpus)
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


def _in_lists_of_notes(corpus: Linked) -> Iterator[Problem]:
    topics = {topic.id for topic in corpus.topics}
    for advice in corpus.standing_advice:
        yield from _unknown_notes(corpus, STANDING_ADVICE, "standing_advice", [advice.note])
        for id in advice.topics:
            if id not in topics:
                yield _dead_link(STANDING_ADVICE, advice.note, id, f"no topic of {TOPICS}")
    for theme in corpus.starters:
        yield from _unknown_notes(corpus, STARTERS, theme.id, theme.notes)
    yield from _unknown_notes(corpus, ASKED, "messages", tuple(corpus.asked))


def _in_muscles(corpus: Linked) -> Iterator[Problem]:
    for muscle in corpus.muscles:
        yield from _unknown_notes(corpus, MUSCLES, muscle.id, muscle.notes)
        yield from _unknown_keys(corpus, MUSCLES, muscle.id, muscle.references)


def _in_body_map(corpus: Linked) -> Iterator[Problem]:
    if corpus.body_map is None:
        return
    flags = set(corpus.rulebook.red_flags_by_id) if corpus.rulebook else set()
    muscles = {muscle.id for muscle in corpus.muscles}
    for guide in corpus.body_map.areas:
        yield from _unknown_notes(corpus, BODY_MAP, guide.id, guide.questions)
        for id in guide.red_flags:
            if flags and id not in flags:
                yield _dead_link(BODY_MAP, guide.id, id, "no danger sign of rules/red_flags.yaml")
    for spot in corpus.body_map.spots:
        if spot.muscle not in muscles:
            yield _dead_link(BODY_MAP, "spots", spot.muscle, f"no muscle of {MUSCLES}")


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


def _unknown_notes(corpus: Linked, path: str, owner: str, ids: Sequence[str]) -> Iterator[Problem]:
    notes = {note.header.id for note in corpus.notes}
    for id in ids:
        if id not in notes:
            yield _dead_link(path, owner, id, "no note")


def _dead_link(path: str, owner: str, id: str, what: str) -> Problem:
    return Problem(
        path=path, line=None, problem=f"`{owner}` names `{id}`, which is {what}.", mend="Correct the id or take it out."
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
