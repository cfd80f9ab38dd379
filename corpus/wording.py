"""How notes are written: length, reading grade, figures that no reference shows. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence

from corpus.bibliography import Reference
from corpus.links import note_problem
from corpus.models import Note
from corpus.problems import Problem

WORDS = range(60, 181)
HIGHEST_GRADE = 9.0
_OPENING = re.compile(
    r"(?:yes|no|perhaps|maybe|probably|often yes|not (?:yet|always|proven|clearly)|a little)[,:]", re.I
)
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def plain_words(text: str) -> str:
    """`text` in lower case without punctuation, for comparing."""
    return " ".join(re.findall(r"[\w']+", text.lower()))


def wrong_length(notes: Sequence[Note]) -> Iterator[Problem]:
    for note in notes:
        words = len(plain_words(note.text).split())
        if words not in WORDS:
            yield note_problem(note, None, f"It has {words} words.", f"Write {WORDS.start} to {WORDS.stop - 1}.")


def answers_only_the_title(notes: Sequence[Note]) -> Iterator[Problem]:
    """A note is found by many questions, and shown without its title: "No, you may keep clothes on" answers "Do I have
    to undress?", and says the opposite to who asks "Can I stay dressed?"."""
    for note in notes:
        opening = _OPENING.match(note.sentences[0].text) if note.sentences else None
        if opening:
            yield note_problem(
                note,
                None,
                f"Its first sentence begins with “{opening[0].strip()}” and answers only the title.",
                "Say the whole answer there, so that it fits however the question is put.",
            )


def reading_grades(notes: Sequence[Note]) -> list[float]:
    """Flesch-Kincaid grades, US school years; empty where textstat is not installed (it comes with `make test`)."""
    try:
        import textstat
    except ImportError:
        return []
    return [round(float(textstat.flesch_kincaid_grade(" ".join(s.text for s in note.sentences))), 1) for note in notes]


def too_hard(notes: Sequence[Note], grades: Sequence[float]) -> Iterator[Problem]:
    for note, grade in zip(notes, grades, strict=False):
        if grade > HIGHEST_GRADE:
            yield note_problem(
                note,
                None,
                f"Its reading grade is {grade:.1f}; {HIGHEST_GRADE:.0f} is the limit.",
                "Use shorter sentences and words.",
            )


def figures_to_look_at(notes: Sequence[Note], references: Mapping[str, Reference]) -> Iterator[str]:
    """Sentences with a figure that none of their references' summaries holds: not always wrong, always worth a look."""
    for note in notes:
        for sentence in note.sentences:
            known = " ".join(_facts(references[key]) for key in sentence.references if key in references)
            missing = [figure for figure in _FIGURE.findall(sentence.text) if figure not in _FIGURE.findall(known)]
            if missing and sentence.references:
                yield f"{note.path}:{sentence.line}: {', '.join(missing)} in {sentence.text!r}"


def _facts(reference: Reference) -> str:
    return f"{reference.title} {reference.year} {reference.custom.n} {reference.custom.summary}"
