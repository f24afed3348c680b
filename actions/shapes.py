"""Bodies of the tickets API."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from actions.tickets.states import Status

Priority = Literal["P0", "P1", "P2", "P3"]


class Strict(BaseModel):
    """Refuses unknown fields and values of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TicketIn(Strict):
    """A new ticket."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "category": "food_quality",
                    "conversation_id": "user-1",
                    "batch_no": "HX250822A2",
                    "facts": {"product": "formula", "issue_summary": "black specks", "already_fed": True},
                }
            ]
        }
    )

    category: str = Field(min_length=1, max_length=40)
    conversation_id: str | None = Field(default=None, min_length=1, max_length=200)
    priority: Priority | None = None
    queue: str | None = Field(default=None, max_length=40)
    batch_no: str | None = Field(default=None, max_length=120)
    incident_id: str | None = Field(default=None, max_length=120)
    facts: dict[str, Any] = Field(default_factory=dict, max_length=60)
    comment: str | None = Field(default=None, min_length=1, max_length=4000)


class FilterIn(BaseModel):
    """Query parameters of the list."""

    status: Status | None = None
    queue: str | None = None
    breached: bool | None = None
    category: str | None = None
    priority: Priority | None = None
    assignee: str | None = None
    batch_no: str | None = None
    incident_id: str | None = None
    conversation_id: str | None = None
    before: str | None = Field(default=None, description="the last id of the page before")
    limit: int = Field(default=50, ge=1, le=200)


class TicketPatch(BaseModel):
    """Changes to a ticket; a field left out stays as it is."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"status": "assigned", "assignee": "demo"}]},
    )

    status: Status | None = None
    priority: Priority | None = None
    queue: str | None = Field(default=None, max_length=40, strict=True)
    assignee: str | None = Field(default=None, min_length=1, max_length=120, strict=True)
    incident_id: str | None = Field(default=None, max_length=120, strict=True)
    batch_no: str | None = Field(default=None, max_length=120, strict=True)
    facts: dict[str, Any] = Field(default_factory=dict, max_length=60)


class CommentIn(Strict):
    """Words for a ticket."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"body": "The parent will send a photo.", "public": True}]}
    )

    body: str = Field(min_length=1, max_length=4000)
    public: bool = True
