"""Settings -> a ready assistant: the index is made or mended where needed."""

import sys
from collections.abc import Callable

from assistant.answering import Assistant
from assistant.cautions import CautionFinder
from assistant.lessons import LESSONS_VERSION, corpus_lessons
from assistant.settings import Settings
from assistant.spelling import Speller, WordCounts, count_words, english_words
from assistant.triage import Triage
from corpus.errors import CorpusError
from corpus.loader import Corpus, fingerprint, load_corpus
from corpus.passages import RULES_VERSION, corpus_passages
from index import store
from index.build import Progress, build_index, embedder_for, silent
from index.embedder import Embedder
from index.errors import IndexDamagedError, IndexHomeError, IndexMissingError, ServerLostError
from index.generations import IndexHome
from index.models import Manifest
from index.search import PassageIndex
from index.sharing import follow
from index.store import ChromaServer

CORPUS_FILE, WORDS_FILE = "corpus.json", "words.json"  # what an index was made from, kept beside it
Say = Callable[[str], None]


def to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def wanted_fingerprint(settings: Settings) -> str:
    """Names the corpus files, and the rules for passages and lessons, that an index must be made from."""
    return f"{RULES_VERSION}-{LESSONS_VERSION}-{fingerprint(settings.corpus_folder, settings.added_notes)}"


def is_fresh(manifest: Manifest, settings: Settings) -> bool:
    return (
        manifest.fingerprint == wanted_fingerprint(settings)
        and manifest.model == settings.model
        and manifest.chromadb == store.VERSION
        and manifest.server == (settings.chroma_url or "")
    )


def chroma_server(settings: Settings) -> ChromaServer | None:
    """The Chroma server that holds the vectors; None where they are kept on disk."""
    if settings.chroma_url is None:
        return None
    return ChromaServer(
        url=settings.chroma_url,
        token=settings.chroma_token,
        token_header=settings.chroma_token_header,
        ca_file=settings.chroma_ca_file,
        tenant=settings.chroma_tenant,
        database=settings.chroma_database,
        prefix=settings.chroma_prefix,
    )


def build(settings: Settings, force: bool = False, progress: Progress = silent) -> Manifest | None:
    """Bring the index up to date; None where it already is. Raises CorpusError and leaves the index as it was."""
    home = IndexHome(settings.index_folder)
    server = chroma_server(settings)
    with home.building():
        if server is not None:
            follow(home, server)  # fresh or not is a question about the index that all use
        if not force and _is_whole(home, settings):
            return None
        corpus = load_corpus(settings.corpus_folder, settings.added_notes)
        passages = corpus_passages(corpus)
        counts = count_words(corpus)
        speller = Speller(counts, english_words())
        triage, cautions = Triage(corpus.rulebook), CautionFinder(corpus.rulebook)
        return build_index(
            home,
            passages,
            wanted_fingerprint(settings),
            settings.model,
            {
                CORPUS_FILE: corpus.model_dump_json(by_alias=True).encode(),
                WORDS_FILE: counts.model_dump_json().encode(),
            },
            progress,
            lessons=corpus_lessons(
                corpus,
                passages,
                is_calm=lambda text: not triage.assess(speller.mend(text)).flags,
                tells_nothing=lambda text: not cautions.heard(speller.mend(text)),
                mend=speller.mend,
            ),
            server=server,
        )


def open_assistant(settings: Settings, progress: Progress = silent, say: Say = to_stderr) -> Assistant:
    """The assistant over a whole, fresh index. Where none can be made, the index in use goes on serving."""
    home = IndexHome(settings.index_folder)
    if (server := chroma_server(settings)) is not None:
        _follow_or_keep(home, server, say)
    try:
        _renew_where_stale(home, settings, progress, say)
    except IndexMissingError:
        say("There is no index yet. Building it: some minutes, once ...")
        build(settings, progress=progress)
    except IndexDamagedError as error:
        say(f"{error.problem.capitalize()}. Building the index anew ...")
        build(settings, force=True, progress=progress)
    try:
        return read_assistant(home, settings)
    except IndexDamagedError as error:
        say(f"The index is damaged ({error.problem}). Building it anew ...")
        try:
            build(settings, force=True, progress=progress)
        except (CorpusError, IndexHomeError) as why:
            return _without_chroma(home, settings, error, why, say)
        return read_assistant(home, settings)


def open_if_fresh(settings: Settings) -> Assistant | None:
    """The assistant where its index is whole and fresh; None where it would have to be built."""
    home = IndexHome(settings.index_folder)
    try:
        return read_assistant(home, settings) if is_fresh(home.manifest(), settings) else None
    except (IndexMissingError, IndexDamagedError):
        return None


def _renew_where_stale(home: IndexHome, settings: Settings, progress: Progress, say: Say) -> None:
    if is_fresh(home.manifest(), settings):
        return
    if settings.chroma_url is not None and home.manifest().server == settings.chroma_url:
        # Two web servers with different corpora would else build in turns for ever.
        say("The shared index was made from another corpus than the one here. To renew it: python -m assistant build")
        return
    say("The corpus or the model has changed since the index was made. Building it anew ...")
    try:
        build(settings, progress=progress)
    except (CorpusError, IndexHomeError) as error:
        cause = "corpus cannot be used" if isinstance(error, CorpusError) else "index cannot be built anew"
        say(f"The {cause}, so the index made before goes on serving. {error}")


def _follow_or_keep(home: IndexHome, server: ChromaServer, say: Say) -> None:
    try:
        with home.building():
            follow(home, server)
    except ServerLostError as error:
        try:
            home.current()
        except IndexMissingError:
            raise error from None
        say(f"{error} The copy made before goes on serving.")


def _without_chroma(
    home: IndexHome, settings: Settings, damage: IndexDamagedError, why: Exception, say: Say
) -> Assistant:
    """The assistant by comparison with every passage, where Chroma's files can be neither read nor mended."""
    try:
        found = read_assistant(home, settings, without_chroma=True)
    except IndexDamagedError:
        raise why from damage
    say(f"The index could not be mended, so every passage is compared instead: the same answers, a little later. {why}")
    return found


def read_corpus(home: IndexHome) -> Corpus:
    """The corpus that the generation in use was made from."""
    folder = home.current()
    try:
        return Corpus.model_validate_json((folder / CORPUS_FILE).read_bytes())
    except (OSError, ValueError):
        raise IndexDamagedError(folder, "its copy of the corpus cannot be read") from None


def read_assistant(
    home: IndexHome, settings: Settings, embedder: Embedder | None = None, without_chroma: bool = False
) -> Assistant:
    """The assistant over the generation in use, as it stands. An `embedder` that is loaded already is used again."""
    folder = home.current()  # once: a build may switch over while we read
    try:
        corpus = Corpus.model_validate_json((folder / CORPUS_FILE).read_bytes())
        counts = WordCounts.model_validate_json((folder / WORDS_FILE).read_bytes())
    except (OSError, ValueError):
        raise IndexDamagedError(folder, "its copy of the corpus or its words cannot be read") from None
    index = PassageIndex(
        folder, embedder or embedder_for(home, settings.model), chroma_server(settings), without_chroma
    )
    return Assistant(
        corpus,
        index,
        counts,
        country=settings.country,
        max_characters=settings.max_message_characters,
        max_turns=settings.max_turns,
    )


def _is_whole(home: IndexHome, settings: Settings) -> bool:
    try:
        if not is_fresh(home.manifest(), settings):
            return False
        read_assistant(home, settings).index.close()
    except (IndexMissingError, IndexDamagedError):
        return False
    return True
