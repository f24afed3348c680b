"""What `anxin kb` does: each function prints text and returns an exit code (0 good, 1 nothing found or stale, 2 bad input)."""

from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

from knowledge_base.check import check_folder
from knowledge_base.document import KnowledgeError
from knowledge_base.embed import ModelMismatch
from knowledge_base.language import shipped_language
from knowledge_base.load import load_folder
from knowledge_base.passage import Hit, Query
from knowledge_base.search import ARTICLES, MODELS, open_knowledge

Print = Callable[[str], object]


def search_command(
    query: Query, folder: Path = ARTICLES, models: Path | None = MODELS, say: Print = print
) -> int:
    """Print the hits with their passages; 1 when nothing is good enough, 2 when the knowledge cannot be opened."""
    words = shipped_language().messages
    try:
        hits = open_knowledge(folder, models).search(query)
    except (KnowledgeError, ModelMismatch) as error:
        say(str(error))
        return 2
    for rank, hit in enumerate(hits, start=1):
        say(words["hit"].format(rank=rank, score=hit.score, id=hit.id, title=hit.title, marks=_marks(hit)))
        say(hit.passage + "\n")
    if not hits:
        say(words["no_answer"])
    return 0 if hits else 1


def check_command(
    folder: Path = ARTICLES, labels: Collection[str] | None = None, today: date | None = None, say: Print = print
) -> int:
    """Print every flaw of every file; 2 when there is one. `labels`: the intents of labels.yml."""
    words = shipped_language().messages
    flaws = check_folder(folder, labels, today or date.today())
    for flaw in flaws:
        say(str(flaw))
    if flaws:
        say(words["flaws"].format(count=len(flaws)))
        return 2
    say(words["all_right"].format(count=len(load_folder(folder).articles)))
    return 0


def stale_command(folder: Path = ARTICLES, today: date | None = None, say: Print = print) -> int:
    """Print the articles whose review has expired; 1 when there is one, 2 when the knowledge cannot be read."""
    words = shipped_language().messages
    try:
        articles = load_folder(folder).articles
    except KnowledgeError as error:
        say(str(error))
        return 2
    stale = [article for article in articles if article.expires < (today or date.today())]
    for article in stale:
        say(words["stale"].format(id=article.id, expires=article.expires))
    if not stale:
        say(words["nothing_stale"])
    return 1 if stale else 0


def _marks(hit: Hit) -> str:
    words = shipped_language().messages
    return (words["expired_mark"] if hit.expired else "") + ("" if hit.age_fits else words["age_mark"])
