"""Settings for whoever runs it. The only file that reads the environment (ASSISTANT_*) and a .env file."""

from pathlib import Path
from typing import Self

from platformdirs import user_cache_path
from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import UserFacingError
from corpus.loader import FOLDER
from index.model_files import PACKAGED


class SettingsError(UserFacingError):
    """A setting cannot be used."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="ASSISTANT_", env_file=".env", frozen=True, extra="ignore")

    corpus_folder: Path = Field(FOLDER, description="the reviewed corpus")
    added_notes: Path | None = Field(None, description="a folder with your own notes, in the same format")
    index_folder: Path = Field(
        default_factory=lambda: user_cache_path("trigger-point-assistant", appauthor=False),
        description="where the index is kept; it can be deleted at any time",
    )
    model: str = Field(
        PACKAGED, description="embedding model: the packaged one, or a folder with a sentence-transformers model"
    )
    country: str | None = Field(
        None, pattern="^[A-Z]{2}$", description="two-letter country code, for emergency numbers"
    )
    questions_folder: Path = Field(
        FOLDER.parent / "tests" / "quality" / "data" / "dev",
        description="question files that `eval` reads unless told otherwise",
    )
    title: str = Field("Trigger Point Assistant", min_length=1, max_length=80)
    contact: str = Field("", max_length=200, description="a line shown at the foot of the page")
    theme_color: str = Field("#1f5f8b", pattern="^#[0-9a-fA-F]{6}$", description="color of links and buttons")
    feedback_file: Path | None = Field(
        None, description="where thumbs and comments are written, with the question; nowhere unless set"
    )
    host: str = Field("127.0.0.1", description="address the page is served on")
    port: int = Field(7860, ge=0, le=65535)
    root_path: str = Field("", description="path behind a proxy, such as /assistant")
    max_message_characters: int = Field(4000, ge=100, le=100_000, description="longer messages are not read")
    max_turns: int = Field(
        60, ge=2, description="messages of a conversation that are taken in; older ones are left out"
    )

    user: str = Field("", max_length=100, description="name that the page asks for; empty: no login")
    password: SecretStr = Field(SecretStr(""), description="password for `user`, 8 characters or more")
    messages_a_minute: int = Field(30, ge=1, description="messages taken from one address in a minute")
    max_waiting: int = Field(200, ge=1, description="messages that may wait for an answer at once")
    trusted_proxy: bool = Field(False, description="believe X-Forwarded-For: only behind a proxy that sets it")
    frame_ancestors: str = Field(
        "'none'",
        pattern=r"^('none'|'self'|https?://[^\s;,]+)( ('self'|https?://[^\s;,]+))*$",
        description="sites that may show the page inside theirs, as in a Content-Security-Policy",
    )
    log_questions: bool = Field(False, description="write each question to standard error")

    chroma_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s/]+/?$",
        description="a Chroma server that holds the index for several web servers",
    )
    chroma_token: SecretStr | None = Field(None, description="token of the Chroma server")
    chroma_token_header: str = Field("x-chroma-token", pattern="^[A-Za-z-]+$")
    chroma_ca_file: Path | None = Field(None, description="certificates to trust, for a server with its own authority")
    chroma_tenant: str = "default_tenant"
    chroma_database: str = "default_database"
    chroma_prefix: str = Field(
        "trigger-points", pattern="^[a-z0-9][a-z0-9-]{1,60}$", description="what names of collections start with"
    )

    @model_validator(mode="after")
    def _login_is_whole(self) -> Self:
        if bool(self.user) != bool(self.password.get_secret_value()):
            raise ValueError("USER and PASSWORD go together: set both or neither")
        if self.user and len(self.password.get_secret_value()) < 8:
            raise ValueError("PASSWORD is too short: 8 characters or more")
        if ":" in self.user:
            raise ValueError("USER may not hold a colon")
        return self


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment; a bad one is one clear line."""
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "ASSISTANT_" + "_".join(str(part) for part in first["loc"] or ("user",)).upper()
        raise SettingsError(f"The setting {name} is wrong: {first['msg']}. Correct or unset it.") from None
