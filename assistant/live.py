"""An assistant that is there before it is ready, follows the index when it is switched over, and has it mended when it
breaks while in use."""

import ctypes
import threading
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from contextlib import suppress

from assistant.answering import Assistant
from assistant.models import Answer, Turn
from assistant.opening import (
    Say,
    build,
    chroma_server,
    open_assistant,
    read_assistant,
    read_corpus,
    to_stderr,
)
from assistant.settings import Settings
from corpus.errors import UserFacingError
from corpus.loader import Corpus, load_corpus
from index.build import Progress, silent
from index.errors import IndexDamagedError, IndexMissingError
from index.generations import IndexHome
from index.sharing import follow

_FOLLOW_SECONDS = 2.0  # how often a shared index is looked at


class LiveAssistant:
    """Opens in the background; what is asked meanwhile is answered as soon as it is ready."""

    def __init__(self, settings: Settings, progress: Progress = silent, say: Say = to_stderr) -> None:
        self._settings, self._say, self._progress = settings, say, progress
        self._home = IndexHome(settings.index_folder)
        self._first_corpus = self._corpus_to_show()
        self._opened: Future[Assistant] = Future()
        self._assistant: Assistant | None = None
        self._renewing = threading.Lock()
        self._mending = threading.Lock()
        self._said: str | None = None
        threading.Thread(target=self._open, name="opening", daemon=True).start()

    @property
    def ready(self) -> bool:
        """True once an answer needs no waiting for the model and the index."""
        return self._assistant is not None

    def when_opened(self, then: Callable[[UserFacingError | None], None]) -> None:
        """Call `then` once it is ready (with None), or cannot be (with the reason)."""

        def told(opened: Future[Assistant]) -> None:
            error = opened.exception()
            then(error if isinstance(error, UserFacingError) or error is None else UserFacingError(repr(error)))

        self._opened.add_done_callback(told)

    @property
    def corpus(self) -> Corpus:
        """What can be shown: at once, before anything can be answered."""
        return self.assistant.corpus if self._assistant is not None else self._first_corpus

    @property
    def assistant(self) -> Assistant:
        """The assistant over the generation in use now; waits until there is one."""
        current = self._assistant or self._opened.result()
        if self._is_behind(current) and self._renewing.acquire(blocking=False):
            try:
                self._assistant = self._renewed(current)
            except UserFacingError as error:
                self._tell(f"The new index cannot be used, the one before goes on serving: {error}")
            finally:
                self._renewing.release()
        return self._assistant or current

    def answer(self, question: str, history: Sequence[Turn] = (), dismissed_cautions: Collection[str] = ()) -> Answer:
        if self._settings.log_questions:
            self._say(f"asked: {question!r}")
        assistant = self.assistant
        answer = assistant.answer(question, history, dismissed_cautions)
        self._look_after(assistant)
        return answer

    def _open(self) -> None:
        try:
            assistant = open_assistant(self._settings, self._progress, self._say)
            assistant.answer("warm up")  # the first answer pays for what is only loaded when used
        except BaseException as error:
            self._opened.set_exception(error)
            return
        _give_back_memory()
        self._assistant = assistant
        self._opened.set_result(assistant)
        if self._settings.chroma_url is not None:
            self._follow()

    def _corpus_to_show(self) -> Corpus:
        try:
            return read_corpus(self._home)
        except (IndexMissingError, IndexDamagedError):
            return load_corpus(self._settings.corpus_folder, self._settings.added_notes)

    def _renewed(self, current: Assistant) -> Assistant:
        """The generation in use now, with the model that is loaded, unless it was made by another."""
        embedder = current.index.embedder.computes
        same = self._home.manifest().model_sha256 == embedder.sha256
        return read_assistant(self._home, self._settings, embedder if same else None)

    def _is_behind(self, current: Assistant) -> bool:
        try:
            return self._home.current() != current.index.folder
        except IndexMissingError:  # deleted under us: what is open goes on serving
            return False

    def _look_after(self, assistant: Assistant) -> None:
        """Say once that Chroma cannot be asked, and have files that broke made anew, while answers go on."""
        trouble = assistant.index.trouble
        if trouble is None:
            if self._said is not None:
                self._tell("Chroma answers again.")
                self._said = None
            return
        self._tell(f"Chroma cannot be asked ({trouble}); every passage is compared instead, with the same answers.")
        if self._settings.chroma_url is None and self._mending.acquire(blocking=False):
            threading.Thread(target=self._mend, name="mending", daemon=True).start()

    def _mend(self) -> None:
        try:
            build(self._settings, force=True)
        except UserFacingError as error:
            self._say(f"The index could not be mended: {error}")
            time.sleep(60)  # a full disk stays full for a while
        finally:
            self._mending.release()

    def _follow(self) -> None:
        """Fetch the index that another machine has put in use on the Chroma server."""
        server = chroma_server(self._settings)
        while server is not None:
            time.sleep(_FOLLOW_SECONDS)
            try:
                with self._home.building():
                    follow(self._home, server)
            except UserFacingError as error:
                self._tell(str(error))

    def _tell(self, line: str) -> None:
        """Say `line`, but not again and again."""
        if line != self._said:
            self._said = line
            self._say(line)


def _give_back_memory() -> None:
    """Hand what opening took and no longer needs (files as they were read) back to the system, where it can be told."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
