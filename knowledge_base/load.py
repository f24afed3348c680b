"""Files into values: articles (.md), device faults (.yml beside a device.yml) and devices."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar, cast

from knowledge_base.article import PUBLISHED, Article, Library, Section
from knowledge_base.asked import read_asked
from knowledge_base.document import Document, Flaw, KnowledgeError, read_document
from knowledge_base.language import Language, shipped_language
from knowledge_base.passage import AGE_ANY, Device, FaultTree, Source, Step

T = TypeVar("T")
DEVICE_FILE = "device.yml"
BULLET = re.compile(r"^\s*(?:[-*]|\d+[.)])\s+")


@dataclass
class Reader:
    """Takes typed values out of a document and notes a flaw, instead of stopping, where one has the wrong shape."""

    document: Document
    flaws: list[Flaw] = field(default_factory=list)

    def text(self, key: str, default: str | None = None) -> str:
        """A line of text, blanks squeezed; `default` where the key may be missing."""
        value = self.document.data.get(key, default)
        if isinstance(value, str) and (value.strip() or default == ""):
            return " ".join(value.split())
        return self._missing(key, value, "a line of text", "")

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; () where the key is missing."""
        value = self.document.data.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
            return tuple(" ".join(str(item).split()) for item in value)
        return self._missing(key, value, "a list of texts (quote a text that holds ': ')", ())

    def day(self, key: str) -> date:
        """A date."""
        value = self.document.data.get(key)
        if isinstance(value, date):
            return value
        return self._missing(key, value, "a date such as 2026-10-15", date.min)

    def number(self, key: str, default: int) -> int:
        """A whole number; `default` where the key is missing."""
        value = self.document.data.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        return self._missing(key, value, "a whole number", default)

    def flag(self, key: str) -> bool:
        """True or false; False where the key is missing."""
        value = self.document.data.get(key, False)
        return value if isinstance(value, bool) else self._missing(key, value, "true or false", False)

    def band(self, key: str) -> tuple[float, float]:
        """Two numbers of months; any age where the key is missing."""
        value = self.document.data.get(key, list(AGE_ANY))
        if isinstance(value, list) and len(value) == 2 and all(isinstance(edge, int | float) for edge in value):
            return float(value[0]), float(value[1])
        return self._missing(key, value, "two numbers of months such as [0, 72]", AGE_ANY)

    def records(self, key: str) -> tuple[Mapping[str, object], ...]:
        """A list of mappings; () where the key is missing."""
        value = self.document.data.get(key, [])
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return tuple(cast(list[Mapping[str, object]], value))
        return self._missing(key, value, "a list of mappings", ())

    def sources(self) -> tuple[Source, ...]:
        """The sources, with "" for a missing name."""
        urls = [(str(record.get("name", "")), record.get("url")) for record in self.records("sources")]
        return tuple(Source(name, str(url) if url else None) for name, url in urls)

    def _missing(self, key: str, value: object, right: str, default: T) -> T:
        wrong = f"{key} is missing" if value is None else f"{key} is {value!r}"
        self.flaws.append(self.document.flaw(key, wrong, right))
        return default


def knowledge_files(folder: Path) -> list[Path]:
    """Every article and device file under `folder`, sorted; README files and hidden ones are not knowledge."""
    return sorted(path for path in folder.rglob("*") if is_knowledge(path) and path.is_file())


def is_knowledge(path: Path) -> bool:
    """Whether a file of this name is read as knowledge."""
    return path.suffix in {".md", ".yml"} and path.stem != "README" and not path.name.startswith(".")


def load_folder(folder: Path, language: Language | None = None) -> Library:
    """Read the whole folder.

    Raises:
        KnowledgeError: with every file that is malformed, not only the first one.
    """
    library, flaws = read_folder(folder, language or shipped_language())
    if flaws:
        raise KnowledgeError(flaws)
    return library


def read_folder(folder: Path, language: Language) -> tuple[Library, list[Flaw]]:
    """The files that can be read, and what is malformed in the others."""
    documents, flaws = read_documents(folder)
    devices = {}
    for document in documents:
        if document.path.name == DEVICE_FILE:
            device = _read(document, device_of, flaws)
            if device:
                devices[device.device] = device
    articles = []
    for document in documents:
        if document.path.name != DEVICE_FILE:
            article = _read(document, lambda reader: article_of(reader, devices, language), flaws)
            if article:
                articles.append(article)
    try:
        asked = read_asked(folder)
    except KnowledgeError as error:
        asked, flaws = {}, [*flaws, *error.flaws]
    articles = [replace(one, questions=(*one.questions, *asked.get(one.id, ()))) for one in articles]
    return Library(tuple(sorted(articles, key=lambda article: article.id)), devices), flaws


