"""The claims of the evidence review: each is used in a note or a rule, or is listed with the reason why not. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from corpus.models import Frozen, Line, Note, Slug
from corpus.problems import Problem
from corpus.yaml_files import read_items

FILE = "claims.yaml"


class ClaimTopic(Frozen):
    """One topic of the evidence review with its claims; `not_used` says why a claim is in no note."""

    id: Slug
    claims: tuple[Slug, ...]
    not_used: Mapping[Slug, Line] = {}


def load_ledger(path: Path) -> tuple[ClaimTopic, ...]:
    return tuple(read_items(path, "topics", ClaimTopic))


def used_claims(notes: Sequence[Note]) -> set[str]:
    return {claim for note in notes for claim in note.header.claims}


def unaccounted(ledger: Sequence[ClaimTopic], notes: Sequence[Note]) -> Iterator[Problem]:
    """Claims that nobody uses or explains, and claims that notes name and the review does not hold."""
    used = used_claims(notes)
    known = {claim for topic in ledger for claim in topic.claims}
    for topic in ledger:
        for claim in topic.claims:
            if claim not in used and claim not in topic.not_used:
                yield _problem(f"`{claim}` ({topic.id}) is in no note.", "Use it, or add it to `not_used` with why.")
            if claim in used and claim in topic.not_used:
                yield _problem(f"`{claim}` is in a note, and in `not_used`.", "Take it out of `not_used`.")
        for claim in topic.not_used:
            if claim not in topic.claims:
                yield _problem(f"`not_used` of {topic.id} names `{claim}`, which is no claim.", "Correct the id.")
    for note in notes:
        if note.kind == "note":
            for claim in note.header.claims:
                if claim not in known:
                    yield Problem(
                        path=note.path, line=2, problem=f"`claims` names `{claim}`.", mend=f"Use an id of {FILE}."
                    )


def _problem(problem: str, mend: str) -> Problem:
    return Problem(path=FILE, line=None, problem=problem, mend=mend)
