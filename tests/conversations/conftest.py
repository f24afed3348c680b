"""Families that talk with a whole Anxin in this process."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from actions.store import VISITS
from bot.settings import Settings
from bot.wiring import open_understander
from knowledge_base.search import open_knowledge
from tests.conversations.household import Household


@pytest.fixture(scope="session")
def minds() -> dict[str, Any]:
    settings = Settings()
    return {"understander": open_understander(settings), "knowledge": open_knowledge(settings.articles)}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def family(request: pytest.FixtureRequest, minds: dict[str, Any], tmp_path: Path) -> Iterator[Household]:
    url = None if request.param == "sqlite" else str(request.getfixturevalue("postgres"))
    household = Household(minds, tmp_path, uuid.uuid4().hex, url)
    with household.desk.engine.begin() as connection:  # the engineers are free, whoever booked in a test before
        connection.execute(delete(VISITS))
    yield household
    household.close()


@pytest.fixture
def families(minds: dict[str, Any], tmp_path: Path) -> Iterator[Callable[[str], Household]]:
    """Several families in one folder."""
    made: list[Household] = []

    def make(talk: str) -> Household:
        made.append(Household(minds, tmp_path, talk))
        return made[-1]

    yield make
    for household in made:
        household.close()
