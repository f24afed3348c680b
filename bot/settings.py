"""One frozen settings object, read once from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent


class Settings(BaseSettings):
    """Where Anxin listens and keeps its data."""

    model_config = SettingsConfigDict(frozen=True, env_prefix="ANXIN_", populate_by_name=True, extra="ignore")

    host: Annotated[str, Field(validation_alias="HOST")] = "127.0.0.1"
    port: Annotated[int, Field(validation_alias="PORT", ge=0, le=65535)] = 8000
    data: Path = Path("data")
    """Folder of the embedded databases."""
    database_url: str | None = None
    """``postgresql+psycopg://...``; the embedded SQLite when unset."""
    action_port: Annotated[int, Field(ge=0, le=65535)] = 5055
    action_url: str | None = None
    """An action server that somebody else runs; ours is started when unset."""
    api_token: Annotated[str | None, Field(min_length=32)] = None
    """A bearer token with the supervisor's role."""
    device_secret: Annotated[str | None, Field(min_length=32)] = None
    """What the tokens of devices are derived from; kept in the data folder when unset. All replicas need the same."""
    articles: Path = ROOT.parent / "knowledge_base" / "articles"
    embedding: str | None = None
    """Path or hub name of a sentence-transformers model for the search; ours when unset."""
    reranker: str | None = None
    """Path or hub name of a cross-encoder that has the last word on the order of answers; none when unset."""
    model: Path = ROOT / "understand" / "models"
    flows: Annotated[tuple[Path, ...], NoDecode] = ()
    """More flow files, comma-separated; a flow in one replaces ours of the same name."""
    writer_url: str | None = None
    """An OpenAI-compatible endpoint (``http://…/v1``) that may phrase answers; none by default."""
    writer_model: str = "default"
    writer_key: str | None = None
    writer_timeout: Annotated[float, Field(gt=0, le=10)] = 2.5
    """Seconds; after them the answer goes out as the article has it."""
    public_url: str | None = None
    """Where parents reach the server (``https://…``); links to their own data begin with it."""
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins of shop pages that may embed the widget."""

    @field_validator("flows", "allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value

    @property
    def address(self) -> str:
        """Where parents reach the server."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def database(self) -> str:
        """URL of the conversation store."""
        return self.database_url or f"sqlite:///{(self.data / 'anxin.db').absolute()}"

    @property
    def actions_database(self) -> str:
        """URL of the tickets and the demo shop."""
        return self.database_url or f"sqlite:///{(self.data / 'actions.db').absolute()}"