def read_documents(folder: Path) -> tuple[list[Document], list[Flaw]]:
    """Every file that is at least valid YAML, and the flaws of those that are not."""
    documents, flaws = [], []
    if not folder.is_dir():
        return [], [Flaw(str(folder), 1, "no such folder", "the folder that holds parenting/, repair/ and shop/")]
    for path in knowledge_files(folder):
        try:
            documents.append(read_document(path))
        except KnowledgeError as error:
            flaws.extend(error.flaws)
    return documents, flaws


def _read(document: Document, make: Callable[[Reader], T], flaws: list[Flaw]) -> T | None:
    reader = Reader(document)
    value = make(reader)
    flaws.extend(reader.flaws)
    return None if reader.flaws else value


def device_of(reader: Reader) -> Device:
    """The device that a device.yml describes."""
    return Device(
        reader.text("device"),
        reader.text("name"),
        reader.texts("aliases"),
        reader.texts("models"),
        reader.number("warranty_months", 12),
    )


def article_of(reader: Reader, devices: Mapping[str, Device], language: Language) -> Article:
    """The article of a .md file, or the article view of a fault tree."""
    is_tree = reader.document.path.suffix == ".yml"
    sources, reviewed = reader.sources(), reader.day("reviewed")
    tree = tree_of(reader, devices, sources, reviewed) if is_tree else None
    return Article(
        id=reader.text("id"),
        title=reader.text("title"),
        domain=reader.text("domain"),
        intents=reader.texts("intents"),
        age_months=reader.band("age_months"),
        sources=sources,
        reviewed=reviewed,
        expires=reader.day("expires"),
        red_flags=reader.texts("red_flags"),
        questions=reader.texts("symptoms" if is_tree else "questions"),
        answer=reader.text("answer"),
        sections=tree_sections(tree, language) if tree else sections_of(reader.document.body),
        path=reader.document.path,
        device=(tree.device if tree else reader.text("device", "")) or None,
        fault=tree,
        state=reader.text("state", PUBLISHED),
        plain_of=reader.texts("plain_of"),
    )


def tree_of(reader: Reader, devices: Mapping[str, Device], sources: tuple[Source, ...], reviewed: date) -> FaultTree:
    """The fault tree of a .yml file; codes are normalised as `code_of` does."""
    device = reader.text("device")
    return FaultTree(
        id=reader.text("id"),
        title=reader.text("title"),
        device=device,
        device_name=devices[device].name if device in devices else device,
        codes=tuple(code_of(code) for code in reader.texts("codes")),
        hazard=reader.flag("hazard"),
        symptoms=reader.texts("symptoms"),
        causes=reader.texts("causes"),
        answer=reader.text("answer"),
        baby_impact=reader.text("baby_impact"),
        meanwhile=reader.text("meanwhile"),
        steps=tuple(step_of(record) for record in reader.records("steps")),
        difficulty=reader.text("difficulty"),
        minutes=reader.number("minutes", 10),
        sources=sources,
        reviewed=reviewed,
    )


def step_of(record: Mapping[str, object]) -> Step:
    """A step with "" for what the file leaves out; `check` complains about that."""
    keys = ("id", "do", "expect", "if_fixed", "if_not")
    return Step(*(" ".join(str(record.get(key, "")).split()) for key in keys))


def code_of(code: str) -> str:
    """A fault code as it is compared: upper case, without hyphens and blanks (e-01 → E01)."""
    return re.sub(r"[\s\-_]", "", code).upper()


def sections_of(body: str) -> tuple[Section, ...]:
    """The `##` sections of a Markdown body, one entry a line, wrapped lines joined to their bullet."""
    sections: list[tuple[str, list[str]]] = [("", [])]
    for row in body.splitlines():
        text = row.strip()
        if text.startswith("#"):
            sections.append((text.lstrip("#").strip(), []))
        elif text and (BULLET.match(row) or not sections[-1][1] or not row.startswith("  ")):
            sections[-1][1].append(BULLET.sub("", row).strip())
        elif text:
            sections[-1][1][-1] += text
    return tuple(Section(heading, tuple(lines)) for heading, lines in sections if lines)


def tree_sections(tree: FaultTree, language: Language) -> tuple[Section, ...]:
    """A fault tree as readable sections, so that it is searched and shown like an article."""
    steps = tuple(language.step_line.format(do=step.do, expect=step.expect) for step in tree.steps)
    parts = (
        ("codes", tuple(tree.codes)),
        ("causes", tree.causes),
        ("steps", steps),
        ("baby_impact", (tree.baby_impact,)),
        ("meanwhile", (tree.meanwhile,)),
    )
    return tuple(Section(language.headings[name], lines) for name, lines in parts if any(lines))
