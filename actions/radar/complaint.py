"""What the radar looks at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

Key = tuple[str, str, str]
"""(product, dimension, value): ``("米粉", "batch", "MD260710R1")``; the whole product is ``(product, "product", "")``."""
DIMENSIONS = ("batch", "fault", "region")


@dataclass(frozen=True)
class Complaint:
    """One case of one parent; what is not known is an empty string."""

    at: datetime
    """Aware."""
    product: str
    batch: str = ""
    fault: str = ""
    region: str = ""
    ticket: str = ""

    def counters(self) -> Iterator[Key]:
        """The counters that the complaint belongs to, the whole product first."""
        yield self.product, "product", ""
        for dimension in DIMENSIONS:
            value = getattr(self, dimension)
            if value:
                yield self.product, dimension, value
