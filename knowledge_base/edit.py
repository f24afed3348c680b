"""Adding, changing and withdrawing articles: every change is checked beside all others first, then written at once."""

import fcntl
import io
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML

from knowledge_base.article import PUBLISHED
from knowledge_base.check import check_folder
from knowledge_base.document import FENCE, Document, Flaw, KnowledgeError, read_document
from knowledge_base.load import Reader, is_knowledge, knowledge_files

WITHDRAWN = "withdrawn"
LOCK = ".lock"


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
        with self._alone():
            document = read_document(file)
            found = str(document.data.get("id", ""))
            target = self._target(found, file.suffix, document)
            if target.exists():
                raise KnowledgeError([document.flaw("id", f"{found!r} is there already", f"anxin kb edit {found}")])
            return self._put(target, noted(document, {}, self._line(by, "added")))

    def edit(self, article: str, changes: Mapping[str, Any], by: str, why: str, file: Path | None = None) -> Path:
        """Set keys of an article's front matter, or take the whole text from `file`; the history says who and why.

        Raises:
            KnowledgeError: no such article, or the changed one is flawed; nothing is written then.
        """
        if "history" in changes:
            raise KnowledgeError(
                [Flaw(article, 1, "the history is not edited", "another key; each edit adds its line")]
            )
        with self._alone():
            path = self._path(article)
            old = read_document(path)
            document = read_document(file) if file else old
            if document.path.suffix != path.suffix:
                right = f"a {path.suffix} file"
                raise KnowledgeError([Flaw(str(file), 1, f"{article} is no {document.path.suffix} file", right)])
            kept = [*Reader(old).records("history")]
            return self._put(path, noted(document, {**changes, "history": kept}, self._line(by, why)))

    def withdraw(self, article: str, by: str, why: str) -> Path:
        """Take an article out of the search; the file stays, with who withdrew it and why. A flawed one can be withdrawn too."""
        with self._alone():
            path = self._path(article)
            document = read_document(path)
            kept = [*Reader(document).records("history")]
            return _write(path, noted(document, {"state": WITHDRAWN, "history": kept}, self._line(by, why)))

    def publish(self, article: str, by: str, why: str) -> Path:
        """Put a draft or withdrawn article into the search."""
        return self.edit(article, {"state": PUBLISHED}, by, why)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One editor at a time in a folder, also of several processes."""
        with (self.folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _line(self, by: str, what: str) -> dict[str, object]:
        return {"day": self.today, "by": by, "what": what}

    def _path(self, article: str) -> Path:
        for path in knowledge_files(self.folder):
            if ".".join(path.relative_to(self.folder).with_suffix("").parts) == article:
                return path
        near = [path.stem for path in knowledge_files(self.folder) if article.rpartition(".")[2] in path.stem]
        right = f"one of {', '.join(near[:5])}" if near else "an id that `anxin kb search` shows"
        raise KnowledgeError([Flaw(str(self.folder), 1, f"no article {article!r}", right)])

    def _target(self, article: str, suffix: str, document: Document) -> Path:
        """`parenting.fever.name` stands in parenting/fever.name.md, `repair.pump.name` of a tree in repair/pump/name.yml."""
        parts = article.split(".")
        if len(parts) < 3 or not all(part.replace("_", "").isalnum() and part.isascii() for part in parts):
            raise KnowledgeError(
                [document.flaw("id", f"id {article!r}", "domain.topic.name, such as parenting.fever.name")]
            )
        deep = parts[0] == "repair"
        folder = self.folder.joinpath(*parts[:-1]) if deep else self.folder / parts[0]
        target = folder / f"{parts[-1] if deep else '.'.join(parts[1:])}{suffix}"
        if not is_knowledge(target):
            wrong = f"{target.name} is no file that is read as knowledge"
            raise KnowledgeError(
                [Flaw(str(document.path), 1, wrong, "a .md article or a .yml fault tree, not named README")]
            )
        return target

    def _put(self, target: Path, text: str) -> Path:
        """Check the file in a copy of the folder, so that a flawed one is never where a search could read it, then write it."""
        with tempfile.TemporaryDirectory() as copy:
            whole = Path(copy) / "articles"
            shutil.copytree(self.folder, whole)
            before = self._flaws(whole)
            there = whole / target.relative_to(self.folder)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_text(text, encoding="utf-8")
            # Also what it does to others counts: the question that two articles share is a flaw of the one read later.
            flaws = [flaw for flaw in self._flaws(whole) if flaw not in before or flaw.file == str(there)]
        if flaws:
            raise KnowledgeError(
                [replace(flaw, file=flaw.file.replace(str(whole), str(self.folder))) for flaw in flaws]
            )
        return _write(target, text)

    def _flaws(self, folder: Path) -> list[Flaw]:
        return check_folder(folder, self.labels, self.today)


def noted(document: Document, changes: Mapping[str, Any], line: Mapping[str, object]) -> str:
    """The text of a document with changed keys and one more line of history; comments and the order of the keys stay.

    Raises:
        KnowledgeError: the history is no list.
    """
    text = document.path.read_text(encoding="utf-8")
    is_article = document.path.suffix == ".md"
    front, rest = _split(text) if is_article else (text, "")
    tool = YAML()
    tool.width, tool.allow_unicode = 4096, True
    tool.indent(mapping=2, sequence=4, offset=2)
    data = tool.load(front)
    data.update(changes)
    history = data.get("history") or []
    if not isinstance(history, list):
        raise KnowledgeError([document.flaw("history", f"history is {history!r}", "a list of {day, by, what}")])
    data["history"] = [*history, dict(line)]
    written = io.StringIO()
    tool.dump(data, written)
    return f"{FENCE}\n{written.getvalue()}{FENCE}\n{rest}" if is_article else written.getvalue()


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


def _write(target: Path, text: str) -> Path:
    """Write at once: a search that looks in this moment sees the old article or the new one; a dot file is no knowledge."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.new")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, target)
    return target


def _split(text: str) -> tuple[str, str]:
    """Front matter and body of a text that `read_document` has accepted."""
    rows = text.splitlines(keepends=True)
    end = next(number for number, row in enumerate(rows[1:], start=1) if row.rstrip() == FENCE)
    return "".join(rows[1:end]), "".join(rows[end + 1 :])
