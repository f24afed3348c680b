"""What can be wrong with the words that a parent reads: dangerous advice, and sentences too long for a phone."""

import re
from collections.abc import Iterator

from knowledge_base.check_rules import Rules
from knowledge_base.document import Document, Flaw
from knowledge_base.load import Reader

SENTENCE_ENDS = re.compile("[;\uff1b\u3002!\uff01?\uff1f]")
CLAUSE_ENDS = re.compile("[,\uff0c;\uff1b\u3002!\uff01?\uff1f:\uff1a\u3001()\uff08\uff09]")
MARKS = " -*#"
"""Of Markdown; nobody reads them."""


def shown_texts(document: Document) -> list[tuple[int, str]]:
    """(line, text) of everything that is told; what parents say (questions) is not among it."""
    texts = [(document.lines.get(key, 1), str(document.data.get(key, ""))) for key in ("answer", "meanwhile", "title")]
    texts.append((document.lines.get("baby_impact", 1), str(document.data.get("baby_impact", ""))))
    texts += [
        (document.lines.get(f"red_flags.{n}", 1), flag) for n, flag in enumerate(Reader(document).texts("red_flags"))
    ]
    texts += [(document.body_line + at, row) for at, row in enumerate(document.body.splitlines())]
    for number, step in enumerate(Reader(document).records("steps")):
        texts += [(document.lines.get(f"steps.{number}.{key}", 1), str(step.get(key, ""))) for key in ("do", "expect")]
    return texts


def danger_flaws(document: Document, rules: Rules) -> Iterator[Flaw]:
    """Clauses that advise something dangerous without a negation."""
    for line, text in shown_texts(document):
        for clause in rules.clause_ends.split(text):
            for pattern, why in rules.dangers:
                found = pattern.search(clause)
                if found and not rules.negations.search(clause) and not text.lstrip().startswith("#"):
                    wrong = f"{found.group()!r} without a negation in its clause"
                    yield Flaw(str(document.path), line, wrong, f"say in the same clause that it is wrong: {why}")


def level_flaws(document: Document, rules: Rules) -> Iterator[Flaw]:
    """Sentences and clauses that are too long, and an entry whose clauses are long in the mean."""
    lengths: list[int] = []
    for line, text in shown_texts(document):
        sentences = [part.strip(MARKS) for part in SENTENCE_ENDS.split(text)]
        clauses = [part.strip(MARKS) for part in CLAUSE_ENDS.split(text) if part.strip(MARKS)]
        lengths += map(len, clauses)
        for parts, longest in ((sentences, rules.sentence_longest), (clauses, rules.clause_longest)):
            for part in parts:
                if len(part) > longest:
                    wrong = f"{part[:12]}… runs on for {len(part)} characters"
                    yield Flaw(str(document.path), line, wrong, f"at most {longest}")
    if lengths and sum(lengths) / len(lengths) > rules.clause_mean:
        wrong = f"clauses of {sum(lengths) / len(lengths):.1f} characters in the mean"
        yield Flaw(str(document.path), 1, wrong, f"at most {rules.clause_mean:g}: shorter ones")
