"""The editor's checks: everything wrong with a corpus, each with file, line and mend; and what it covers."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import TypeVar

from corpus.article_files import load_article, load_audit
from corpus.asked import ASKED, load_asked
from corpus.bibliography import Reference, load_references
from corpus.body_map import BodyMap, load_body_map
from corpus.claims_ledger import FILE as LEDGER
from corpus.claims_ledger import ClaimTopic, load_ledger, unaccounted, used_claims
from corpus.errors import CorpusError
from corpus.links import (
    BODY_MAP,
    MUSCLES,
    REFERENCES,
    STANDING_ADVICE,
    STARTERS,
    TOPICS,
    Linked,
    broken_links,
    note_problem,
)
from corpus.loader import load_note
from corpus.models import AuditedClaim, Frozen, Muscle, Note, StandingAdvice, Topic
from corpus.problems import Problem
from corpus.rulebook import Rulebook, load_rulebook
from corpus.starters import Theme
from corpus.vocabulary import load_vocabulary
from corpus.wording import (
    answers_only_the_title,
    figures_to_look_at,
    plain_words,
    reading_grades,
    too_hard,
    wrong_length,
)
from corpus.yaml_files import read_items

REVIEW_AFTER = timedelta(days=365)
Loaded = TypeVar("Loaded")


class Report(Frozen):
    """What `check` found. Problems fail it; the rest is for the editor to look at."""

    problems: tuple[Problem, ...]
    notes_by_topic: Mapping[str, int]
    sentences_by_evidence: Mapping[str, int]
    references_by_type: Mapping[str, int]
    reading_grades: tuple[float, ...] = ()
    claims_used: tuple[str, ...] = ()
    claims_not_used: Mapping[str, str] = {}
    audited_claims: int = 0
    audited_claims_treated: int = 0
    red_flags: int = 0
    cautions: int = 0
    muscles: int = 0
    due_for_review: tuple[str, ...] = ()
    figures_to_look_at: tuple[str, ...] = ()

    @property
    def median_grade(self) -> float | None:
        return round(median(self.reading_grades), 1) if self.reading_grades else None


class _Parts(Frozen):
    """What of a corpus could be loaded."""

    notes: tuple[Note, ...]
    asked: Mapping[str, tuple[str, ...]]
    references: Mapping[str, Reference]
    audit: tuple[AuditedClaim, ...]
    muscles: tuple[Muscle, ...]
    topics: tuple[Topic, ...]
    rulebook: Rulebook | None
    standing_advice: tuple[StandingAdvice, ...] = ()
    starters: tuple[Theme, ...] = ()
    body_map: BodyMap | None = None
    ledger: tuple[ClaimTopic, ...] = ()


def check_corpus(folder: Path, added: Path | None = None, today: date | None = None) -> Report:
    """Check the corpus in `folder`. `today` decides which notes are due for review; the clock's date unless given."""
    problems: list[Problem] = []
    parts = _load(folder, added, problems)
    grades = reading_grades(parts.notes)
    for found in (
        broken_links(parts),
        _sentences_without_reference(parts),
        _unused_references(parts),
        _doubled_questions(parts),
        wrong_length(parts.notes),
        answers_only_the_title(parts.notes),
        too_hard(parts.notes, grades),
        unaccounted(parts.ledger, parts.notes) if parts.ledger else (),
    ):
        problems += found
    due = (today or date.today()) - REVIEW_AFTER
    return Report(
        problems=tuple(sorted(problems, key=lambda p: (p.path, p.line or 0, p.problem))),
        notes_by_topic=Counter(note.header.topic for note in parts.notes),
        sentences_by_evidence=Counter(s.evidence or "no health claim" for note in parts.notes for s in note.sentences),
        references_by_type=Counter(reference.custom.study_type for reference in parts.references.values()),
        reading_grades=tuple(grades),
        claims_used=tuple(sorted(used_claims(parts.notes))),
        claims_not_used={claim: why for topic in parts.ledger for claim, why in topic.not_used.items()},
        audited_claims=len(parts.audit),
        audited_claims_treated=len({claim for note in parts.notes for claim in note.header.article_claims}),
        red_flags=len(parts.rulebook.red_flags) if parts.rulebook else 0,
        cautions=len(parts.rulebook.cautions) if parts.rulebook else 0,
        muscles=len(parts.muscles),
        due_for_review=tuple(note.path for note in parts.notes if note.header.reviewed < due),
        figures_to_look_at=tuple(figures_to_look_at(parts.notes, parts.references)),
    )


