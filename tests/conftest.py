"""A real Anxin for the tests: one server process a session, started on free ports with an empty folder."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from actions.tickets.desk import Desk, open_desk
from tests.databases import Clock, empty

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT.parent / "shared" / "examples"
POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
TOKEN = "test-token-0123456789abcdef-0123456789"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    """A served Anxin."""

    url: str
    data: Path
    process: subprocess.Popen[bytes]
    ready_after: float
    action_port: int

    @property
    def sign_in(self) -> tuple[str, str]:
        name, password = (self.data / "demo-sign-in.txt").read_text().splitlines()[0].split(" ", 1)
        return name, password

    def client(self, *, agent: bool = False) -> httpx.Client:
        headers = {"Authorization": f"Bearer {TOKEN}"} if agent else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=20)

    def say(self, sender: str, text: str, **metadata: object) -> list[dict]:
        with self.client() as client:
            body = {"sender": sender, "message": text, "metadata": {"trace": True, **metadata}}
            reply = client.post("/webhooks/rest/webhook", json=body)
        assert reply.status_code == 200, reply.text
        return list(reply.json())


def own_keys() -> dict[str, str]:
    """The environment without the key file of the shared Postgres: an embedded database has its own beside it."""
    return {name: value for name, value in os.environ.items() if name != "ANXIN_KEY_FILE"}


def start(data: Path, *, wait: float = 40, **environment: str) -> Running:
    port, action_port = free_port(), free_port()
    env = {
        **(os.environ if "ANXIN_DATABASE_URL" in environment else own_keys()),
        "PORT": str(port),
        "ANXIN_DATA": str(data),
        "ANXIN_ACTION_PORT": str(action_port),
        "ANXIN_API_TOKEN": TOKEN,
        **environment,
    }
    begun = time.monotonic()
    log = (data / "server.log").open("ab")
    process = subprocess.Popen([sys.executable, "-m", "bot.cli", "serve"], cwd=ROOT, env=env, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    while True:
        try:
            if httpx.get(f"{url}/readyz", timeout=1).status_code == 200:
                return Running(url, data, process, time.monotonic() - begun, action_port)
        except httpx.HTTPError:
            pass
        if process.poll() is not None or time.monotonic() - begun > wait:
            process.kill()
            pytest.fail("the server did not start:\n" + (data / "server.log").read_text()[-3000:])
        time.sleep(0.05)


def stop(running: Running) -> int:
    running.process.send_signal(signal.SIGTERM)
    return running.process.wait(timeout=20)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = start(tmp_path_factory.mktemp("anxin"))
    yield running
    stop(running)


@pytest.fixture
def sender() -> str:
    return f"test-{uuid.uuid4().hex}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    if not POSTGRES:
        pytest.skip("no Postgres on this machine")
    binaries, folder, port = POSTGRES[-1].parent, Path(tempfile.mkdtemp(prefix="anxin-pg")), free_port()
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")
    run = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    subprocess.run([*as_user, binaries / "initdb", "-D", folder / "d", "-U", "anxin", "-A", "trust"], **run)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    subprocess.run(
        [*as_user, binaries / "pg_ctl", "-D", folder / "d", "-w", "-o", options, "-l", folder / "l", "start"], **run
    )
    keys = pytest.MonkeyPatch()
    keys.setenv("ANXIN_KEY_FILE", str(folder / "keys.txt"))  # all processes of the session share the database
    yield f"postgresql+psycopg://anxin@127.0.0.1:{port}/postgres"
    keys.undo()
    subprocess.run([*as_user, binaries / "pg_ctl", "-D", folder / "d", "-m", "immediate", "stop"], **run)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty SQLite file, and the shared Postgres with whatever earlier tests left in it."""
    own = f"sqlite:///{tmp_path / 'anxin.db'}"
    return own if request.param == "sqlite" else str(request.getfixturevalue("postgres"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(url: str, clock: Clock) -> Iterator[Desk]:
    desk = open_desk(url, clock=clock)
    empty(desk.engine)
    yield desk
    desk.engine.dispose()
