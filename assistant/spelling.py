"""Slips of spelling in a message, mended: by sound ("blud"), by letters ("swolen") and where words run together
("stiffneck"). Of several words that it may stand for, the one that fits its neighbors, by what people wrote before."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

import jellyfish
from pydantic import BaseModel, ConfigDict
from symspellpy import SymSpell, Verbosity

from corpus.loader import Corpus
from corpus.rulebook import Rulebook

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_DICTIONARY = "frequency_dictionary_en_82_765.txt"
_STEM = re.compile(r"\w+\*")  # in a pattern: the start of a word, and none by itself
_ENDINGS_FROM = 6  # letters: "hed" is no form of "he"
_ENDINGS = ("s", "es", "ed", "ing", "d", "ly")
_PAIRS_FROM = 3  # times that two words stand side by side, to be remembered
# Set on 840 messages of one writer who spells by ear, checked on 619 of another.
_TARGET_FROM = 12  # times that a word is written before another is mended towards it
_COMMON_FROM = 40  # times from which a dictionary word is surely meant
_REVIEWED = 50  # what a word of the notes and rules counts at least, as one to mend towards
_HEARD_FROM = 5  # letters of such a word; a shorter one is too easily another
# So many times as common as the word in doubt must be what it is mended to: a dictionary word, and another, which may
# be a common slip.
_TIMES_AS_COMMON, _THAN_A_SLIP = 25, 15
_FEWEST_LETTERS, _FEWEST_TO_SPLIT, _HALF_FROM = 3, 6, 100
_COST, _SAME_SOUND, _OTHER_START, _SPLIT = 3.0, 0.6, 1.6, 0.8
_MOST_LETTERS_WRONG, _LONG = 2, 7  # two of a word of so many letters, one of a shorter one
_TELLING_SOUND = 3  # letters of a sound as jellyfish writes it
_MOST_COST, _LETTERS_TO_COST = 1.2, 2.5  # of what a word is mended to; more of a long one that is no English
_STAYS = 8.0  # log odds that a dictionary word is meant, beside one that sounds the same
_UNKNOWN_STAYS = -2.0  # the same of a word in no dictionary, beside one that it may be a slip of
_NEW_PAIR = 30  # weight of how common a word is by itself, beside the pairs it was seen in
_SHORT_FORM = 4  # letters, all of them capitals: MRI
_UNHEARD = -2.0  # the least that a following word tells against what stands before it: most pairs are new
_MOST_MENDED = 60  # words of one message; who writes more of them writes another language, or nothing
_MOST_REMEMBERED = 20_000  # a page may be asked anything


class WordCounts(BaseModel):
    """How often words, and pairs of them ("sore back"), stand in a corpus and in the messages described there."""

    model_config = ConfigDict(frozen=True)

    words: dict[str, int]
    pairs: dict[str, int]
    right: tuple[str, ...]
    """Words of the notes and of the topic: never mended."""
    heard: tuple[str, ...]
    """Words that the rules listen for: others are mended towards them, however seldom they are. They are not mended
    themselves, but for slips of a word of the notes ("siatica")."""


def count_words(corpus: Corpus) -> WordCounts:
    """What a speller knows of a corpus; takes about a second."""
    words: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for text in _texts(corpus):
        row = _words(text)
        words.update(row)
        pairs.update(map(" ".join, pairwise(row)))
    right = {word for text in _reviewed(corpus) for word in _words(text)}
    # "doesnt" is no slip of "does", "ive" none of "if", and "thats" none of "that".
    right |= {word.replace("'", "") for word in words if word.endswith(("n't", "'ve", "'m", "'re", "'s"))}
    heard = {word for pattern in _patterns(corpus.rulebook) for word in _words(pattern)}
    return WordCounts(
        words=dict(words),
        pairs={pair: times for pair, times in pairs.items() if times >= _PAIRS_FROM},
        right=tuple(sorted(right)),
        heard=tuple(sorted(heard)),
    )


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """The 83,000 most common words of English, of the dictionary that symspellpy brings."""
    lines = files("symspellpy").joinpath(_DICTIONARY).read_text(encoding="utf-8-sig").splitlines()
    return frozenset(line.split()[0] for line in lines)


def is_english(word: str, dictionary: Container[str]) -> bool:
    """True for a word as it stands, and for its plural and other endings."""
    stems = (word.removesuffix(end) for end in _ENDINGS) if len(word) >= _ENDINGS_FROM else ()
    return any(stem in dictionary for stem in (word, *stems))


class Speller:
    """Mends messages. Words that are English as they stand give way only to one that sounds the same and fits."""

    def __init__(self, counts: WordCounts, dictionary: Container[str]) -> None:
        self._counts, self._pairs, self._right = counts.words, counts.pairs, frozenset(counts.right)
        self._heard = frozenset(counts.heard)
        self._total = max(sum(counts.words.values()), 1)
        self._dictionary = dictionary
        self._by_letters = SymSpell(max_dictionary_edit_distance=_MOST_LETTERS_WRONG)
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        known = {word for word in (*counts.heard, *counts.right) if len(word) >= _HEARD_FROM}
        self._weight = counts.words | {word: max(counts.words.get(word, 0), _REVIEWED) for word in known}
        for word, times in sorted(self._weight.items()):
            if times >= _TARGET_FROM and len(word) > 1:
                self._by_sound[jellyfish.metaphone(word)].append(word)
                if len(word) > _FEWEST_LETTERS:
                    self._by_letters.create_dictionary_entry(word, times)
        self._remembered: dict[str, Mapping[str, float]] = {}

    def mend(self, text: str) -> str:
        """`text` with its slips mended; all else as typed."""
        found = list(_WORD.finditer(text))
        shouted = any(match.group().isupper() and len(match.group()) > _SHORT_FORM for match in found)
        mended: list[str] = []
        end, before, count = 0, "", 0
        for place, match in enumerate(found):
            word = _plain(match.group())
            meant = match.group()
            short_form = meant.isupper() and len(word) <= _SHORT_FORM and not shouted
            if count < _MOST_MENDED and not short_form and (candidates := self._candidates(word)):
                following = _plain(found[place + 1].group()) if place + 1 < len(found) else ""
                best = self._best(word, candidates, before, following)
                if best != word:
                    meant, count = best, count + 1
            mended += text[end : match.start()], meant
            end, before = match.end(), _plain(meant.split()[-1])
        return "".join((*mended, text[end:]))

    def _best(self, word: str, candidates: Mapping[str, float], before: str, following: str) -> str:
        """Of what `word` may stand for, the likeliest between its neighbors."""
        stays = _STAYS if is_english(word, self._dictionary) else _UNKNOWN_STAYS

        def likely(meant: str) -> float:
            words = meant.split()
            odds = self._follows(before, words[0]) - _COST * candidates[meant]
            if self._counts.get(following, 0) >= _TARGET_FROM and not self._candidates(following):
                odds += max(self._follows(words[-1], following) - self._alone(following), _UNHEARD)
            return odds + stays if meant == word else odds

        return max(sorted(candidates), key=likely)

    def _follows(self, before: str, word: str) -> float:
        """Log probability of `word` after `before`."""
        if not before:
            return self._alone(word)
        seen = self._pairs.get(f"{before} {word}", 0) + _NEW_PAIR * math.exp(self._alone(word))
        return math.log(seen / (self._counts.get(before, 0) + _NEW_PAIR))

    def _alone(self, word: str) -> float:
        return math.log(max(self._counts.get(word, 0), 1) / self._total)

    def _candidates(self, word: str) -> Mapping[str, float]:
        """What a word may stand for, with the cost of each; none where it is surely right."""
        if len(word) < _FEWEST_LETTERS or word in self._right or not (word.isascii() and word.isalpha()):
            return {}
        found = self._remembered.get(word)
        if found is None:
            if len(self._remembered) > _MOST_REMEMBERED:
                self._remembered.clear()
            found = self._remembered[word] = self._found(word)
        return found

    def _found(self, word: str) -> Mapping[str, float]:
        times, english = self._counts.get(word, 0), is_english(word, self._dictionary)
        if (english and times >= _COMMON_FROM) or (word in self._heard and len(word) < _HEARD_FROM):
            return {}
        sound = jellyfish.metaphone(word)
        # A dictionary word is not taken for another by a sound as short as that of "sue" and "see".
        sounding = self._by_sound.get(sound, ()) if not english or len(sound) >= _TELLING_SOUND else ()
        costs = {target: _SAME_SOUND * jellyfish.damerau_levenshtein_distance(word, target) for target in sounding}
        if not english and len(word) > _FEWEST_LETTERS:
            wrong = 1 if len(word) < _LONG else _MOST_LETTERS_WRONG
            for found in self._by_letters.lookup(word, Verbosity.ALL, wrong):
                cost = found.distance if found.term[0] == word[0] else _OTHER_START * found.distance
                costs[found.term] = min(costs.get(found.term, math.inf), cost)
        most = _MOST_COST if english else max(_MOST_COST, len(word) / _LETTERS_TO_COST)
        enough = (_TIMES_AS_COMMON if english else _THAN_A_SLIP) * max(times, 1)
        kept = {target: cost for target, cost in costs.items() if cost <= most and self._weight[target] >= enough}
        if word in self._heard:
            kept = {target: cost for target, cost in kept.items() if cost <= _SAME_SOUND and target in self._right}
        elif not english:
            kept |= dict.fromkeys(self._halves(word), _SPLIT)
        return kept | {word: 0.0} if kept else {}

    def _halves(self, word: str) -> Iterator[str]:
        """Two common words that were typed as one."""
        for i in range(2, len(word) - 1) if len(word) >= _FEWEST_TO_SPLIT else ():
            first, second = word[:i], word[i:]
            rarer = min(self._counts.get(first, 0), self._counts.get(second, 0))
            if rarer >= _HALF_FROM and f"{first} {second}" in self._pairs:
                yield f"{first} {second}"


def _plain(word: str) -> str:
    return word.lower().replace("\u2019", "'")


def _words(text: str) -> Sequence[str]:
    return [_plain(word) for word in _WORD.findall(text)]


def _texts(corpus: Corpus) -> Iterator[str]:
    """What people write, and what was written for them."""
    rules = corpus.rulebook
    for note in corpus.notes:
        yield from (note.title, note.text, *note.header.questions)
    for messages in (*corpus.asked.values(), *rules.situations.danger.values(), rules.situations.calm):
        yield from messages


def _reviewed(corpus: Corpus) -> Iterator[str]:
    """Texts in which every word is right."""
    for note in corpus.notes:
        yield from (note.title, note.text)
    yield from corpus.vocabulary.all_terms
    yield from corpus.rulebook.spelled_right


def _patterns(rules: Rulebook) -> Iterator[str]:
    """What the rules listen for, without words of which they name only the start. Some are slips ("siatica")."""
    signs, cautions = (sign.patterns for sign in rules.signs), (caution.mentions for caution in rules.cautions)
    for patterns in (*signs, *cautions, *rules.lexicon.values()):
        yield from (_STEM.sub(" ", pattern) for pattern in patterns)
