"""What is shown of an article: the lines nearest to the question, and a passage that never loses a red flag."""

from collections.abc import Mapping, Sequence

import numpy as np

from knowledge_base.article import Article
from knowledge_base.index import Index
from knowledge_base.language import Language
from knowledge_base.lexical import Bag, Vector
from knowledge_base.rerank import covered
from knowledge_base.terms import CONCEPT, FAINT

LONGEST = 500
RARE = 1.8
"""Inverse document frequency from which a single character names a thing."""
OF_NOBODY = 0.3
"""What is left of a pair that no article holds: it names something, but tells no two articles apart."""
OF_HEADING = 0.8
"""What a word of a question is worth that only the heading over a line holds."""


def lines_by_relevance(index: Index, row: int, bag: Bag, vector: Vector | None) -> tuple[str, ...]:
    """Body lines of the article in `row`, the one nearest to the question first; its red flags are not among them."""
    units = index.line_units.get(row, ())
    body = index.library.articles[row].body_lines
    scores = [covered(bag, index.unit_bags[unit], index.bm25.idf, index.bm25.idf_of_unknown) for unit in units]
    if vector is not None and index.vectors is not None and units:
        scores = [s + float(d) for s, d in zip(scores, index.vectors[list(units)] @ vector, strict=True)]
    order = np.argsort(-np.asarray(scores[: len(body)]), kind="stable")
    return tuple(body[at] for at in order.tolist())


def nearness(index: Index, gist: Bag, lines: Mapping[str, str]) -> dict[str, float]:
    """Share of what a question is about (`Terms.gist`), by idf, that each line holds, 0..1; what only its heading holds counts for less.

    Args:
        index: what is searched.
        gist: the terms of the question.
        lines: line → the heading that it stands under, empty where there is none.
    """
    rare = {term: index.bm25.idf.get(term, OF_NOBODY * index.bm25.idf_of_unknown) for term in gist}
    only_characters = all(weight <= FAINT for weight in gist.values())  # "and fish?" names something, "good?" nothing
    worth = {term: gist[term] * idf for term, idf in rare.items() if not only_characters or idf >= RARE}
    total = sum(worth.values())
    if not total:
        return dict.fromkeys(lines, 0.0)

    def held(text: str, without: Bag) -> float:
        bag = index.all_bags.get(text) or index.terms.of(text)
        return sum(value for term, value in worth.items() if term in bag and term not in without) / total

    near = {}
    for line, heading in lines.items():
        bag = index.all_bags.get(line) or index.terms.of(line)
        near[line] = held(line, {}) + (OF_HEADING * held(heading, bag) if heading else 0.0)
    return near


def flags_met(index: Index, gist: Bag, flags: Sequence[str]) -> tuple[str, ...]:
    """The red flags that name a grave sign (`Language.grave`) which the question names too, by whatever words."""
    grave = {f"{CONCEPT}{name}" for name in index.terms.language.grave} & gist.keys()
    return tuple(flag for flag in flags if grave & (index.all_bags.get(flag) or index.terms.of(flag)).keys())


def passage_of(article: Article, ordered: Sequence[str], language: Language, longest: int = LONGEST) -> str:
    """Answer, body lines in reading order under their headings, red flags.

    The whole body where it fits into `longest` characters; else the lines that stand first in `ordered` (of a fault
    tree: the first ones, since steps are followed in order). Red flags are added whole even beyond `longest`.
    """
    flags = [flag for flag in article.red_flags if flag not in article.body_lines]
    room = longest - len(article.answer) - sum(map(len, flags))
    chosen: set[str] = set(article.body_lines) & set(article.red_flags)
    for line in article.body_lines if article.fault else ordered:
        if line not in chosen and len(line) <= room:
            chosen.add(line)
            room -= len(line)
    rows = [article.answer]
    for section in article.sections:
        rows.extend(_section(section.heading, [line for line in section.lines if line in chosen], language))
    rows.extend(_section(language.headings["red_flags"], flags, language))
    return "\n".join(rows)


def _section(heading: str, lines: Sequence[str], language: Language) -> list[str]:
    if not lines:
        return []
    rows = [language.bullet_line.format(line=line) for line in lines]
    return [language.heading_line.format(heading=heading), *rows] if heading else rows
