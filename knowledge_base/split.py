"""Articles into what is indexed: the fields for BM25 and the short units for nearest-question and dense search."""

import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge_base.article import Article

HELD_OUT_PERCENT = 15


@dataclass(frozen=True, slots=True)
class Unit:
    """A short text of the article in row `article` of the library; kind: title, question, answer or line."""

    article: int
    kind: str
    text: str


def held_out(text: str) -> bool:
    """Whether a question is kept out of training and index when we measure: decided by its text alone, 15 of 100."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())
    return int(hashlib.sha256(plain.encode()).hexdigest(), 16) % 100 < HELD_OUT_PERCENT


def fields_of(article: Article, keep: Callable[[str], bool]) -> dict[str, tuple[str, ...]]:
    """Field name → its lines; questions for which `keep` is False are left out."""
    headings = tuple(section.heading for section in article.sections if section.heading)
    return {
        "title": (article.title,),
        "questions": tuple(filter(keep, article.questions)),
        "answer": (article.answer,),
        "body": (*headings, *article.body_lines, *article.red_flags),
    }


def units_of(articles: Sequence[Article], keep: Callable[[str], bool]) -> list[Unit]:
    """All units, those of one article together and in reading order."""
    units: list[Unit] = []
    for row, article in enumerate(articles):
        units.append(Unit(row, "title", article.title))
        units.extend(Unit(row, "question", text) for text in article.questions if keep(text))
        units.append(Unit(row, "answer", f"{article.title}\n{article.answer}"))
        units.extend(Unit(row, "line", line) for line in (*article.body_lines, *article.red_flags))
    return units
