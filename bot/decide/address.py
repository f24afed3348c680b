"""A known address of which a part is told anew: "East Road 5" leaves city, building and door as they are. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

PART = re.compile(r"(?P<number>\d+)(?P<kind>\D{1,3})")
"""A numbered part of an address, such as a house or a staircase."""
REGION, PLACES, SHARED = "region", ("street", "estate"), 2
"""Names of the patterns of city and district and of where to look in them; characters by which a street is found in one without them."""


def put_right(address: str, said: str, parts: Mapping[str, str], *, moved: bool = False) -> str:
    """Return a known address with what ``said`` tells in the place of its like, else ``said`` itself.

    Args:
        address: what is known.
        said: what was told now; where it names a city or district it is a whole address.
        parts: the pattern of each part of an address by its name, ``region`` among them.
        moved: whether it is another place, of which only the city and district may be the same.
    """
    said, region = said.strip(), re.match(parts[REGION], address)
    if re.match(parts[REGION], said):
        return said
    kept, rest = (region[0], address[region.end() :]) if region else ("", address)
    found = {name: told[0] for name, pattern in parts.items() if name != REGION and (told := re.search(pattern, said))}
    if moved and found.keys() & {*PLACES}:
        return kept + said
    known = {name: re.search(parts[name], rest) for name in found}
    if found and all(known.values()) and len("".join(found.values())) >= len(said):
        for name, part in found.items():
            rest = re.sub(parts[name], lambda old, new=part: _like(old[0], new), rest, count=1)  # type: ignore[misc]
        return kept + rest
    return _numbered(address, said)


def _like(old: str, new: str) -> str:
    """The new part in the old one's place; what stands before its own beginning there, such as a city, stays."""
    place = old.find(new[:SHARED]) if len(new) > SHARED else 0
    return f"{old[: max(place, 0)]}{new}"


def _numbered(address: str, said: str) -> str:
    """The address with one numbered part corrected ("house 3" for "house 5"), else ``said`` itself."""
    part = PART.fullmatch(said)
    if part is None:
        return said
    for kind in (part["kind"], part["kind"][:1]):  # who says "building 5" has written it shorter before
        fixed, many = re.subn(rf"\d+(?={re.escape(kind)})", part["number"], address, count=1)
        if many:
            return fixed
    return said
