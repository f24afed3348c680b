"""The demo shop's people, read from ``people.yml``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from typing import Any

from actions.shops.values import Engineer, Expert, Rota, ServiceAgent, Shift

Row = Mapping[str, Any]
Day = Callable[[int], date]
"""The date so many days from today."""


def engineers(rows: Iterable[Row], day: Day) -> list[Engineer]:
    """Return the engineers."""
    return [
        Engineer(
            **_person(row, day),
            cities=tuple(row["cities"]),
            districts=tuple(row["districts"]),
            skills=tuple(row["skills"]),
            van=dict(row.get("van") or {}),
        )
        for row in rows
    ]


def experts(rows: Iterable[Row], day: Day) -> list[Expert]:
    """Return the experts."""
    return [Expert(**_person(row, day), skill=row["skill"]) for row in rows]


def agents(rows: Iterable[Row], day: Day) -> list[ServiceAgent]:
    """Return the advisers."""
    return [ServiceAgent(**_person(row, day), queues=tuple(row["queues"])) for row in rows]


def _person(row: Row, day: Day) -> dict[str, Any]:
    off = frozenset(day(offset) for offset in row.get("off_in_days", ()))
    rota = Rota(tuple(map(_shift, row["shifts"])), bool(row.get("on_holidays")), off)
    return {
        "id": row["id"],
        "name": row["name"],
        "rota": rota,
        "capacity": int(row["capacity"]),
        "languages": tuple(row.get("languages", ())),
        "on_call": bool(row.get("on_call")),
    }


def _shift(row: Row) -> Shift:
    opens, closes = (time.fromisoformat(row[name]) for name in ("opens", "closes"))
    return Shift(frozenset(row["days"]), opens, closes)
