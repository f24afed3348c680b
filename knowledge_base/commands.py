"""`anxin kb`: each function prints text and returns an exit code: 0 good, 1 nothing found or stale, 2 bad input."""

import argparse
import time
from collections.abc import Callable, Collection, Sequence
from datetime import date
from pathlib import Path

import yaml

from knowledge_base.check import check_folder, gap_flaws
from knowledge_base.check_rules import shipped_rules
from knowledge_base.document import KnowledgeError
from knowledge_base.edit import Editor, parsed_changes
from knowledge_base.embed import ModelMismatch
from knowledge_base.graph import KINDS, around, graph_of, mermaid
from knowledge_base.language import shipped_language
from knowledge_base.load import load_folder
from knowledge_base.passage import Hit, Query
from knowledge_base.search import ARTICLES, MODELS, open_knowledge

Print = Callable[[str], object]
LABELS = Path(__file__).parents[1] / "bot" / "understand" / "labels.yml"


def kb(arguments: list[str]) -> int:
    """Run one of the commands below; argparse ends with 2 for an unknown option."""
    options = _parser().parse_args(arguments)
    folder: Path = options.articles
    if options.command == "search":
        query = Query(options.text, options.top_k, options.domain, options.baby_age_months, device=options.device)
        return search_command(query, folder, None if options.words_only else MODELS)
    if options.command == "check":
        return check_command(folder, labels_of(options.labels))
    if options.command == "stale":
        return stale_command(folder)
    if options.command == "graph":
        return graph_command(folder, options.around, options.steps, options.kinds)
    if options.command == "reindex":
        return reindex_command(folder, keep=options.keep)
    return edit_command(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="anxin kb", description="Search, check, change and draw the knowledge.")
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
    reindex = commands.add_parser("reindex", help="build the index anew and say how large it is and how long it took")
    reindex.add_argument("--keep", action="store_true", help="keep the vectors for the next starts")
    graph = commands.add_parser("graph", help="device, parts, symptoms, causes and fixes as a Mermaid picture")
    graph.add_argument("around", help="a node such as device:breast_pump, part:tubing, article:parenting.fever.…")
    graph.add_argument("--steps", type=int, default=1, help="how far around the node")
    graph.add_argument("--kinds", nargs="+", choices=KINDS, default=[*KINDS], help="kinds of nodes to draw")
    _add_edits(commands)
    return parser


def _add_edits(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    add = commands.add_parser("add", help="take in a file; it is checked beside all others first")
    add.add_argument("file", type=Path)
    edit = commands.add_parser("edit", help="change keys of an article's front matter, or its whole text")
    edit.add_argument("id")
    edit.add_argument("--set", nargs="+", default=[], metavar="KEY=VALUE", help="values are YAML")
    edit.add_argument("--file", type=Path, help="the new text")
    withdraw = commands.add_parser("withdraw", help="take an article out of the search; the file stays")
    publish = commands.add_parser("publish", help="put a draft or withdrawn article into the search")
    for command in (withdraw, publish):
        command.add_argument("id")
    for command in (add, edit, withdraw, publish):
        command.add_argument("--by", required=True, help="who answers for it, for the article's history")
    for command in (edit, withdraw, publish):
        command.add_argument("--why", required=True, help="the reason, for the article's history")


def edit_command(options: argparse.Namespace, say: Print = print) -> int:
    """Add, edit, withdraw or publish; 2 and nothing written when the outcome would be flawed."""
    words = shipped_language().messages
    editor = Editor(options.articles, date.today(), labels_of(LABELS))
    try:
        if options.command == "add":
            path = editor.add(options.file, options.by)
        elif options.command == "edit":
            path = editor.edit(options.id, parsed_changes(options.set), options.by, options.why, options.file)
        elif options.command == "withdraw":
            path = editor.withdraw(options.id, options.by, options.why)
        else:
            path = editor.publish(options.id, options.by, options.why)
    except (KnowledgeError, ValueError, OSError) as error:
        say(str(error))
        return 2
    say(words["withdrawn" if options.command == "withdraw" else "written"].format(path=path))
    return 0


def reindex_command(folder: Path = ARTICLES, say: Print = print, *, keep: bool = False) -> int:
    """Build the index that serves, and with `keep` write its vectors beside the encoder; 2 when it cannot be opened."""
    begun = time.monotonic()
    try:
        opened = open_knowledge(folder, cache=MODELS if keep else None)
    except (KnowledgeError, ModelMismatch) as error:
        say(str(error))
        return 2
    articles, units = opened.size
    seconds = time.monotonic() - begun
    say(shipped_language().messages["indexed"].format(articles=articles, units=units, seconds=seconds))
    return 0


def graph_command(folder: Path, node: str, steps: int = 1, kinds: Sequence[str] = KINDS, say: Print = print) -> int:
    """Print the graph around a node as Mermaid text; 1 when there is no such node, 2 when the knowledge is malformed."""
    try:
        graph = graph_of(load_folder(folder).published())
        say(mermaid(around(graph, node, steps, kinds), shipped_language()))
    except KnowledgeError as error:
        say(str(error))
        return 2
    except KeyError as error:
        say(str(error.args[0]))
        return 1
    return 0


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
    if not flaws:
        flaws = [*gap_flaws(load_folder(folder), folder)]
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
