"""The bot's sentences: Rasa responses read from YAML, one variation chosen, facts put in."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from bot.domain.errors import BadFile
from bot.domain.message import Button, Outgoing

PLACE = re.compile(r"\{(\w+)\}")
Kind = Literal["text", "emergency", "ticket", "handoff"]


@dataclass(frozen=True)
class Variation:
    """One way to say a response."""

    text: str
    buttons: tuple[Button, ...] = ()
    dial: str | None = None
    kind: Kind = "text"

    @property
    def needs(self) -> frozenset[str]:
        """Names of the facts that the text puts in."""
        return frozenset(PLACE.findall(self.text))


class Responses:
    """All responses by name."""

    def __init__(self, variations: Mapping[str, tuple[Variation, ...]]) -> None:
        """Keep the variations; every name needs at least one."""
        self.variations = dict(variations)

    def __contains__(self, name: object) -> bool:
        return name in self.variations

    @classmethod
    def load(cls, paths: Iterable[Path], more: Iterable[Path] = ()) -> Responses:
        """Read the ``responses`` of domain files; a later file replaces a name of an earlier one, ``more`` may hold none.

        Raises:
            BadFile: a file is missing, no YAML, or a response has no text.
        """
        found: dict[str, tuple[Variation, ...]] = {}
        every = [*((path, _read(path)) for path in paths), *((path, _read(path, needed=False)) for path in more)]
        for path, responses in every:
            for name, entries in responses.items():
                found[name] = tuple(_variation(path, name, entry) for entry in entries)
        return cls(found)

    def say(self, name: str, facts: Mapping[str, Any], *, said: Collection[str], seed: str) -> Outgoing:
        """Render a response with the facts; prefers a variation whose facts are known and whose words are new.

        A variation that needs an unknown fact is used only when all do; the empty places then vanish.
        """
        variations = self.variations.get(name) or (Variation(name),)
        known = {key: value for key, value in facts.items() if value not in (None, "", "unknown")}
        able = [variation for variation in variations if variation.needs <= known.keys()]
        pool = sorted(able or variations, key=lambda variation: -len(variation.needs))
        best = len(pool[0].needs)
        pool = [variation for variation in pool if len(variation.needs) == best] if able else pool
        turn = zlib.crc32(f"{seed}{name}".encode()) % len(pool)
        rotated = pool[turn:] + pool[:turn]
        texts = [_fill(variation.text, known) for variation in rotated]
        told = "\n".join(said)  # a sentence may have been told inside a longer bubble
        chosen = next((place for place, text in enumerate(texts) if text not in told), 0)
        variation = rotated[chosen]
        return Outgoing(texts[chosen], buttons=variation.buttons, dial=variation.dial, kind=variation.kind)


def _fill(text: str, facts: Mapping[str, Any]) -> str:
    return PLACE.sub(lambda found: _show(facts.get(found.group(1))), text).strip()


def _show(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _read(path: Path, *, needed: bool = True) -> Mapping[str, list[Any]]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadFile(path, 1, f"cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadFile(path, mark.line + 1 if mark else 1, f"is no YAML: {error}") from error
    responses = (content or {}).get("responses", None if needed else {})
    if not isinstance(responses, dict):
        raise BadFile(path, 1, "holds no responses", "start with 'responses:'")
    return responses


def _variation(path: Path, name: str, entry: Any) -> Variation:
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
        raise BadFile(path, 1, f"a variation of {name!r} has no text", "write '- text: ...'")
    custom = entry.get("custom") or {}
    buttons = tuple(Button(str(b["title"]), str(b.get("payload", b["title"]))) for b in entry.get("buttons", ()))
    return Variation(entry["text"], buttons, custom.get("dial"), cast(Kind, custom.get("kind", "text")))
