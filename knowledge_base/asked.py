"""More ways in which parents ask for an article: `asked/*.tsv` beside the articles, a line `id<TAB>question`."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from knowledge_base.document import Flaw, KnowledgeError

FOLDER = "asked"


def asked_files(folder: Path) -> list[Path]:
    """The files of a knowledge folder, sorted; none is a folder without them."""
    return sorted((folder / FOLDER).glob("*.tsv"))


def read_asked(folder: Path) -> dict[str, tuple[str, ...]]:
    """Article id → questions, in the order of the files.

    Raises:
        KnowledgeError: a line that is no id and question.
    """
    found: dict[str, list[str]] = {}
    for _, _, article, question in _lines(folder):
        found.setdefault(article, []).append(question)
    return {article: tuple(questions) for article, questions in found.items()}


def asked_flaws(folder: Path, known: Collection[str], taken: Mapping[str, str]) -> Iterator[Flaw]:
    """Ids that no article has, and questions that are asked for two; `taken`: question → its article, of the articles' own."""
    seen = dict(taken)
    for path, number, article, question in _lines(folder):
        if article not in known:
            yield Flaw(str(path), number, f"no article {article!r}", "the id of an article")
        first = seen.setdefault(question, article)
        if first != article:
            yield Flaw(str(path), number, f"{question!r} is also asked for {first}", "one article for a question")


def _lines(folder: Path) -> Iterator[tuple[Path, int, str, str]]:
    for path in asked_files(folder):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            article, tab, question = line.partition("\t")
            if not line.strip():
                continue
            if not tab or not article.strip() or not question.strip():
                raise KnowledgeError([Flaw(str(path), number, f"{line[:40]!r} is no question", "id<TAB>question")])
            yield path, number, article.strip(), " ".join(question.split())
