"""Adding, changing and withdrawing articles: every change is checked beside all others first, then written at once."""

import io
import os
import shutil
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from knowledge_base.article import PUBLISHED
from knowledge_base.check import check_folder
from knowledge_base.document import FENCE, Flaw, KnowledgeError, read_document
from knowledge_base.load import knowledge_files

WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Editor:
    """Changes the files of one folder; a running search sees them within two seconds.

    `labels`: the intents there are, None to leave them unchecked. `today`: the date noted in an article's history.
    """

    folder: Path
    today: date
    labels: Collection[str] | None = None

    def add(self, file: Path, by: str) -> Path:
        """Take a file in under its id; returns where it stands now.

        Raises:
            KnowledgeError: the file is flawed, has no id, or its id is there already.
        """
        document = read_document(file)
        found = str(document.data.get("id", ""))
        if not found:
            raise KnowledgeError([document.flaw("id", "no id", "a line such as 'id: parenting.fever.name'")])
        target = self._target(found, file.suffix, document.flaw("id", f"id {found!r}", "domain.topic.name"))
        if target.exists():
            raise KnowledgeError([document.flaw("id", f"{found!r} is there already", f"anxin kb edit {found}")])
        return self._put(target, self._noted(file.read_text(encoding="utf-8"), file, {}, by, "added"))

    def edit(self, article: str, changes: Mapping[str, Any], by: str, why: str, file: Path | None = None) -> Path:
        """Set keys of an article's front matter, or take the whole text from `file`; the history says who and why.

        Raises:
            KnowledgeError: no such article, or the changed one is flawed; nothing is written then.
        """
        path = self._path(article)
        source = file or path
        return self._put(path, self._noted(source.read_text(encoding="utf-8"), source, changes, by, why))

    def withdraw(self, article: str, by: str, why: str) -> Path:
        """Take an article out of the search; the file stays, with who withdrew it and why."""
        return self.edit(article, {"state": WITHDRAWN}, by, why)

    def publish(self, article: str, by: str, why: str) -> Path:
        """Put a draft or withdrawn article into the search."""
        return self.edit(article, {"state": PUBLISHED}, by, why)

    def _path(self, article: str) -> Path:
        for path in knowledge_files(self.folder):
            if ".".join(path.relative_to(self.folder).with_suffix("").parts) == article:
                return path
        near = [path.stem for path in knowledge_files(self.folder) if article.rpartition(".")[2] in path.stem]
        right = f"one of {', '.join(near[:5])}" if near else "an id that `anxin kb search` shows"
        raise KnowledgeError([Flaw(str(self.folder), 1, f"no article {article!r}", right)])

    def _target(self, article: str, suffix: str, flaw: Flaw) -> Path:
        """`parenting.fever.name` stands in parenting/fever.name.md, `repair.pump.name` of a tree in repair/pump/name.yml."""
        parts = article.split(".")
        if len(parts) < 3 or not all(part.replace("_", "").isalnum() and part.isascii() for part in parts):
            raise KnowledgeError([flaw])
        deep = parts[0] == "repair"
        folder = self.folder.joinpath(*parts[:-1]) if deep else self.folder / parts[0]
        return folder / f"{parts[-1] if deep else '.'.join(parts[1:])}{suffix}"

    def _noted(self, text: str, source: Path, changes: Mapping[str, Any], by: str, why: str) -> str:
        """The text with changed keys and one more line of history; comments and order of the keys stay."""
        front, rest = _split(text) if source.suffix == ".md" else (text, "")
        tool = YAML()
        tool.width, tool.allow_unicode = 4096, True
        tool.indent(mapping=2, sequence=4, offset=2)
        try:
            data = tool.load(front)
        except YAMLError as error:
            raise KnowledgeError([Flaw(str(source), 1, f"not valid YAML: {error}", "valid YAML")]) from None
        data.update(changes)
        data.setdefault("history", []).append({"on": self.today, "by": by, "what": why})
        written = io.StringIO()
        tool.dump(data, written)
        return f"{FENCE}\n{written.getvalue()}{FENCE}\n{rest}" if source.suffix == ".md" else written.getvalue()

    def _put(self, target: Path, text: str) -> Path:
        self._check(target, text)
        target.parent.mkdir(parents=True, exist_ok=True)
        # A dot file is no knowledge: a search that looks in this moment sees the old article or the new one.
        beside = target.with_name(f".{target.name}.new")
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, target)
        return target

    def _check(self, target: Path, text: str) -> None:
        """Check the file in a copy of the folder, so that a flawed one is never where a search could read it."""
        with tempfile.TemporaryDirectory() as copy:
            whole = Path(copy) / "articles"
            shutil.copytree(self.folder, whole)
            there = whole / target.relative_to(self.folder)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_text(text, encoding="utf-8")
            flaws = [flaw for flaw in check_folder(whole, self.labels, self.today) if flaw.file == str(there)]
        if flaws:
            raise KnowledgeError([Flaw(str(target), flaw.line, flaw.wrong, flaw.right) for flaw in flaws])


def parsed_changes(settings: Collection[str]) -> dict[str, Any]:
    """`KEY=VALUE` texts, the value as YAML, into changes.

    Raises:
        ValueError: a text without `=` or with a value that is no YAML.
    """
    changes = {}
    for text in settings:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise ValueError(f"{text!r} is no setting; right would be: answer=…")
        try:
            changes[key.strip()] = yaml.safe_load(value)
        except yaml.YAMLError as error:
            raise ValueError(f"{text!r}: the value is not valid YAML ({error})") from None
    return changes


def _split(text: str) -> tuple[str, str]:
    """Front matter and body; `read_document` has refused a text without both before."""
    rows = text.splitlines(keepends=True)
    end = next(number for number, row in enumerate(rows[1:], start=1) if row.rstrip() == FENCE)
    return "".join(rows[1:end]), "".join(rows[end + 1 :])
