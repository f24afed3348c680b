"""`anxin kb`: each function prints text and returns an exit code: 0 good, 1 nothing found or stale, 2 bad input."""

import argparse
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

import yaml

from knowledge_base.check import check_folder, shipped_rules
from knowledge_base.document import KnowledgeError
from knowledge_base.embed import ModelMismatch
from knowledge_base.language import shipped_language
from knowledge_base.load import load_folder
from knowledge_base.passage import Hit, Query
from knowledge_base.search import ARTICLES, MODELS, open_knowledge

Print = Callable[[str], object]
LABELS = Path(__file__).parents[1] / "bot" / "understand" / "labels.yml"


def kb(arguments: list[str]) -> int:
    """Run `anxin kb search|check|stale`; argparse ends with 2 for an unknown option."""
    parser = argparse.ArgumentParser(prog="anxin kb", description="Search and check the knowledge files.")
    parser.add_argument("--articles", type=Path, default=ARTICLES, help="another folder of knowledge")
    commands = parser.add_subparsers(dest="command", required=True)
    search = commands.add_parser("search", help="the passages that answer a question")
    search.add_argument("text")
    search.add_argument("--top-k", type=int, default=5)
    search.add_argument("--domain", choices=shipped_rules().domains)
    search.add_argument("--baby-age-months", type=float)
    search.add_argument("--device")
    search.add_argument("--words-only", action="store_true", help="without the encoder")
    check = commands.add_parser("check", help="every fault of every file")
    check.add_argument("--labels", type=Path, default=LABELS, help="labels.yml with the intents there are")
    commands.add_parser("stale", help="articles whose review has expired")
    options = parser.parse_args(arguments)
    if options.command == "search":
        query = Query(options.text, options.top_k, options.domain, options.baby_age_months, device=options.device)
        return search_command(query, options.articles, None if options.words_only else MODELS)
    if options.command == "check":
        return check_command(options.articles, labels_of(options.labels))
    return stale_command(options.articles)


def labels_of(file: Path) -> frozenset[str] | None:
    """The intents of a labels.yml; None, and then intents stay unchecked, where there is no such file."""
    if not file.is_file():
        return None
    return frozenset(yaml.safe_load(file.read_text(encoding="utf-8"))["intents"])


def search_command(query: Query, folder: Path = ARTICLES, models: Path | None = MODELS, say: Print = print) -> int:
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
