"""Pairs (question, passage) that mean the same: from open data and from our own articles."""

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge_base.article import Article
from knowledge_base.split import held_out

LONGEST = 160
QUESTION_ANSWER = {
    "qa_ped_maternal": "MIT and Apache-2.0 (see its README)",
    "qa_medical_general": "MIT and Apache-2.0 (see its README)",
}
DIALOGUES = {"dialog_dialmed": "MIT", "dialog_cmtmedqa": "Apache-2.0", "dialog_remedi": "MIT"}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that should lie near each other. Pairs of one `group` are never negatives of each other."""

    left: str
    right: str
    group: str


def open_pairs(folder: Path) -> list[Pair]:
    """The training rows of the open question–answer data and the first exchange of each open dialogue."""
    pairs = []
    for name in QUESTION_ANSWER:
        for row in rows_of(folder / name / "train.jsonl.gz"):
            pairs.append(Pair(str(row["question"])[:LONGEST], str(row["answer"])[:LONGEST], str(row["id"])))
    for name in DIALOGUES:
        for file in sorted((folder / name).glob("*.jsonl.gz")):
            for row in rows_of(file):
                pairs.extend(_first_exchange(row))
    return pairs


def rows_of(file: Path) -> Iterator[dict[str, object]]:
    """The JSON objects of a gzipped JSON Lines file."""
    with gzip.open(file, mode="rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _first_exchange(row: dict[str, object]) -> Iterator[Pair]:
    turns = row.get("turns")
    if not isinstance(turns, list):
        return
    texts = {role: [str(t["text"]) for t in turns if t["role"] == role] for role in ("patient", "doctor")}
    if texts["patient"] and texts["doctor"]:
        answer = " ".join(texts["doctor"][:4])
        yield Pair(texts["patient"][0][:LONGEST], answer[:LONGEST], str(row.get("id")))


def own_pairs(articles: tuple[Article, ...], chance: random.Random) -> list[Pair]:
    """Each question that is not held out, beside a fresh choice of answer, body line or sister question."""
    pairs = []
    for article in articles:
        questions = [question for question in article.questions if not held_out(question)]
        passages = [f"{article.title}\n{article.answer}", *article.body_lines]
        for question in questions:
            pairs.append(Pair(question, passages[0], article.id))
            other = chance.choice((*passages[1:], article.title, *questions))
            pairs.append(Pair(question, article.title if other == question else other, article.id))
        pairs.append(Pair(article.title, " ".join(chance.sample(passages, min(3, len(passages)))), article.id))
    return pairs
