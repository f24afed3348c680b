"""What comes in over HTTP, checked field by field."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

LONGEST = 10_000
"""Characters of one message."""


def _clean(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("is no valid UTF-8 (a lone surrogate); send whole characters") from error
    if "\x00" in text:
        raise ValueError("holds a NUL character; remove it")
    return text


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty; send at least one character")
    return text


Clean = Annotated[str, AfterValidator(_clean)]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(_clean), AfterValidator(_said)]
Name = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f/]+$"), AfterValidator(_clean)]


class Shape(BaseModel):
    """Base: unknown keys are ignored, so that newer clients talk to older servers."""

    model_config = ConfigDict(strict=False, str_strip_whitespace=False)


class RestMessage(Shape):
    """A message on Rasa's REST channel."""

    sender: Name = Field(examples=["user-1"])
    message: Text = Field(examples=["my bottle warmer shows E3, and can I get an invoice?"])
    metadata: dict[str, Any] = Field(default_factory=dict, examples=[{"trace": True, "message_id": "m-1"}])
    input_channel: Clean | None = None


class UnderstandRequest(Shape):
    """One text to read."""

    text: Text
    sender: Name | None = None
    now: datetime | None = Field(None, description="ISO 8601; the moment against which dates are read")


class BatchRequest(Shape):
    """Up to 1,000 texts to read."""

    texts: list[Text] = Field(min_length=1, max_length=1000)
    now: datetime | None = None


class SearchRequest(Shape):
    """A question for the knowledge base."""

    query: Text
    top_k: int = Field(5, ge=1, le=50)
    domain: str | None = Field(None, pattern="^(parenting|repair|shop)$")
    baby_age_months: float | None = Field(None, ge=0, le=216)


class SignIn(Shape):
    """An agent's sign-in."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    password: Annotated[str, Field(min_length=1, max_length=200)]


class AgentReply(Shape):
    """An agent's words."""

    text: Text
    client_id: Annotated[str, Field(max_length=100)] | None = None


class HandoffRequest(Shape):
    """Call a person into a conversation."""

    queue: Annotated[str, Field(min_length=1, max_length=50)] = "service"
    priority: str = Field("P3", pattern="^P[0-3]$")
    reason: Annotated[str, Field(max_length=500)] = "asked by an agent"


class Feedback(Shape):
    """What became of a suggestion."""

    suggestion_id: Annotated[str, Field(max_length=200)]
    verdict: str = Field(pattern="^(accepted|edited|rejected)$")
    text: Clean = ""
