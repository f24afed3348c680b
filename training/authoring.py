"""Turn messages written in the compact authoring form into the JSONL that training reads.

A writer types one message a line, marks entities in place and adds labels only where they differ
from the default, so that an hour goes into voices and not into quotation marks::

    # voice: night_mother
    [八个月](baby_age)烧到[38.7](temperature)要不要吃药 || =fever !soon
    东西不错 但发票拖了半个月 || =invoice,suggestion @impatient !soon

``=a,b`` are the intents, the main one first; ``@name`` is the emotion (default neutral), ``!name`` the urgency (default
routine). A line ``# voice: name`` holds until the next. Every entity has to be marked: what is not, is taught to be none.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

SPAN = re.compile(r"\[([^\[\]]+)\]\((\w+)\)")
LABELS = Path(__file__).parents[1] / "bot/understand/labels.yml"


class AuthoringError(ValueError):
    """A line that cannot be read; the message names file, line and what would be right."""


def read_compact(path: Path, labels: dict[str, dict[str, object]]) -> Iterator[dict[str, object]]:
    """Yield one message dictionary for each line of ``path``.

    Raises:
        AuthoringError: at the first unknown label, empty text or missing voice heading.
    """
    voice = ""
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if line.startswith("# voice:"):
            voice = line.removeprefix("# voice:").strip()
        elif line and not line.startswith("#"):
            if not voice:
                raise AuthoringError(f"{path}:{number}: no voice yet; put '# voice: name' above the first message")
            yield read_line(line, voice=voice, labels=labels, where=f"{path}:{number}")


def read_line(line: str, *, voice: str, labels: dict[str, dict[str, object]], where: str) -> dict[str, object]:
    """Return one message; raises ``AuthoringError`` naming ``where``."""
    marked, _, flags = line.rpartition(" || ")
    entities = [{"type": kind, "text": text} for text, kind in SPAN.findall(marked)]
    message: dict[str, object] = {
        "text": SPAN.sub(r"\1", marked).strip(),
        "intents": [],
        "emotion": "neutral",
        "urgency": "routine",
        "entities": entities,
        "voice": voice,
        "marked": True,
    }
    for flag in flags.split():
        _apply_flag(message, flag, where)
    _check(message, labels, where)
    return message


def _apply_flag(message: dict[str, object], flag: str, where: str) -> None:
    sign, names = flag[0], flag[1:]
    if sign == "@":
        message["emotion"] = names
    elif sign == "!":
        message["urgency"] = names
    elif sign == "=":
        message["intents"] = names.split(",")
    else:
        raise AuthoringError(f"{where}: {flag!r} is no flag; use =intents @emotion !urgency")


def _check(message: dict[str, object], labels: dict[str, dict[str, object]], where: str) -> None:
    if not message["text"] or not message["intents"]:
        raise AuthoringError(f"{where}: needs a text and, behind ' || ', its =intents")
    used = {
        "intents": message["intents"],
        "emotions": [message["emotion"]],
        "urgency": [message["urgency"]],
        "entities": [entity["type"] for entity in message["entities"]],  # type: ignore[attr-defined]
    }
    for group, names in used.items():
        unknown = [name for name in names if name not in labels[group]]  # type: ignore[attr-defined]
        if unknown:
            raise AuthoringError(f"{where}: {unknown[0]!r} is not among the {group} of labels.yml")


def main(arguments: list[str] | None = None) -> int:
    """Add the messages of drafts to ``<main intent>.jsonl``; exit code 2 on a bad line, and nothing is written."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("drafts", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("messages"))
    options = parser.parse_args(arguments)
    labels = yaml.safe_load(LABELS.read_text(encoding="utf-8"))
    try:
        messages = [message for draft in options.drafts for message in read_compact(draft, labels)]
    except AuthoringError as error:
        print(error, file=sys.stderr)
        return 2
    known = {json.loads(line)["text"] for path in options.out.glob("*.jsonl") for line in path.open(encoding="utf-8")}
    added = 0
    for message in messages:
        if message["text"] in known:
            continue
        known.add(message["text"])
        main_intent = message["intents"][0]  # type: ignore[index]
        with (options.out / f"{main_intent}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(message, ensure_ascii=False) + "\n")
        added += 1
    print(f"{options.out}: {added} messages added, {len(messages) - added} were there already")
    return 0


if __name__ == "__main__":
    sys.exit(main())
