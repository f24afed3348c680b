"""Puts the house together: the one place that builds adapters."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import Engine, MetaData

from actions import store
from actions.api import install_problem_handlers, tickets_router
from actions.contract import ActionName
from actions.devices.api import devices_router
from actions.notice_board import NoticeBoard
from actions.privacy.accesses import Accesses
from actions.privacy.copy import tickets_of
from actions.radar.doors import incidents_router
from actions.tickets.desk import Desk, open_desk
from bot.adapters import schema
from bot.adapters.action_client import HttpActions
from bot.adapters.action_server import ActionServer
from bot.adapters.exports import SqlExports
from bot.adapters.memory import ProcessFanOut, ProcessLocks, SystemClock
from bot.adapters.store import SqlStore
from bot.adapters.writer import ChatWriter
from bot.copilot.panel import Panel
from bot.decide.domain_file import Domain, load_domain
from bot.decide.flow_file import load_flows
from bot.doors import problems
from bot.doors.access import Access, kept_secret
from bot.doors.agents import agents_router, session_router
from bot.doors.chat import chat_router
from bot.doors.health import health_router
from bot.doors.hearing import Ear
from bot.doors.limits import BodyLimit
from bot.doors.live import live_router
from bot.doors.meters import Meters
from bot.doors.my import my_router
from bot.doors.pages import SafetyHeaders, pages_router, static_files
from bot.doors.reading import reading_router
from bot.doors.rest import rest_router
from bot.ports import ActionRunner, Clock, KnowledgeSearch, Understander, Writer
from bot.reply.responses import Responses
from bot.settings import ROOT, Settings
from bot.sweeper import Sweeper
from bot.teller import Teller
from bot.turn import Assistant
from bot.understand.labels import load_labels
from bot.understand.reader import Reader
from knowledge_base.hub import HubEncoder, HubReranker
from knowledge_base.search import FolderSearch, open_knowledge

FLOWS, REPLIES = ROOT / "flows", ROOT / "reply"
HUMAN = "utter_human_button"
PROBE = "probe"
"""Any text: a model of a hub is loaded when it is first used."""


@dataclass
class House:
    """A running assistant with what must be started and stopped around it."""

    assistant: Assistant
    actions_client: HttpActions | None
    action_server: ActionServer | None
    sweeper: Sweeper
    access: Access
    desk: Desk


def open_understander(settings: Settings) -> Reader:
    """Load the trained understanding."""
    return Reader.load(settings.model)


def flow_paths(settings: Settings) -> list[Path]:
    """Return our flow files and the extra ones, in the order of reading."""
    return [*sorted(FLOWS.glob("[!d]*.yml")), *sorted(FLOWS.glob("d[!o]*.yml")), *settings.flows]


def house_domain(settings: Settings) -> Domain:
    """Read our domain, what the shop's flow files add to it, the labels' intents and the action server's actions."""
    written = load_domain(FLOWS / "domain.yml", settings.flows)
    served = {action.value for action in ActionName}
    return replace(written, intents=written.intents | {*load_labels().intents}, actions=written.actions | served)


def house_responses(settings: Settings) -> Responses:
    """Read all sentences of the bot, the shop's last."""
    return Responses.load(sorted(REPLIES.glob("*.zh.yml")), settings.flows)


def build_assistant(
    settings: Settings,
    actions: ActionRunner,
    *,
    understander: Understander | None = None,
    knowledge: KnowledgeSearch | None = None,
    clock: Clock | None = None,
    desk: Desk | None = None,
) -> Assistant:
    """Build the core over the settings' database and the given hands; ``desk`` is opened where none is given."""
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = schema.open_engine(settings.database)
    return Assistant(
        understander=understander or open_understander(settings),
        book=load_flows(flow_paths(settings)),
        domain=house_domain(settings),
        responses=house_responses(settings),
        store=SqlStore(engine),
        locks=ProcessLocks(),
        fanout=ProcessFanOut(),
        knowledge=knowledge or open_search(settings),
        actions=actions,
        clock=clock or SystemClock(),
        accesses=Accesses(desk or open_desk(settings.actions_database)),
        exports=SqlExports(engine, settings.address),
        writer=open_writer(settings),
    )


