"""The page as a person starts it, in a process of its own, and people who ask it over HTTP."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from conftest import ROOT


class Started(NamedTuple):
    """A running page, and the seconds from the command to it."""

    address: str
    pid: int
    page_seconds: float
    began: float


def get(address: str, path: str, body: bytes | None = None) -> str:
    request = urllib.request.Request(address + path, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as reply:
        return str(reply.read().decode())


@contextmanager
def page(index_folder: Path) -> Iterator[Started]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    own = {**os.environ, "ASSISTANT_INDEX_FOLDER": str(index_folder), "ASSISTANT_PORT": str(port)}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env={**own, "ASSISTANT_MESSAGES_A_MINUTE": "100000"},
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                get(address, "/")
                break
            except OSError:
                if process.poll() is not None:
                    raise
                time.sleep(0.02)
        yield Started(address, process.pid, time.perf_counter() - began, began)
    finally:
        process.terminate()
        process.wait()


def ask(address: str, question: str) -> float:
    """Seconds from sending a question to its whole answer. Raises where there is none."""
    began = time.perf_counter()
    body = json.dumps({"data": [question, []]}).encode()
    event = json.loads(get(address, "/gradio_api/call/ask", body))["event_id"]
    answer = get(address, f"/gradio_api/call/ask/{event}")
    if "event: error" in answer or "answer-" not in answer:
        raise RuntimeError(f"the page could not answer: {answer[:200]}")
    return time.perf_counter() - began
