"""Reads one knowledge file and remembers on which line each key stands, so that every complaint names its place."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

FENCE = "---"
REMEMBERED = 4096
# libyaml's parser where PyYAML was built with it: ten times faster, the same values and line numbers.
PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, order=True)
class Flaw:
    """Something wrong in a knowledge file; `line` counts from 1."""

    file: str
    line: int
    wrong: str
    right: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.wrong}; right would be: {self.right}"


class KnowledgeError(Exception):
    """Knowledge files that cannot be used; `flaws` has one entry for each thing to mend."""

    def __init__(self, flaws: list[Flaw]) -> None:
        super().__init__("\n".join(str(flaw) for flaw in flaws))
        self.flaws = flaws


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: `data` its YAML mapping, `lines` the line of each key, also of nested ones as "steps.2.do".

    `body` is the Markdown after the front matter, "" for plain YAML; `body_line` is the line it starts on.
    """

    path: Path
    data: Mapping[str, object]
    lines: Mapping[str, int]
    body: str = ""
    body_line: int = 1

    def flaw(self, key: str, wrong: str, right: str) -> Flaw:
        """A flaw on the line of `key`, or of its nearest parent that exists."""
        while key and key not in self.lines:
            key = key.rpartition(".")[0]
        return Flaw(str(self.path), self.lines.get(key, 1), wrong, right)


def read_document(path: Path) -> Document:
    """Read a .md file with front matter or a .yml file that holds a mapping; one that did not change is not read again.

    Raises:
        KnowledgeError: the file is not UTF-8, has no front matter or is not valid YAML.
    """
    stat = path.stat()
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=REMEMBERED)
def _read(path: Path, _modified: int, _size: int) -> Document:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        flaw = Flaw(str(path), 1, f"not UTF-8 at byte {error.start}", "save the file as UTF-8")
        raise KnowledgeError([flaw]) from None
    if path.suffix != ".md":
        data, lines = _mapping(path, text, offset=0)
        return Document(path, data, lines)
    front, body, body_line = _parts(path, text)
    data, lines = _mapping(path, front, offset=1)
    return Document(path, data, lines, body, body_line)


def _parts(path: Path, text: str) -> tuple[str, str, int]:
    rows = text.splitlines()
    if not rows or rows[0].rstrip() != FENCE:
        raise KnowledgeError([Flaw(str(path), 1, "no front matter", f"the first line is {FENCE}")])
    ends = [number for number, row in enumerate(rows[1:], start=1) if row.rstrip() == FENCE]
    if not ends:
        flaw = Flaw(str(path), len(rows), "the front matter does not end", f"a line {FENCE} before the text")
        raise KnowledgeError([flaw])
    return "\n".join(rows[1 : ends[0]]), "\n".join(rows[ends[0] + 1 :]), ends[0] + 2


def _mapping(path: Path, text: str, offset: int) -> tuple[dict[str, object], dict[str, int]]:
    try:
        loader = PARSER(text)
        root = loader.get_single_node()
        data = loader.construct_document(root) if root is not None else None
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + 1 + offset
        flaw = Flaw(str(path), line, f"not valid YAML: {error.problem}", "quote values that hold ': ' or ' #'")
        raise KnowledgeError([flaw]) from None
    except (yaml.YAMLError, ValueError) as error:
        raise KnowledgeError([Flaw(str(path), 1 + offset, f"not valid YAML: {error}", "valid YAML")]) from None
    if not isinstance(root, yaml.MappingNode) or not isinstance(data, dict):
        raise KnowledgeError([Flaw(str(path), 1 + offset, "no keys", "a mapping such as 'id: parenting.fever.name'")])
    lines: dict[str, int] = {}
    _collect(root, "", offset, lines)
    twice = _repeated(root)
    if twice:
        line = twice.start_mark.line + 1 + offset
        raise KnowledgeError([Flaw(str(path), line, f"the key {twice.value!r} is there twice", "each key once")])
    return {str(key): value for key, value in data.items()}, lines


def _collect(node: yaml.Node, prefix: str, offset: int, lines: dict[str, int]) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = f"{prefix}{key.value}"
            lines[name] = key.start_mark.line + 1 + offset
            _collect(value, f"{name}.", offset, lines)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            lines[f"{prefix}{number}"] = value.start_mark.line + 1 + offset
            _collect(value, f"{prefix}{number}.", offset, lines)


def _repeated(root: yaml.MappingNode) -> yaml.ScalarNode | None:
    seen: set[Hashable] = set()
    for key, _ in root.value:
        if key.value in seen and isinstance(key, yaml.ScalarNode):
            return key
        seen.add(key.value)
    return None
