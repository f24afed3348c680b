"""Every fault of every knowledge file at once, each with its line, what is wrong and what would be right."""

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from knowledge_base.article import Library
from knowledge_base.asked import asked_flaws
from knowledge_base.check_rules import Rules, shipped_rules
from knowledge_base.check_text import danger_flaws, level_flaws
from knowledge_base.check_tree import tree_flaws
from knowledge_base.document import Document, Flaw
from knowledge_base.language import shipped_language
from knowledge_base.load import DEVICE_FILE, Reader, read_documents, read_folder


def check_folder(folder: Path, labels: Collection[str] | None, today: date) -> list[Flaw]:
    """All flaws under `folder`, by file and line. `labels`: the intents there are; None leaves them unchecked."""
    rules = shipped_rules()
    documents, _ = read_documents(folder)
    _, flaws = read_folder(folder, shipped_language())
    devices = {str(d.data.get("device")) for d in documents if d.path.name == DEVICE_FILE}
    for document in documents:
        if document.path.name == DEVICE_FILE:
            flaws.extend(key_flaws(document, "device", document.data, "", rules))
        else:
            flaws.extend(_article_flaws(document, folder, rules, labels, today))
        if document.path.suffix == ".yml" and document.path.name != DEVICE_FILE:
            flaws.extend(tree_flaws(document, devices, rules.leaves, rules.difficulties))
            for number, step in enumerate(Reader(document).records("steps")):
                flaws.extend(key_flaws(document, "step", step, f"steps.{number}.", rules))
    articles = [document for document in documents if document.path.name != DEVICE_FILE]
    known = {str(document.data.get("id")) for document in articles}
    taken = {q: str(d.data.get("id")) for d in articles for q in _own_questions(d)}
    if not any(flaw.file.endswith(".tsv") for flaw in flaws):
        flaws.extend(asked_flaws(folder, known, taken))
    return sorted(set((*flaws, *repeated_flaws(articles))))


def _own_questions(document: Document) -> tuple[str, ...]:
    return Reader(document).texts("questions" if document.path.suffix == ".md" else "symptoms")


def _article_flaws(
    document: Document, folder: Path, rules: Rules, labels: Collection[str] | None, today: date
) -> Iterator[Flaw]:
    yield from key_flaws(document, "article" if document.path.suffix == ".md" else "fault", document.data, "", rules)
    yield from _name_flaws(document, folder, rules)
    yield from _intent_flaws(document, labels)
    yield from _plain_flaws(document)
    yield from _date_flaws(document, today)
    yield from _state_flaws(document, rules)
    yield from _content_flaws(document, rules)
    yield from danger_flaws(document, rules)
    yield from level_flaws(document, rules)


def key_flaws(
    document: Document, kind: str, mapping: Mapping[str, object], prefix: str, rules: Rules
) -> Iterator[Flaw]:
    """Missing keys, and unknown ones with the nearest right key."""
    required, optional = rules.keys[kind]["required"], rules.keys[kind]["optional"]
    known = [*required, *optional]
    for key in mapping:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            right = f"{near[0]!r}" if near else f"one of {', '.join(known)}"
            yield document.flaw(f"{prefix}{key}", f"unknown key {key!r}", right)
    for key in required:
        if mapping.get(key) is None:
            yield document.flaw(f"{prefix}{key}", f"{key} is missing", f"a line '{key}: …' ({kind})")


def _name_flaws(document: Document, folder: Path, rules: Rules) -> Iterator[Flaw]:
    parts = document.path.relative_to(folder).with_suffix("").parts
    wanted = ".".join(parts)
    found = document.data.get("id")
    if found is not None and found != wanted:
        yield document.flaw("id", f"id {found!r} does not match the file name", f"{wanted!r}")
    domain = document.data.get("domain")
    if domain is not None and (domain not in rules.domains or domain != parts[0]):
        yield document.flaw("domain", f"domain {domain!r} in folder {parts[0]!r}", f"one of {', '.join(rules.domains)}")


def _intent_flaws(document: Document, labels: Collection[str] | None) -> Iterator[Flaw]:
    intents = Reader(document).texts("intents")
    if not intents:
        yield document.flaw("intents", "no intent", "the main one first, e.g. [fever]")
    for number, intent in enumerate(intents):
        if labels is not None and intent not in labels:
            near = difflib.get_close_matches(intent, labels, n=1)
            right = repr(near[0]) if near else "a name of labels.yml"
            yield document.flaw(f"intents.{number}", f"unknown intent {intent!r}", right)


