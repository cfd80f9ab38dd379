"""Settings -> a ready assistant: the index is made or mended where needed, and followed when it is switched over."""

import sys
import threading
from collections.abc import Callable, Collection, Sequence

from assistant.answering import Assistant
from assistant.models import Answer, Turn
from assistant.settings import Settings
from corpus.errors import CorpusError, UserFacingError
from corpus.loader import Corpus, fingerprint, load_corpus
from corpus.passages import RULES_VERSION, corpus_passages
from index import store
from index.build import Progress, build_index, embedder_for, silent
from index.errors import IndexDamagedError, IndexMissingError
from index.generations import IndexHome
from index.models import Manifest
from index.search import PassageIndex

CORPUS_FILE = "corpus.json"  # the corpus an index was made from, kept beside it
Say = Callable[[str], None]


def to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def wanted_fingerprint(settings: Settings) -> str:
    """Names the corpus files, the passage rules and the program's corpus format that an index must be made from."""
    return f"{RULES_VERSION}-{fingerprint(settings.corpus_folder, settings.added_notes)}"


def is_fresh(manifest: Manifest, settings: Settings) -> bool:
    return (
        manifest.fingerprint == wanted_fingerprint(settings)
        and manifest.model == settings.model
        and manifest.chromadb == store.VERSION
    )


def build(settings: Settings, force: bool = False, progress: Progress = silent) -> Manifest | None:
    """Bring the index up to date; None where it already is. Raises CorpusError and leaves the index as it was."""
    home = IndexHome(settings.index_folder)
    with home.building():
        if not force and _is_whole(home, settings):
            return None
        corpus = load_corpus(settings.corpus_folder, settings.added_notes)
        return build_index(
            home,
            corpus_passages(corpus),
            wanted_fingerprint(settings),
            settings.model,
            {CORPUS_FILE: corpus.model_dump_json(by_alias=True).encode()},
            progress,
        )


def open_assistant(settings: Settings, progress: Progress = silent, say: Say = to_stderr) -> Assistant:
    """The assistant over a whole, fresh index. Where the corpus is broken, the index in use goes on serving."""
    home = IndexHome(settings.index_folder)
    try:
        if not is_fresh(home.manifest(), settings):
            say("The corpus or the model has changed since the index was made. Building it anew ...")
            _build_or_keep(settings, progress, say)
    except IndexMissingError:
        say("There is no index yet. Building it: about a minute, once ...")
        build(settings, progress=progress)
    except IndexDamagedError as error:
        say(f"{error.problem.capitalize()}. Building the index anew ...")
        build(settings, force=True, progress=progress)
    try:
        return read_assistant(home, settings)
    except IndexDamagedError as error:
        say(f"The index is damaged ({error.problem}). Building it anew ...")
        build(settings, force=True, progress=progress)
        return read_assistant(home, settings)


def open_if_fresh(settings: Settings) -> Assistant | None:
    """The assistant where its index is whole and fresh; None where it would have to be built."""
    home = IndexHome(settings.index_folder)
    try:
        return read_assistant(home, settings) if is_fresh(home.manifest(), settings) else None
    except (IndexMissingError, IndexDamagedError):
        return None


def read_assistant(home: IndexHome, settings: Settings) -> Assistant:
    """The assistant over the generation in use, as it stands."""
    folder = home.current()
    try:
        corpus = Corpus.model_validate_json((folder / CORPUS_FILE).read_bytes())
    except (OSError, ValueError):
        raise IndexDamagedError(folder, "its copy of the corpus cannot be read") from None
    index = PassageIndex(home, embedder_for(home, settings.model))
    return Assistant(
        corpus,
        index,
        country=settings.country,
        max_characters=settings.max_message_characters,
        max_turns=settings.max_turns,
    )


class LiveAssistant:
    """An assistant that follows the index: after a `build` elsewhere, the next answer comes from the new one."""

    def __init__(self, settings: Settings, progress: Progress = silent, say: Say = to_stderr) -> None:
        self._settings, self._say = settings, say
        self._home = IndexHome(settings.index_folder)
        self._lock = threading.Lock()
        self._assistant = open_assistant(settings, progress, say)

    @property
    def assistant(self) -> Assistant:
        """The assistant over the generation in use now."""
        if self._is_behind() and self._lock.acquire(blocking=False):
            try:
                self._assistant = read_assistant(self._home, self._settings)
            except UserFacingError as error:
                self._say(f"The new index cannot be used, the one before goes on serving: {error}")
            finally:
                self._lock.release()
        return self._assistant

    def answer(self, question: str, history: Sequence[Turn] = (), dismissed_cautions: Collection[str] = ()) -> Answer:
        return self.assistant.answer(question, history, dismissed_cautions)

    def _is_behind(self) -> bool:
        try:
            return self._home.current() != self._assistant.index.folder
        except IndexMissingError:  # deleted under us: what is open goes on serving
            return False


def _is_whole(home: IndexHome, settings: Settings) -> bool:
    try:
        if not is_fresh(home.manifest(), settings):
            return False
        read_assistant(home, settings).index.close()
    except (IndexMissingError, IndexDamagedError):
        return False
    return True


def _build_or_keep(settings: Settings, progress: Progress, say: Say) -> None:
    try:
        build(settings, progress=progress)
    except CorpusError as error:
        say(f"The corpus cannot be used, so the index made before goes on serving. {error}")
