"""Imports Gradio in half the time, and without a look-up outside. Import this before anything that imports Gradio.

At every import Gradio parses the source of each of its components to write a typing stub beside it, for editors: half
of the two seconds, and writes into the installed package. It leaves that out for a class whose file cannot be told.
"""

import inspect
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # before the import: Gradio reads them then
os.environ.setdefault("HF_HUB_OFFLINE", "1")


@contextmanager
def _without_stubs() -> Iterator[None]:
    getfile: Callable[[Any], str] = inspect.getfile

    def file_of(thing: Any) -> str:
        if isinstance(thing, type) and thing.__module__.startswith("gradio."):
            raise OSError("no stub is wanted")
        return getfile(thing)

    inspect.getfile = file_of  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = getfile  # type: ignore[assignment]


with _without_stubs():
    import gradio as gradio