def open_search(settings: Settings) -> FolderSearch:
    """Open the articles with our own encoder, or with the hub models of the settings; a model that is not there stops the start.

    Raises:
        ModelMismatch: no such model.
    """
    encoder = HubEncoder(settings.embedding) if settings.embedding else None
    reranker = HubReranker(settings.reranker) if settings.reranker else None
    if encoder:
        encoder.encode([PROBE])
    if reranker:
        reranker.scores(PROBE, [PROBE])
    cache = settings.data / "vectors" if settings.embedding else None
    return open_knowledge(settings.articles, encoder=encoder, reranker=reranker, cache=cache)


def open_writer(settings: Settings) -> Writer | None:
    """Return the writer that the shop has set up; None by default."""
    if settings.writer_url is None:
        return None
    return ChatWriter(
        settings.writer_url, model=settings.writer_model, key=settings.writer_key, timeout=settings.writer_timeout
    )


def sealed_databases(settings: Settings, *, with_keys: bool) -> list[tuple[Engine, MetaData]]:
    """Open the databases that hold sealed values, each with its tables; without keys they can only be counted.

    Raises:
        SealingError: the keys are missing or wrong.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    talks, tickets = (schema.open_engine, store.open_engine) if with_keys else (schema.connect, store.connect)
    return [(talks(settings.database), schema.metadata), (tickets(settings.actions_database), store.METADATA)]


def build_house(settings: Settings) -> House:
    """Build everything that ``anxin serve`` runs."""
    url = settings.action_url or f"http://127.0.0.1:{settings.action_port}"
    server = None
    if settings.action_url is None:
        settings.data.mkdir(parents=True, exist_ok=True)
        server = ActionServer(port=settings.action_port, database_url=settings.actions_database)
        server.start()  # it starts while we load models
    client = HttpActions(url)
    try:
        knowledge = open_search(settings)
        desk = open_desk(settings.actions_database)
        assistant = build_assistant(settings, client, knowledge=knowledge, desk=desk)
    except BaseException:
        if server:
            server.stop()
        raise
    teller = Teller(assistant, NoticeBoard(desk))
    sweeper = Sweeper(assistant, files=knowledge, teller=teller)
    return House(assistant, client, server, sweeper, Access(settings.data, settings.api_token), desk)


def _checks(house: House) -> dict[str, Callable[[], bool]]:
    """Return what must hold for the house to be ready."""
    return {
        "database": lambda: house.assistant.store.summaries(limit=1) is not None,
        "actions": lambda: house.actions_client is None or house.actions_client.healthy(),
    }


def build_app(settings: Settings, house: House) -> FastAPI:
    """Build the web application around a house."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        house.sweeper.start()
        yield
        house.sweeper.stop()
        if house.action_server:
            house.action_server.stop()

    app = FastAPI(
        title="Anxin", version="0.1.0", description="Customer service of mother-and-baby shops", lifespan=lifespan
    )
    assistant, meters = house.assistant, Meters()
    ear = Ear(assistant, assistant.responses, meters)
    human = assistant.responses.say(HUMAN, {}, said=(), seed="").text
    problems.install(app)
    install_problem_handlers(app)
    panel = Panel(assistant.knowledge)
    device_secret = settings.device_secret or kept_secret(settings.data / "device-secret")
    for router in (
        rest_router(ear),
        reading_router(assistant),
        chat_router(ear, human, settings.allowed_origins),
        session_router(house.access),
        agents_router(assistant, house.access, panel),
        live_router(assistant.fanout, house.access),
        tickets_router(house.desk, house.access.require),
        incidents_router(house.desk, house.access.require),
        devices_router(house.desk, house.access.require, device_secret),
        my_router(assistant, partial(tickets_of, house.desk)),
        health_router(_checks(house), meters),
        pages_router(),
    ):
        app.include_router(router)
    app.mount("/static/widget", static_files("widget"))
    app.mount("/static/console", static_files("console"))
    app.add_middleware(BodyLimit)
    app.add_middleware(SafetyHeaders, allowed_origins=settings.allowed_origins)
    return app
