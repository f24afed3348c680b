"""Fifteen of the thousand kills of ``python -m eval.kills``, over SQLite and Postgres: nothing lost, nothing doubled."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from eval.kills.run import Plan, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    if request.param == "sqlite":
        return None
    server = str(request.getfixturevalue("postgres"))
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS kills"))
        connection.execute(text("CREATE DATABASE kills"))
    engine.dispose()
    return server.rsplit("/", 1)[0] + "/kills"


def test_nothing_is_lost_or_doubled_when_processes_are_killed(database_url: str | None, tmp_path: Path) -> None:
    report = run(Plan(kills=15, clients=4, seed=7, database_url=database_url), tmp_path)
    assert report.killed.total() == 15
    assert report.tally.errands.keys() == {"ticket", "repair", "chat", "device"}
    assert report.tally.clean, "\n".join(report.tally.lines())
