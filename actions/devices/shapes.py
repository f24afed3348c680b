"""Bodies of the devices' doors."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

from actions.devices.report import Device, Report
from actions.shapes import Strict

MOST_EVENTS = 100
CODE = re.compile(r"([A-Z]+)-?0*(\d+)")


def _one_line(text: str) -> str:
    if not text.isprintable() or "/" in text:
        raise ValueError("holds a control character, a broken character or a slash; send plain words")
    return text.strip()


Word = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_one_line)]
Moment = Annotated[AwareDatetime, Field(strict=False)]


class DeviceIn(Strict):
    """A device to register."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"conversation_id": "user-1", "product": "bottle_warmer", "serial": "XY24-001", "model": "WN-210"}
            ]
        }
    )

    conversation_id: Annotated[str, Field(min_length=1, max_length=128), AfterValidator(_one_line)]
    product: Word = Field(description="id or name of a device of the repair articles")
    serial: Annotated[str, Field(min_length=4, max_length=120), AfterValidator(_one_line)]
    brand: Word | None = None
    model: Word | None = None

    def device(self, product: str) -> Device:
        """Return it as a value under the product's name; its id is still to be made."""
        return Device("", self.conversation_id, product, self.serial, self.brand, self.model)


class EventIn(Strict):
    """One report of a device."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "event_id": "a1",
                    "type": "over_temperature",
                    "value": 71,
                    "unit": "C",
                    "at": "2026-11-26T10:00:00+08:00",
                }
            ]
        }
    )

    event_id: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_one_line)]
    type: str = Field(pattern=r"^[a-z][a-z0-9_]{0,59}$", description="lower case, such as over_temperature")
    at: Moment = Field(description="ISO 8601 with its zone; when it happened")
    severity: Literal["mild", "moderate", "severe", "hazard"] | None = None
    value: float | None = Field(default=None, allow_inf_nan=False, ge=-1e9, le=1e9)
    unit: Annotated[str, Field(max_length=12), AfterValidator(_one_line)] | None = None
    fault_code: Annotated[str, Field(min_length=1, max_length=12, pattern=r"^[A-Za-z]{1,6}-?\d{0,4}$")] | None = None

    def report(self) -> Report:
        """Return it as a value; the fault code is written as the fault trees have it."""
        code = self.fault_code.upper() if self.fault_code else None
        found = CODE.fullmatch(code) if code else None
        plain = f"{found[1]}{found[2]}" if found else code
        at: datetime = self.at
        return Report(self.event_id, self.type, at, self.severity, self.value, self.unit, plain)


Events = EventIn | Annotated[list[EventIn], Field(min_length=1, max_length=MOST_EVENTS)]