def _plain_flaws(document: Document) -> Iterator[Flaw]:
    concepts = {name for names in shipped_language().concepts.values() for name in names}
    for number, concept in enumerate(Reader(document).texts("plain_of")):
        if concept not in concepts:
            near = difflib.get_close_matches(concept, concepts, n=1)
            right = repr(near[0]) if near else "a concept of language.yml"
            yield document.flaw(f"plain_of.{number}", f"unknown concept {concept!r}", right)


def _date_flaws(document: Document, today: date) -> Iterator[Flaw]:
    reviewed, expires = document.data.get("reviewed"), document.data.get("expires")
    if isinstance(reviewed, date) and reviewed > today:
        yield document.flaw("reviewed", f"reviewed {reviewed} lies in the future", f"{today} or earlier")
    if isinstance(reviewed, date) and isinstance(expires, date) and expires <= reviewed:
        yield document.flaw("expires", f"expires {expires} is not after reviewed {reviewed}", "a later day")


def _state_flaws(document: Document, rules: Rules) -> Iterator[Flaw]:
    state = document.data.get("state")
    if state is not None and state not in rules.states:
        yield document.flaw("state", f"state {state!r}", f"one of {', '.join(rules.states)}")
    for number, entry in enumerate(Reader(document).records("history")):
        yield from key_flaws(document, "history", entry, f"history.{number}.", rules)


def _content_flaws(document: Document, rules: Rules) -> Iterator[Flaw]:
    reader = Reader(document)
    low, high = reader.band("age_months")
    if not 0 <= low < high <= rules.age_highest:
        right = f"0 ≤ from < to ≤ {rules.age_highest} months"
        yield document.flaw("age_months", f"age_months [{low:g}, {high:g}] is no band", right)
    sources = reader.records("sources")
    if not sources:
        yield document.flaw("sources", "no source", "at least one named guideline, statute or manual")
    for number, source in enumerate(sources):
        yield from key_flaws(document, "source", source, f"sources.{number}.", rules)
    asked = "questions" if document.path.suffix == ".md" else "symptoms"
    if len(reader.texts(asked)) < rules.questions_least:
        found = f"{len(reader.texts(asked))} {asked}"
        yield document.flaw(asked, found, f"at least {rules.questions_least} in different voices")
    answer = str(document.data.get("answer", "")).strip()
    if len(answer) > rules.answer_longest:
        yield document.flaw("answer", f"answer of {len(answer)} characters", f"at most {rules.answer_longest}")
    if document.path.suffix == ".md" and not document.body.strip():
        yield Flaw(str(document.path), document.body_line, "no text after the front matter", "'## …' with lines")
    medical = set(reader.texts("intents")) & rules.medical_intents and document.data.get("domain") == "parenting"
    if medical and not reader.texts("red_flags"):
        yield document.flaw("red_flags", "a medical article without red flags", "what sends a parent to a doctor")


def gap_flaws(library: Library, folder: Path) -> Iterator[Flaw]:
    """Ages for which no published article fits, for each intent that has articles and concerns every age."""
    rules = shipped_rules()
    for intent in rules.all_ages:
        bands = sorted(a.age_months for a in library.published().articles if intent in a.intents and a.fault is None)
        reached = 0.0
        for low, high in bands:
            if low > reached:
                break
            reached = max(reached, high)
        if bands and reached < rules.age_highest:
            wrong = f"no article on {intent} fits a child of {reached:g} months"
            yield Flaw(str(folder), 1, wrong, "an article whose age_months hold it")


def repeated_flaws(documents: Sequence[Document]) -> Iterator[Flaw]:
    """Ids and questions that stand in two files."""
    ids: dict[object, Document] = {}
    asked: dict[str, Document] = {}
    for document in documents:
        first = ids.setdefault(document.data.get("id"), document)
        if first is not document and document.data.get("id") is not None:
            wrong = f"id {document.data['id']!r} is also in {first.path}"
            yield document.flaw("id", wrong, "an id of its own")
        key = "questions" if document.path.suffix == ".md" else "symptoms"
        for number, question in enumerate(Reader(document).texts(key)):
            other = asked.setdefault(question, document)
            if other is not document:
                wrong = f"{question!r} is also in {other.path}"
                yield document.flaw(f"{key}.{number}", wrong, "one place for a question")
