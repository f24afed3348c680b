"""Device faults: which device is meant, which code is on its screen, which tree explains it."""

from collections.abc import Sequence

from knowledge_base.article import Article
from knowledge_base.index import Index
from knowledge_base.load import code_of
from knowledge_base.passage import Device, FaultTree
from knowledge_base.rerank import Known, Weights, totals

CODE_SCORE = 0.97
CODE_ANYWHERE = 0.6, 0.8
CODE_NEARLY = 0.85
LEAST = 0.15


def device_named(index: Index, text: str) -> Device | None:
    """The device whose id, name or alias `text` is or holds; the longest wins, then the one named first."""
    plain = index.terms.plain(text.strip())
    devices = index.library.devices
    if plain in devices:
        return devices[plain]
    found = [
        (-len(name), plain.find(name.lower()), key)
        for key, device in devices.items()
        for name in (device.name, *device.aliases)
        if name.lower() in plain
    ]
    return devices[min(found)[2]] if found else None


def codes_in(index: Index, text: str) -> tuple[str, ...]:
    """The fault codes written in a text, normalised."""
    return tuple(code_of(code) for code in index.terms.language.code.findall(index.terms.plain(text).upper()))


def ranked_faults(
    index: Index, weights: Weights, text: str, device: Device | None, codes: Sequence[str]
) -> list[tuple[FaultTree, float]]:
    """All faults (of `device`, where one is known) with their scores, best first; unlike ones are left out."""
    known = Known(device=device.device if device else None)
    text = without_name(index, text, device)

    def meant(article: Article) -> bool:
        return article.fault is not None and (device is None or article.device == device.device)

    by_symptom = {row: weights.score(total) for row, total in totals(index, text, weights, known, meant)}
    meant_rows = [row for row, article in enumerate(index.library.articles) if meant(article)]
    symptom = {row: by_symptom.get(row, 0.0) for row in meant_rows}
    by_code = {row: _code_score(index.library.articles[row], codes, device, symptom[row]) for row in meant_rows}
    scored = []
    for row in meant_rows:
        tree = index.library.articles[row].fault
        # A code on the screen says more than words: beside a fault that explains it the others count half.
        score = by_code[row] or symptom[row] * (0.5 if any(by_code.values()) else 1.0)
        if tree and score >= LEAST:
            scored.append((tree, score))
    best_first = sorted(scored, key=lambda entry: (-entry[1], entry[0].id))
    return [(tree, round(score, 4)) for tree, score in best_first]


def without_name(index: Index, text: str, device: Device | None) -> str:
    """A text without the words for the device that is known anyway: they stand in the symptoms of some of its faults only."""
    if device is None:
        return text
    plain = index.terms.plain(text)
    for name in sorted((device.name, *device.aliases), key=len, reverse=True):
        plain = plain.replace(name.lower(), " ")
    return plain if len(plain.strip()) > 1 else text


def _code_score(article: Article, codes: Sequence[str], device: Device | None, symptom: float) -> float:
    explained = article.fault.codes if article.fault else ()
    exact = any(code in explained for code in codes)
    nearly = any(_short(code) == _short(other) for code in codes for other in explained)
    if not (exact or nearly):
        return 0.0
    if device is None:
        low, high = CODE_ANYWHERE
        return low + (high - low) * symptom
    best = CODE_SCORE if exact else CODE_NEARLY
    return best + (1 - best) * symptom


def _short(code: str) -> str:
    return code.rstrip("0123456789") + code.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").lstrip("0")