def _load(folder: Path, added: Path | None, problems: list[Problem]) -> _Parts:
    """Every part by itself, so that one broken file does not hide the others."""

    def attempt(load: Callable[[], Loaded], otherwise: Loaded) -> Loaded:
        try:
            return load()
        except CorpusError as error:
            problems.append(Problem.of(error))
            return otherwise

    if not (folder / "notes").is_dir():
        problems.append(
            Problem(
                path=str(folder),
                line=None,
                problem="This is no corpus folder: it has no folder `notes`.",
                mend="Set ASSISTANT_CORPUS_FOLDER to one that has.",
            )
        )
    article = attempt(lambda: load_article(folder / "article" / "trigger-point-massage.txt"), None)
    found = [(path, folder, "note") for path in sorted((folder / "notes").rglob("*.md"))]
    found += [(path, added, "added") for path in sorted(added.rglob("*.md"))] if added else []
    notes = [attempt(lambda p=path, r=root, k=kind: load_note(p, r, k), None) for path, root, kind in found]  # type: ignore[misc]
    none: dict[str, Reference] = {}
    references = attempt(lambda: load_references(folder / "references.yaml"), none)
    if added and (added / "references.yaml").is_file():
        references = {**attempt(lambda: load_references(added / "references.yaml"), none), **references}
    attempt(lambda: load_vocabulary(folder / "vocabulary.yaml"), None)
    return _Parts(
        notes=tuple(note for note in notes if note),
        asked=attempt(lambda: load_asked(folder / ASKED), {}),
        references=references,
        audit=attempt(lambda: load_audit(folder / "article" / "audit.yaml", article), ()) if article else (),
        muscles=tuple(attempt(lambda: read_items(folder / MUSCLES, "muscles", Muscle), [])),
        topics=tuple(attempt(lambda: read_items(folder / TOPICS, "topics", Topic), [])),
        rulebook=attempt(lambda: load_rulebook(folder / "rules"), None),
        standing_advice=tuple(
            attempt(lambda: read_items(folder / STANDING_ADVICE, "standing_advice", StandingAdvice), [])
        ),
        starters=tuple(attempt(lambda: read_items(folder / STARTERS, "starters", Theme), [])),
        body_map=attempt(lambda: load_body_map(folder / BODY_MAP), None),
        ledger=attempt(lambda: load_ledger(folder / LEDGER), ()) if (folder / LEDGER).is_file() else (),
    )


def _sentences_without_reference(parts: _Parts) -> Iterator[Problem]:
    for note in parts.notes:
        if note.header.evidence == "none" and note.header.topic != "about" and note.kind == "note":
            yield note_problem(note, 2, "Only notes of the topic `about` may have no evidence.", "Grade it and cite.")
        for sentence in note.sentences:
            if not sentence.references and note.header.evidence != "none":
                yield note_problem(
                    note, sentence.line, f"No reference: {sentence.text!r}.", "End the sentence with [@key]."
                )


def cited_keys(parts: Linked) -> set[str]:
    """Keys that anything in the corpus cites."""
    keys = {key for note in parts.notes for sentence in note.sentences for key in sentence.references}
    keys |= {key for claim in parts.audit for key in claim.references}
    keys |= {key for muscle in parts.muscles for key in muscle.references}
    if parts.rulebook:
        keys |= set(parts.rulebook.reference_keys)
    return keys


def _unused_references(parts: _Parts) -> Iterator[Problem]:
    cited = cited_keys(parts)
    for key in parts.references:
        if key not in cited:
            yield Problem(path=REFERENCES, line=None, problem=f"Nothing cites `{key}`.", mend="Cite it or take it out.")


def _doubled_questions(parts: _Parts) -> Iterator[Problem]:
    asked: dict[str, list[Note]] = defaultdict(list)
    for note in parts.notes:
        messages = parts.asked.get(note.header.id, ())
        for question in {plain_words(text) for text in (note.title, *note.header.questions, *messages)}:
            asked[question].append(note)
        if len({plain_words(text) for text in note.header.questions}) < len(note.header.questions):
            yield note_problem(note, 2, "A question stands twice.", "Take one out.")
    for question, notes in asked.items():
        for note in notes[1:]:
            yield note_problem(
                note, 2, f"The question {question!r} also leads to {notes[0].path}.", "Keep it on one note."
            )
