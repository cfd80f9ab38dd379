"""Does an answer say what a good answer has to say? And does it say what it must not?

A statement counts as said where a sentence of the answer, or two in a row, is near enough to it: in meaning (cosine
similarity) and in words (share of the statement's own that it holds). That is a judgement with an error of its own:
its two numbers were chosen on pairs that were read and judged one by one, and the error on other such pairs is measured
again by a test (tests/quality/test_mentions.py) and stated in QUALITY.md. Nearness does not tell support from
contradiction: a must-not statement counts as said only where the sentence near to it denies nothing.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np

from assistant.models import Answer
from index.embedder import Vectors
from index.lexical import stems

# What a statement's words count beside its meaning, and from which sum of both it counts as said.
WORDS_COUNT, SAID = 0.5, 0.70
# Cosine similarity from which a sentence asserts a statement, where it also holds more than this share of its words.
_ASSERTED, _WORDS_HELD = 0.75, 0.5
_DENIAL = re.compile(
    r"\b(?:no|not|never|nobody|nothing|none|neither|nor|without|cannot|can't|don't|doesn't|isn't|aren't|hardly|unclear|"
    r"unproven|doubtful|false|wrong|myth|instead|avoid|off|wary|beware|missing|leave out|only|little|weak|"
    r"overstated)\b",
    re.IGNORECASE,
)
_ADDRESSES = 0.3
# "say that massage cures scoliosis" -> what a bad answer would say.
_REPORTED = re.compile(
    r"(?:say|says|claim|claims|state|states|tell|suggest|promise|assert)s?(?: that| the reader that)? (.+)"
)
Embed = Callable[[Sequence[str]], Vectors]


class MentionJudge:
    """Judges by one embedding model. Texts are embedded once, in batches: call `read` with all of them first."""

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._vectors: dict[str, Vectors] = {}

    def read(self, texts: Iterable[str]) -> None:
        new = sorted(set(texts) - self._vectors.keys(), key=lambda text: (len(text), text))
        for start in range(0, len(new), 256):
            batch = new[start : start + 256]
            self._vectors.update(zip(batch, self._embed(batch), strict=True))

    def nearness(self, statement: str, sentences: Sequence[str]) -> float:
        """Of `statement` to the nearest of `sentences`, or to two of them in a row: from -1 to 1.5, see WORDS_COUNT."""
        texts = [*sentences, *(f"{first} {second}" for first, second in pairwise(sentences))]
        if not texts:
            return 0.0
        self.read([statement, *texts])
        meaning = np.stack([self._vectors[text] for text in texts]) @ self._vectors[statement]
        own, *theirs = map(frozenset, stems([statement, *texts]))
        words = np.array([len(own & held) / max(1, len(own)) for held in theirs])
        return float((meaning + WORDS_COUNT * words).max())

    def similarity(self, one: str, other: str) -> float:
        self.read([one, other])
        return float(self._vectors[one] @ self._vectors[other])

    def says(self, statement: str, answer: Answer) -> bool:
        return self.said_in(statement, [sentence.text for sentence in answer.sentences])

    def said_in(self, statement: str, sentences: Sequence[str]) -> bool:
        return self.nearness(statement, sentences) >= SAID

    def asserts(self, statement: str, answer: Answer) -> bool:
        return self.asserted_in(statement, [sentence.text for sentence in answer.sentences])

    def asserted_in(self, statement: str, sentences: Sequence[str]) -> bool:
        """True where a single one of `sentences` says `statement` and denies nothing."""
        own, *theirs = map(frozenset, stems([statement, *sentences]))
        return any(
            self.similarity(statement, sentence) >= _ASSERTED
            for sentence, held in zip(sentences, theirs, strict=True)
            if len(own & held) > _WORDS_HELD * len(own) and not _DENIAL.search(sentence)
        )

    def caught(self, statements: Iterable[str]) -> tuple[int, int]:
        """(of the must-not `statements` that can be put as a plain sentence, those found to be said by it; all)."""
        plain = {text: found[1] for text in statements if (found := _REPORTED.fullmatch(text))}
        wrong = {text: said for text, said in plain.items() if not _DENIAL.search(said)}
        return sum(self.asserted_in(text, [f"{said.capitalize()}."]) for text, said in wrong.items()), len(wrong)

    def addressing(self, question: str, answer: Answer) -> tuple[int, int]:
        """(sentences of role answer, evidence or practical that are about the question, all of them)."""
        texts = [s.text for s in answer.sentences if s.role in {"answer", "evidence", "practical"}]
        if not texts:
            return 0, 0
        self.read([question, *texts])
        rows = np.stack([self._vectors[text] for text in texts])
        return int((rows @ self._vectors[question] >= _ADDRESSES).sum()), len(texts)
