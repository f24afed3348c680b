"""From text to the numbers that the network reads: characters, and the pairs of characters on either side of each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.understand.normalize import normalize

Ids = NDArray[np.int64]
PAD, UNKNOWN, START, BREAK, MASK = range(5)
"""Numbers of characters that are none; known characters follow."""
SPECIAL = 5
NO_PAIR, MASKED_PAIR = 0, 1
"""Numbers of pairs that are none; known pairs follow."""
SPECIAL_PAIRS = 2
LONGEST = 190
"""Characters read: of longer messages the beginning and the end, where requests stand."""
HEAD = 110


@dataclass(frozen=True)
class Tokens:
    """One text; all of shape (characters + 1,), the first stands for the whole text."""

    characters: Ids
    left: Ids
    """Pair of the character before and the character itself."""
    right: Ids
    """Pair of the character itself and the one behind."""
    starts: Ids
    """Where each begins in the text as sent; -1 for the first."""
    ends: Ids
    """Where each ends, exclusive."""


class Tokenizer(Protocol):
    """What turns a message into numbers; each base model has its own."""

    @property
    def pad(self) -> int:
        """The number that fills up short texts."""
        ...

    @property
    def mask(self) -> int:
        """The number of a hidden character."""
        ...

    @property
    def first_plain(self) -> int:
        """Numbers below it are special."""
        ...

    def tokens(self, text: str) -> Tokens:
        """Return the numbers of one message as sent."""
        ...


@dataclass(frozen=True)
class Vocabulary:
    """Known characters and pairs, in the order of their numbers."""

    characters: tuple[str, ...]
    pairs: tuple[str, ...]
    pad: int = PAD
    mask: int = MASK
    first_plain: int = SPECIAL

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        """Read what ``save`` wrote."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        return cls(tuple(raw["characters"]), tuple(raw["pairs"]))

    def save(self, path: Path) -> None:
        """Write both as JSON."""
        raw = {"characters": list(self.characters), "pairs": list(self.pairs)}
        path.write_text(json.dumps(raw, ensure_ascii=False) + "\n", encoding="utf-8")

    @property
    def sizes(self) -> tuple[int, int]:
        """How many numbers of characters and of pairs there are."""
        return len(self.characters) + SPECIAL, len(self.pairs) + SPECIAL_PAIRS

    @cached_property
    def _number(self) -> dict[str, int]:
        return {character: place + SPECIAL for place, character in enumerate(self.characters)}

    @cached_property
    def _pair_codes(self) -> tuple[Ids, Ids]:
        """Codes of the pairs in ascending order, and the number of each."""
        number, many = self._number, self.sizes[0]
        codes = np.array([number[pair[0]] * many + number[pair[1]] for pair in self.pairs], dtype=np.int64)
        order = np.argsort(codes)
        return codes[order], order.astype(np.int64) + SPECIAL_PAIRS

    def number(self, text: str) -> Ids:
        """Return the number of each character of a normalised text, shape (characters,)."""
        return np.array([self._number.get(character, UNKNOWN) for character in text], dtype=np.int64)

    def pair_numbers(self, characters: Ids) -> Ids:
        """Return the number of the pair that begins at each place; shape (characters - 1,)."""
        codes, numbers = self._pair_codes
        wanted = characters[:-1] * self.sizes[0] + characters[1:]
        places = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
        return np.where(codes[places] == wanted, numbers[places], NO_PAIR)

    def tokens(self, text: str) -> Tokens:
        """Return the numbers of one message as sent; it is normalised here."""
        plain = normalize(text)
        kept = np.arange(len(plain))
        if len(plain) > LONGEST:
            kept = np.concatenate([kept[:HEAD], kept[HEAD - LONGEST :]])
        characters = np.concatenate([[START], self.number(_picked(plain, kept))])
        pairs = self.pair_numbers(characters)
        none = np.array([NO_PAIR])
        left, right = np.concatenate([none, pairs]), np.concatenate([pairs, none])
        starts = np.concatenate([[-1], kept])
        return Tokens(characters, left, right, starts, starts + 1)


def _picked(text: str, places: Sequence[int] | Ids) -> str:
    return text if len(places) == len(text) else "".join(text[place] for place in places)


@dataclass(frozen=True)
class HubTokenizer:
    """The tokenizer of a pretrained model from a hub, as its ``tokenizer.json`` describes it."""

    inner: Any
    """A ``tokenizers.Tokenizer``."""
    pad: int
    mask: int
    first_plain: int = 0

    @classmethod
    def load(cls, path: Path) -> HubTokenizer:
        """Read a ``tokenizer.json``; needs the ``tokenizers`` library."""
        # Imported here because the model we ship does not need it.
        from tokenizers import Tokenizer as FromHub

        inner = FromHub.from_file(str(path))
        return cls(inner, inner.token_to_id("[PAD]") or 0, inner.token_to_id("[MASK]") or 0)

    def tokens(self, text: str) -> Tokens:
        """Return word pieces; of long messages the beginning."""
        read = self.inner.encode(normalize(text))
        ids = np.array(read.ids[:LONGEST], dtype=np.int64)
        special = np.array(read.special_tokens_mask[:LONGEST], dtype=bool)
        offsets = np.array(read.offsets[:LONGEST], dtype=np.int64).reshape(-1, 2)
        none = np.zeros_like(ids)
        return Tokens(ids, none, none, np.where(special, -1, offsets[:, 0]), np.where(special, 0, offsets[:, 1]))
