"""The editor's checks: everything wrong with a corpus, each with file, line and mend; and what it covers."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from corpus.article_files import load_article, load_audit
from corpus.bibliography import Reference, load_references
from corpus.errors import CorpusError
from corpus.loader import load_note
from corpus.models import AuditedClaim, Frozen, Muscle, Note, Topic
from corpus.rulebook import Rulebook, load_rulebook
from corpus.vocabulary import load_vocabulary
from corpus.yaml_files import read_items

WORDS = range(60, 181)
HIGHEST_GRADE = 9.0
REVIEW_AFTER = timedelta(days=365)
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
Loaded = TypeVar("Loaded")


class Problem(Frozen):
    """Something an editor has to mend."""

    path: str
    line: int | None
    problem: str
    mend: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.problem} {self.mend}"


class Report(Frozen):
    """What `check` found. Problems fail it; the rest is for the editor to look at."""

    problems: tuple[Problem, ...]
    notes_by_topic: Mapping[str, int]
    sentences_by_evidence: Mapping[str, int]
    references_by_type: Mapping[str, int]
    reading_grades: tuple[float, ...] = ()
    claims_used: tuple[str, ...] = ()
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
    references: Mapping[str, Reference]
    audit: tuple[AuditedClaim, ...]
    muscles: tuple[Muscle, ...]
    topics: tuple[Topic, ...]
    rulebook: Rulebook | None


def check_corpus(folder: Path, added: Path | None = None, today: date | None = None) -> Report:
    """Check the corpus in `folder`. `today` decides which notes are due for review; the clock's date unless given."""
    problems: list[Problem] = []
    parts = _load(folder, added, problems)
    for find in (_unknown_links, _sentences_without_reference, _unused_references, _doubled_questions, _wrong_length):
        problems += find(parts)
    grades = _reading_grades(parts.notes)
    problems += [
        _problem(
            note,
            None,
            f"Its reading grade is {grade:.1f}; {HIGHEST_GRADE:.0f} is the limit.",
            "Use shorter sentences and words.",
        )
        for note, grade in zip(parts.notes, grades, strict=False)
        if grade > HIGHEST_GRADE
    ]
    due = (today or date.today()) - REVIEW_AFTER
    return Report(
        problems=tuple(sorted(problems, key=lambda p: (p.path, p.line or 0, p.problem))),
        notes_by_topic=Counter(note.header.topic for note in parts.notes),
        sentences_by_evidence=Counter(s.evidence or "no health claim" for note in parts.notes for s in note.sentences),
        references_by_type=Counter(reference.custom.study_type for reference in parts.references.values()),
        reading_grades=tuple(grades),
        claims_used=tuple(sorted({claim for note in parts.notes for claim in note.header.claims})),
        audited_claims=len(parts.audit),
        audited_claims_treated=len({claim for note in parts.notes for claim in note.header.article_claims}),
        red_flags=len(parts.rulebook.red_flags) if parts.rulebook else 0,
        cautions=len(parts.rulebook.cautions) if parts.rulebook else 0,
        muscles=len(parts.muscles),
        due_for_review=tuple(note.path for note in parts.notes if note.header.reviewed < due),
        figures_to_look_at=tuple(_figures_to_look_at(parts)),
    )


def _load(folder: Path, added: Path | None, problems: list[Problem]) -> _Parts:
    """Every part by itself, so that one broken file does not hide the others."""

    def attempt(load: Callable[[], Loaded], otherwise: Loaded) -> Loaded:
        try:
            return load()
        except CorpusError as error:
            problems.append(Problem(path=error.path, line=error.line, problem=error.problem, mend=error.mend))
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
        references=references,
        audit=attempt(lambda: load_audit(folder / "article" / "audit.yaml", article), ()) if article else (),
        muscles=tuple(attempt(lambda: read_items(folder / "muscles.yaml", "muscles", Muscle), [])),
        topics=tuple(attempt(lambda: read_items(folder / "topics.yaml", "topics", Topic), [])),
        rulebook=attempt(lambda: load_rulebook(folder / "rules"), None),
    )


def _problem(note: Note, line: int | None, problem: str, mend: str) -> Problem:
    return Problem(path=note.path, line=line, problem=problem, mend=mend)


