"""The longest runs of words that corpus texts share with texts they were written from.

    python tests/quality/copied_runs.py ../shared/evidence [--longest 8]

Prints each sentence of a note, a rule, an audit or a reference summary that shares more words in a row than allowed
with a text of the folder (YAML and text files), and exits with 1 where there is one. Titles of works do not count.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from corpus.loader import FOLDER, Corpus, load_corpus

LONGEST = 8
_FIELDS_THAT_ARE_NAMES = {"title", "authors", "journal", "url", "verified_at", "key", "refs", "id", "quote", "name"}


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+(?:'[a-z]+)?", text.lower().replace("’", "'"))


def longest_shared_run(text: str, runs: dict[int, set[tuple[str, ...]]], most: int = 40) -> tuple[str, ...]:
    """The longest run of words of `text` that `runs` (by length) holds."""
    words = words_of(text)
    for length in range(min(most, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            if tuple(words[start : start + length]) in runs.get(length, ()):
                return tuple(words[start : start + length])
    return ()


def runs_of(texts: Iterable[str], most: int = 40) -> dict[int, set[tuple[str, ...]]]:
    """Every run of 2 to `most` words of `texts`, by length."""
    runs: dict[int, set[tuple[str, ...]]] = {}
    for words in map(words_of, texts):
        for length in range(2, min(most, len(words)) + 1):
            found = runs.setdefault(length, set())
            found.update(tuple(words[i : i + length]) for i in range(len(words) - length + 1))
    return runs


def texts_in(folder: Path) -> Iterator[str]:
    """The prose of a folder's YAML and text files, without names and titles."""
    for path in sorted(folder.glob("*.yaml")):
        yield from _prose(yaml.safe_load(path.read_text(encoding="utf-8")))
    for path in sorted(folder.glob("*.txt")):
        yield path.read_text(encoding="utf-8")


def _prose(data: object, field: str = "") -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _prose(value, str(key))
    elif isinstance(data, list):
        for value in data:
            yield from _prose(value, field)
    elif isinstance(data, str) and field not in _FIELDS_THAT_ARE_NAMES:
        yield data


def corpus_sentences(corpus: Corpus) -> Iterator[tuple[str, str]]:
    """(where, text) of everything that was written for the corpus."""
    for note in corpus.notes:
        yield from ((f"{note.path}:{sentence.line}", sentence.text) for sentence in note.sentences)
        yield from ((f"{note.path} (questions)", question) for question in note.header.questions)
    for document in corpus.rule_documents:
        yield from ((document.id, sentence.text) for sentence in document.sentences)
    for claim in corpus.audit:
        yield f"audit {claim.id}", claim.correction
    for key, reference in corpus.references.items():
        yield f"references.yaml {key}", reference.custom.summary


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="texts that the corpus was written from")
    parser.add_argument("--corpus", type=Path, default=FOLDER)
    parser.add_argument("--longest", type=int, default=LONGEST, help="words in a row that may be shared")
    options = parser.parse_args()
    runs = runs_of(texts_in(options.folder))
    found = 0
    for where, text in corpus_sentences(load_corpus(options.corpus)):
        run = longest_shared_run(text, {n: held for n, held in runs.items() if n > options.longest})
        if run:
            found += 1
            print(f"{where}: {len(run)} words: {' '.join(run)}")
    print(f"{found} sentences share more than {options.longest} words in a row")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
