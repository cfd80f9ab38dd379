"""The command line: `python -m assistant COMMAND`.

Exit code 0 on success, 2 for a mistake in what was asked, 1 for a fault of ours.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from typer.exceptions import TyperException

from corpus.errors import UserFacingError

if TYPE_CHECKING:
    from assistant.answering import Assistant

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Answers questions about trigger point therapy from reviewed notes, offline, with citations.",
)
_errors = Console(stderr=True, highlight=False)
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]


@app.command()
def ask(question: str, as_json: AsJson = False) -> None:
    """One answer, as readable text or as JSON."""
    from assistant.rendering import as_text

    answer = _open().answer(question)
    print(answer.model_dump_json(indent=2) if as_json else as_text(answer))


@app.command()
def chat() -> None:
    """A conversation in the terminal. An empty line or Ctrl-D ends it."""
    from assistant.models import Turn
    from assistant.rendering import as_text

    assistant = _open()
    history: list[Turn] = []
    print("Ask about trigger points, massage, soreness or safety. An empty line ends the conversation.")
    while question := _typed():
        answer = assistant.answer(question, tuple(history))
        print(f"\n{as_text(answer)}\n")
        history += [Turn(role="user", text=question), Turn(role="assistant", text=answer.text)]


@app.command()
def batch(in_jsonl: Path, out_jsonl: Path) -> None:
    """Answer every line of a JSONL file; a bad line gives an error line and the run goes on."""
    from assistant.batch import answer_lines

    lines = _read_lines(in_jsonl)
    assistant = _open()
    try:
        with out_jsonl.open("w", encoding="utf-8") as out, _progress() as bar:
            task = bar.add_task("answering", total=sum(1 for line in lines if line.strip()))
            for line in answer_lines(lines, assistant, lambda: bar.advance(task)):
                out.write(line + "\n")
    except OSError as error:
        raise UserFacingError(f"{out_jsonl} cannot be written ({error.strerror}). Name another file.") from None


@app.command()
def search(
    query: str, top: Annotated[int, typer.Option(min=1, max=100, help="how many")] = 5, as_json: AsJson = False
) -> None:
    """The passages found, best first, with their scores and where each score comes from."""
    hits = _open().search(query, top)
    if as_json:
        print(json.dumps([hit.model_dump(mode="json") for hit in hits], indent=2, ensure_ascii=False))
        return
    for rank, hit in enumerate(hits, 1):
        parts = {"question": hit.question, "text": hit.text, "whole": hit.whole, "center": hit.center}
        views = ", ".join(f"{name} {value:.2f}" for name, value in {**parts, "words": hit.lexical}.items())
        print(f"{rank:2}. {hit.score:.3f}  {hit.document_id}  ({views})")
        print(f"      {hit.passage.kind}: {hit.passage.text[:110]}")


@app.command()
def build(force: Annotated[bool, typer.Option("--force", help="build even where it is fresh")] = False) -> None:
    """Build the index from the corpus (also done by itself when it is missing or stale)."""
    from assistant.opening import build as build_the_index
    from assistant.settings import load_settings

    settings = load_settings()
    with _progress() as bar:
        manifest = build_the_index(settings, force, _showing(bar))
    if manifest is None:
        print("The index is fresh.")
    else:
        print(f"Indexed {manifest.documents} documents in {manifest.passages} passages, in {settings.index_folder}")


@app.command()
def check(as_json: AsJson = False) -> None:
    """Validate the corpus; names file, line and mend for each problem."""
    from assistant.settings import load_settings
    from corpus.check_report import as_table
    from corpus.checks import check_corpus

    settings = load_settings()
    report = check_corpus(settings.corpus_folder, settings.added_notes)
    print(report.model_dump_json(indent=2) if as_json else as_table(report))
    if not as_json:
        print("\n".join(_near_duplicates()))
    if report.problems:
        raise typer.Exit(2)


@app.command("eval")
def evaluate(
    data: Annotated[Path | None, typer.Option(help="a folder with question files")] = None,
    failures: Annotated[bool, typer.Option("--failures", help="show the lines that failed")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the assistant on question files and print a table."""
    from assistant.evaluation import as_table, measure
    from assistant.settings import load_settings

    folder = data or load_settings().questions_folder
    if not folder.is_dir():
        raise UserFacingError(f"There is no folder {folder}. Name one with question files: --data DIR")
    assistant = _open()
    with _progress() as bar:
        task = bar.add_task("asking", total=None)
        report = measure(folder, assistant, lambda: bar.advance(task))
    print(report.model_dump_json(indent=2) if as_json else as_table(report, failures))


@app.command()
def doctor() -> None:
    """What is installed, where the index is, whether it is fresh, whether anything would reach the network."""
    from assistant.diagnosis import findings
    from assistant.settings import load_settings

    healthy = True
    for finding in findings(load_settings()):
        print(f"{'ok  ' if finding.ok else 'LOOK'}  {finding.what}: {finding.found}")
        healthy = healthy and finding.ok
    if not healthy:
        raise typer.Exit(1)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="address to serve on")] = None,
    port: Annotated[int | None, typer.Option(help="port to serve on")] = None,
) -> None:
    """Serve the web page (the same as `python app.py`)."""
    from assistant.settings import load_settings
    from assistant.web.serving import serve as serve_the_page

    serve_the_page(load_settings(host=host, port=port))


def main() -> None:
    """Run a command; a mistake is one line on standard error, never a traceback."""
    try:
        code = app(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except UserFacingError as error:
        _fail(str(error), 2)
    except typer.Abort:
        _fail("Stopped.", 130)
    except TyperException as error:  # a wrong command, option or value
        _fail(f"{str(getattr(error, 'message', '') or error).rstrip('.')}. Try: python -m assistant --help", 2)
    except Exception as error:  # a fault of ours: still one line
        _fail(
            f"Something went wrong ({type(error).__name__}: {error}). Please report it.",
            1,
        )


def _near_duplicates() -> list[str]:
    """Lines for the editor; measured on the index, where it is fresh."""
    from assistant.near_duplicates import near_duplicates
    from assistant.opening import open_if_fresh
    from assistant.settings import load_settings

    assistant = open_if_fresh(load_settings())
    if assistant is None:
        return ["near duplicates: not measured, the index is not fresh (python -m assistant build)"]
    pairs = near_duplicates(assistant.corpus, assistant.index.vectors_of)
    return [f"near duplicates to look at: {len(pairs)}", *(f"  {pair}" for pair in pairs)]


def _open() -> "Assistant":
    from assistant.opening import open_assistant
    from assistant.settings import load_settings

    with _progress() as bar:
        return open_assistant(load_settings(), _showing(bar))


@contextmanager
def _progress() -> Iterator[Progress]:
    """A progress bar on standard error, only where that is a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=_errors, disable=not _errors.is_terminal, transient=True) as bar:
        yield bar


def _showing(bar: Progress) -> Callable[[str, int, int], None]:
    tasks: dict[str, TaskID] = {}

    def show(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=total)
        bar.update(tasks[what], completed=done)

    return show


def _read_lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")  # not splitlines: JSON strings may hold other line ends
    except FileNotFoundError:
        raise UserFacingError(f"There is no file {path}. Name a JSONL file to read.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UserFacingError(f"{path} cannot be read ({error}). Save it as UTF-8 text.") from None


def _typed() -> str:
    try:
        return input("> ").strip()
    except EOFError:
        return ""


def _fail(line: str, code: int) -> None:
    print(" ".join(line.split()), file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
