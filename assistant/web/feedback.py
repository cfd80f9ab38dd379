"""Thumbs and comments, written to a local file where the operator switched that on. Nothing else keeps a question."""

import threading
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, StringConstraints

_MOST_BYTES = 50_000_000  # the file grows no further, so that nobody can fill the disk


class Feedback(BaseModel):
    """One line of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    helpful: bool
    question: Annotated[str, StringConstraints(max_length=4000)]
    documents: tuple[Annotated[str, StringConstraints(max_length=200)], ...] = ()
    comment: Annotated[str, StringConstraints(max_length=2000)] = ""


class Received(BaseModel):
    kept: bool


def feedback_router(path: Path) -> APIRouter:
    """A route that appends what it is sent to `path`, one JSON object a line."""
    router = APIRouter()
    lock = threading.Lock()

    @router.post("/feedback")
    def feedback(said: Feedback) -> Received:
        with lock:
            if path.exists() and path.stat().st_size > _MOST_BYTES:
                return Received(kept=False)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(said.model_dump_json() + "\n")
        return Received(kept=True)

    return router
