"""Which device is meant by words that describe it: "the gun for the forehead", "the one that tells stories"."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge_base.article import Article
from knowledge_base.lexical import Bag
from knowledge_base.split import Unit
from knowledge_base.terms import SOUND

TELLING = 0.5
"""Share of a term among all devices from which it speaks for one of them."""
UNKNOWN = 0.002
"""Share of a device's units that stands for all devices we have not got: a term of a single unit tells little."""
ENOUGH, AHEAD = 0.8, 0.4
"""What the terms of a description add up to, and by how much more than for any other device."""


@dataclass(frozen=True)
class Speaks:
    """How surely a term speaks for a device: the share of its units that hold the term, among all devices' shares; above one half."""

    device: str
    share: float


def telling_terms(articles: Sequence[Article], units: Sequence[Unit], bags: Sequence[Bag]) -> Mapping[str, Speaks]:
    """The terms by which one device is told from all others; ``units`` and ``bags`` row by row."""
    holding: dict[str, Counter[str]] = defaultdict(Counter)
    of_device = Counter[str]()
    for unit, bag in zip(units, bags, strict=True):
        device = articles[unit.article].device
        if device is None:
            continue
        of_device[device] += 1
        for term in filter(_tells, bag):
            holding[term][device] += 1
    found: dict[str, Speaks] = {}
    for term, counts in holding.items():
        shares = {device: count / of_device[device] for device, count in counts.items()}
        best = max(shares, key=lambda device: shares[device])
        share = shares[best] / (sum(shares.values()) + UNKNOWN)
        if share > TELLING:
            found[term] = Speaks(best, share)
    return found


def _tells(term: str) -> bool:
    """Whether a term may speak for a device: no single character does, and no gist holds sounds."""
    return len(term) > 1 and not term.startswith(SOUND)


def described(telling: Mapping[str, Speaks], gist: Bag) -> str | None:
    """The id of the device that the gist of a text describes; None where it describes none, or two."""
    total: dict[str, float] = defaultdict(float)
    for term in gist:
        if speaks := telling.get(term):
            total[speaks.device] += speaks.share
    best = sorted(total.items(), key=lambda each: -each[1])[:2]
    rival = best[1][1] if len(best) > 1 else 0.0
    return best[0][0] if best and best[0][1] >= ENOUGH and best[0][1] - rival >= AHEAD else None
