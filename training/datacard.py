"""Write the counts of the data card anew. ``python -m training.datacard`` after messages were added."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from training.messages import FOLDER, Message, read_messages, variety

CARD = FOLDER / "README.md"
BEGIN, END = "<!-- counts -->", "<!-- end of counts -->"
LONG = 60


def counts(messages: list[Message]) -> str:
    """Return the tables of a set of messages as Markdown."""
    many, varied = len(messages), variety(messages)
    needs = sum(len(message.intents) > 1 for message in messages) / many
    lengthy = sum(len(message.text) >= LONG for message in messages) / many
    voices = len({message.voice for message in messages})
    intents = Counter(message.intents[0] for message in messages)
    carried = Counter(intent for message in messages for intent in message.intents)
    lines = [
        f"{many} messages in {voices} voices; {needs:.0%} carry two needs or three, {lengthy:.0%} have {LONG} characters or more; "
        f"near-duplicates {varied.near_duplicates:.3f}, distinct 4-grams {varied.distinct:.3f}.",
        "",
        _table("emotion", Counter(message.emotion for message in messages), many),
        _table("urgency", Counter(message.urgency for message in messages), many),
        _table("entity", Counter(kind for message in messages for kind, _ in message.entities), many),
        "Main intent (all that carry it): "
        + ", ".join(f"{name} {intents[name]} ({carried[name]})" for name in sorted(carried)) + ".",
    ]  # fmt: skip
    return "\n".join(lines)


def _table(head: str, found: Counter[str], many: int) -> str:
    rows = "".join(f"| {name} | {count} | {count / many:.1%} |\n" for name, count in found.most_common())
    return f"| {head} | messages | share |\n|---|---|---|\n{rows}"


def main(card: Path = CARD) -> int:
    """Replace what stands between the two marks."""
    old = card.read_text(encoding="utf-8")
    between = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    made = f"{BEGIN}\n{counts(read_messages())}\n{END}"
    card.write_text(between.sub(lambda _: made, old), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
