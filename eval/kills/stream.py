"""Clients that ask until they are answered: every request is sent again with the same key after an error or silence."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

import httpx
import yaml

from actions.contract import ActionCall, ActionName
from eval.kills.servers import TOKEN, Server, fresh_connections

SCRIPT: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("script.yml").read_text(encoding="utf-8"))
AGENT = {"Authorization": f"Bearer {TOKEN}"}
PAUSE = 0.1
DOUBLED = 0.2
"""Share of the chat messages that are sent once more although they were answered, as an impatient network does."""


@dataclass
class Errand:
    """One thing that a client got done."""

    kind: str
    conversation: str
    answers: dict[str, str] = field(default_factory=dict)
    """Message id to the text of the answer, for chats."""
    faults: list[str] = field(default_factory=list)
    """What was answered otherwise the second time."""


@dataclass
class Stream:
    """All clients with what they have got done and how often they had to ask again."""

    bot: Server
    actions: Server
    sorry: frozenset[str]
    """What the bot says when a turn failed: the message is not recorded and is sent again."""
    seed: int = 1
    done: list[Errand] = field(default_factory=list)
    retries: int = 0
    under_way: Counter[str] = field(default_factory=Counter)
    """Requests that wait for an answer, by server."""
    _client: httpx.Client = field(default_factory=lambda: fresh_connections(10))
    _guard: Lock = field(default_factory=Lock)
    _stop: Event = field(default_factory=Event)
    _threads: list[Thread] = field(default_factory=list)

    @property
    def begun(self) -> bool:
        """Whether clients are at work."""
        return bool(self._threads)

    def start(self, clients: int) -> None:
        """Let clients begin."""
        for number in range(clients):
            thread = Thread(target=self._work, args=(number,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def finish(self) -> None:
        """Let every client finish the errand it is on."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=120)
            if thread.is_alive():
                raise TimeoutError("a client gets no answer")

    def _work(self, number: int) -> None:
        chance = random.Random(self.seed * 1000 + number)
        errands: tuple[Callable[[Errand, random.Random], None], ...] = (
            self._ticket,
            self._repair,
            self._chat,
            self._device,
        )
        count = 0
        while not self._stop.is_set():
            run = errands[(number + count) % len(errands)]
            errand = Errand(run.__name__.strip("_"), f"kill-{self.seed}-{number}-{count}")
            run(errand, chance)
            with self._guard:
                self.done.append(errand)
            count += 1

    def _ask(self, server: Server, path: str, body: Any, headers: Mapping[str, str]) -> Any:
        """Send until there is a good answer; each time on a connection of its own."""
        while True:
            try:
                reply = self._send(server, path, body, headers)
                if reply.status_code < 300:
                    return reply.json()
                if reply.status_code < 500:
                    raise AssertionError(f"{path} answered {reply.status_code}: {reply.text[:200]}")
            except (httpx.HTTPError, ValueError):
                pass
            with self._guard:
                self.retries += 1
            time.sleep(PAUSE)

    def _send(self, server: Server, path: str, body: Any, headers: Mapping[str, str]) -> httpx.Response:
        with self._guard:
            self.under_way[server.name] += 1
        try:
            return self._client.post(server.url + path, json=body, headers=dict(headers))
        finally:
            with self._guard:
                self.under_way[server.name] -= 1

    def _ticket(self, errand: Errand, chance: random.Random) -> None:
        facts = {"product": SCRIPT["product"], "issue_summary": SCRIPT["issue"]}
        body = {"category": "repair", "conversation_id": errand.conversation, "facts": facts}
        self._ask(self.bot, "/api/v1/tickets", body, {**AGENT, "Idempotency-Key": errand.conversation})

    def _repair(self, errand: Errand, chance: random.Random) -> None:
        slots = {"product": SCRIPT["product"], "issue_summary": SCRIPT["issue"], "phone": SCRIPT["repair"][1]}
        slots |= {"address": SCRIPT["address"], "appointment": "any"}
        call = ActionCall(ActionName.BOOK_REPAIR, errand.conversation, slots, SCRIPT["repair"][0], errand.conversation)
        self._ask(self.actions, "/webhook", call.as_body(), {})

    def _chat(self, errand: Errand, chance: random.Random) -> None:
        for number, words in enumerate(SCRIPT["repair"]):
            message_id = f"{errand.conversation}:{number}"
            errand.answers[message_id] = self._say(errand.conversation, words, message_id)
            if chance.random() < DOUBLED:
                again = self._say(errand.conversation, words, message_id)
                if again != errand.answers[message_id]:
                    errand.faults.append(f"{message_id} was answered otherwise the second time")

    def _say(self, sender: str, words: str, message_id: str) -> str:
        body = {"sender": sender, "message": words, "metadata": {"message_id": message_id}}
        while True:
            said = self._ask(self.bot, "/webhooks/rest/webhook", body, {})
            text = "\n".join(bubble["text"] for bubble in said)
            if text not in self.sorry:
                return text
            with self._guard:
                self.retries += 1
            time.sleep(PAUSE)

    def _device(self, errand: Errand, chance: random.Random) -> None:
        body = {"conversation_id": errand.conversation, "product": "humidifier", "serial": errand.conversation}
        device = self._ask(self.bot, "/api/v1/devices", body, AGENT)
        event = {"event_id": "1", "type": "overheat", "at": datetime.now(UTC).isoformat()}
        headers = {"Authorization": f"Bearer {device['token']}"}
        self._ask(self.bot, f"/api/v1/devices/{device['id']}/events", event, headers)
