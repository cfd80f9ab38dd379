"""Takes a conversation that the browser holds and gives it back as a file. Nothing of it is kept."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.export import Conversation, as_json, as_markdown
from assistant.models import Answer
from assistant.settings import Settings
from assistant.web.answers import answer_parts
from assistant.web.templating import Templates

Format = Literal["html", "markdown", "json"]
_TYPES: dict[Format, tuple[str, str]] = {
    "html": ("text/html", "html"),
    "markdown": ("text/markdown", "md"),
    "json": ("application/json", "json"),
}


class Shown(BaseModel):
    """The answers on the page, oldest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answers: Annotated[tuple[Answer, ...], Field(min_length=1, max_length=200)]


def export_router(settings: Settings, templates: Templates) -> APIRouter:
    router = APIRouter()

    @router.post("/export/{form}")
    def export(form: Format, shown: Shown) -> Response:
        conversation = Conversation(title=settings.title, saved=date.today(), answers=shown.answers)
        media_type, ending = _TYPES[form]
        name = f"conversation-{conversation.saved.isoformat()}.{ending}"
        return Response(
            _write(form, conversation, templates),
            media_type=f"{media_type}; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    return router


def _write(form: Format, conversation: Conversation, templates: Templates) -> str:
    if form == "json":
        return as_json(conversation)
    if form == "markdown":
        return as_markdown(conversation)
    parts = [(answer, answer_parts(answer, len(answer.sentences))) for answer in conversation.answers]
    return templates("export.html", conversation=conversation, answers=parts)