def _unknown_links(parts: _Parts) -> Iterator[Problem]:
    known: dict[str, set[str]] = {
        "see_also": {note.header.id for note in parts.notes},
        "muscles": {muscle.id for muscle in parts.muscles},
        "article_claims": {claim.id for claim in parts.audit},
        "cautions": {caution.id for caution in parts.rulebook.cautions} if parts.rulebook else set(),
    }
    topics = {topic.id for topic in parts.topics}
    for note in parts.notes:
        for field, ids in known.items():
            for id in getattr(note.header, field):
                if id not in ids or (field == "see_also" and id == note.header.id):
                    yield _problem(
                        note, 2, f"`{field}` names `{id}`, which is not there.", "Correct the id or take it out."
                    )
        if note.header.topic not in topics:
            yield _problem(
                note, 2, f"The topic `{note.header.topic}` is not in topics.yaml.", "Use one that is, or add it there."
            )
        elif note.kind == "note" and Path(note.path).parent.name != note.header.topic:
            yield _problem(
                note, 2, f"The file is not in the folder of its topic, {note.header.topic}.", "Move it there."
            )
    notes = {note.header.id for note in parts.notes}
    for muscle in parts.muscles:
        for id in muscle.notes:
            if id not in notes:
                yield Problem(
                    path="muscles.yaml",
                    line=None,
                    problem=f"`{muscle.id}` names `{id}`, which is no note.",
                    mend="Correct the id or take it out.",
                )


def _sentences_without_reference(parts: _Parts) -> Iterator[Problem]:
    for note in parts.notes:
        if note.header.evidence == "none" and note.header.topic != "about" and note.kind == "note":
            yield _problem(note, 2, "Only notes of the topic `about` may have no evidence.", "Grade it and cite.")
        for sentence in note.sentences:
            if not sentence.references and note.header.evidence != "none":
                yield _problem(
                    note, sentence.line, f"No reference: {sentence.text!r}.", "End the sentence with [@key]."
                )
            for key in sentence.references:
                if key not in parts.references:
                    yield _problem(
                        note,
                        sentence.line,
                        f"The reference `{key}` is not in references.yaml.",
                        "Correct the key or add the reference.",
                    )


def cited_keys(parts: Any) -> set[str]:
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
            yield Problem(
                path="references.yaml", line=None, problem=f"Nothing cites `{key}`.", mend="Cite it or take it out."
            )
    for key in sorted(cited - parts.references.keys()):
        if not any(key in sentence.references for note in parts.notes for sentence in note.sentences):
            yield Problem(
                path="references.yaml",
                line=None,
                problem=f"`{key}` is cited outside the notes and missing.",
                mend="Add it.",
            )


def _doubled_questions(parts: _Parts) -> Iterator[Problem]:
    asked: dict[str, list[Note]] = defaultdict(list)
    for note in parts.notes:
        for question in {_plain(text) for text in (note.title, *note.header.questions)}:
            asked[question].append(note)
        if len({_plain(text) for text in note.header.questions}) < len(note.header.questions):
            yield _problem(note, 2, "A question stands twice.", "Take one out.")
    for question, notes in asked.items():
        for note in notes[1:]:
            yield _problem(note, 2, f"The question {question!r} also leads to {notes[0].path}.", "Keep it on one note.")


def _wrong_length(parts: _Parts) -> Iterator[Problem]:
    for note in parts.notes:
        words = len(_plain(note.text).split())
        if words not in WORDS:
            yield _problem(note, None, f"It has {words} words.", f"Write {WORDS.start} to {WORDS.stop - 1}.")


def _reading_grades(notes: Sequence[Note]) -> list[float]:
    """Flesch-Kincaid grades, US school years; empty where textstat is not installed (it comes with `make test`)."""
    try:
        import textstat
    except ImportError:
        return []
    return [round(float(textstat.flesch_kincaid_grade(" ".join(s.text for s in note.sentences))), 1) for note in notes]


def _figures_to_look_at(parts: _Parts) -> Iterator[str]:
    """Sentences with a figure that none of their references' summaries holds: not always wrong, always worth a look."""
    for note in parts.notes:
        for sentence in note.sentences:
            known = " ".join(_facts(parts.references[key]) for key in sentence.references if key in parts.references)
            missing = [figure for figure in _FIGURE.findall(sentence.text) if figure not in _FIGURE.findall(known)]
            if missing and sentence.references:
                yield f"{note.path}:{sentence.line}: {', '.join(missing)} in {sentence.text!r}"


def _facts(reference: Reference) -> str:
    return f"{reference.title} {reference.year} {reference.custom.n} {reference.custom.summary}"


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower()))
