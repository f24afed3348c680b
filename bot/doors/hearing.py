"""From a checked message to the core and back, the same for every channel."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.ids import MessageId, SenderId
from bot.domain.message import Incoming, Outgoing
from bot.doors.meters import Meters
from bot.reply.responses import Responses
from bot.turn import Assistant, Heard

log = logging.getLogger("anxin.turn")


@dataclass
class Ear:
    """Hands messages to the assistant and counts what happens."""

    assistant: Assistant
    responses: Responses
    meters: Meters

    def hear(self, sender: str, text: str, metadata: Mapping[str, Any], channel: str) -> tuple[Heard, float]:
        """Run one turn; returns what was said and the time in milliseconds.

        A failure of our own is logged and becomes a calm sentence with the offer of a person: the parent never gets
        silence. The message then stays unanswered in the records, so that sending it again works.
        """
        given = metadata.get("message_id")
        message_id = str(given)[:200] if given else uuid.uuid4().hex
        incoming = Incoming(
            SenderId(sender), text, MessageId(message_id), self.assistant.clock.now(), {**metadata, "channel": channel}
        )
        begun = time.perf_counter()
        try:
            heard = self.assistant.hear(incoming)
        except Exception:  # the outermost frame: a parent must get a sentence whatever broke
            log.exception("turn failed for message %s", message_id)
            self.meters.failed.inc()
            heard = Heard((self._sorry(),))
        took = (time.perf_counter() - begun) * 1000
        self.meters.turn(heard, took)
        return heard, took

    def _sorry(self) -> Outgoing:
        return self.responses.say("utter_internal_error", {}, said=(), seed="")
