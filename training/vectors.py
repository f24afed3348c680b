"""Vectors of characters and pairs by the company they keep in open text; they need no labels.

Each against its neighbours, positive pointwise mutual information, truncated SVD (Levy and Goldberg, Neural word embedding
as implicit matrix factorization, 2014).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from bot.understand.tokens import NO_PAIR, SPECIAL, SPECIAL_PAIRS, Vocabulary

Ids = NDArray[np.int64]
Matrix = NDArray[np.float32]
NEIGHBOURS = 20_000
"""Pairs told apart as neighbours, the most frequent ones; all characters are."""


def learn_vectors(
    flat: Ids, vocabulary: Vocabulary, dimension: int, *, rounds: int = 3, seed: int = 0
) -> tuple[Matrix, Matrix]:
    """Count, weigh and factorise.

    Args:
        flat: (characters of the whole text,) numbers of the vocabulary.
        vocabulary: what the numbers mean.
        dimension: length of a vector.
        rounds: of the randomised factorisation; more are more exact.
        seed: of its start.

    Returns:
        Vectors of length 1 (or 0 where nothing was counted) in the order of the numbers: (characters, dimension), (pairs, dimension).
    """
    many, more = vocabulary.sizes
    pairs = vocabulary.pair_numbers(flat)
    often = np.argsort(-np.bincount(pairs, minlength=more), kind="stable")
    often = often[often >= SPECIAL_PAIRS][:NEIGHBOURS]
    rank = np.full(more, -1)
    rank[often] = np.arange(len(often))
    near = rank[pairs]
    counts = vstack([_counted(flat, 1, many, flat, near, many), _counted(pairs, 2, more, flat, near, many)]).tocsr()
    table = _factorised(_informative(counts), dimension, rounds, seed)
    return table[:many], table[many:]


def _counted(own: Ids, length: int, kinds: int, flat: Ids, near: Ids, many: int) -> csr_matrix:
    """Return how often each neighbour stood by each of ``own``: the character and the pair before and behind."""
    total = csr_matrix((kinds, 2 * (many + NEIGHBOURS)), dtype=np.float32)
    known = own >= SPECIAL if length == 1 else own > NO_PAIR
    for offset, shift, source in (
        (0, -1, flat),
        (many, length, flat),
        (2 * many, -2, near),
        (2 * many + NEIGHBOURS, length, near),
    ):
        places = np.flatnonzero(known)
        beside = places + shift
        good = (beside >= 0) & (beside < len(source))
        places, beside = places[good], source[beside[good]]
        good = beside >= (SPECIAL if source is flat else 0)
        ones = np.ones(int(good.sum()), np.float32)
        total = total + csr_matrix((ones, (own[places[good]], beside[good] + offset)), shape=total.shape)
    return total


def _informative(counts: csr_matrix) -> csr_matrix:
    """Return the positive pointwise mutual information; neighbours' frequencies to the power 0.75."""
    rows = np.asarray(counts.sum(axis=1)).ravel()
    columns = np.asarray(counts.sum(axis=0)).ravel() ** 0.75
    columns /= columns.sum()
    listed = counts.tocoo()
    values = np.log(listed.data / (rows[listed.row] * columns[listed.col] + 1e-9))
    good = values > 0
    return csr_matrix((values[good].astype(np.float32), (listed.row[good], listed.col[good])), shape=counts.shape)


def _factorised(matrix: csr_matrix, dimension: int, rounds: int, seed: int) -> Matrix:
    """Return rows of length 1 of U·√S. Halko et al., Finding structure with randomness, 2011."""
    turned = matrix.T.tocsr()
    space = np.random.default_rng(seed).standard_normal((matrix.shape[1], dimension + 8)).astype(np.float32)
    for _ in range(rounds):
        space = np.linalg.qr(turned @ (matrix @ space))[0].astype(np.float32)
    left, sizes, _ = np.linalg.svd(matrix @ space, full_matrices=False)
    table = left[:, :dimension] * np.sqrt(sizes[:dimension])
    return np.asarray(table / (np.linalg.norm(table, axis=1, keepdims=True) + 1e-9), dtype=np.float32)


def flattened(lines: Sequence[str], vocabulary: Vocabulary, between: int) -> Ids:
    """Return the numbers of all lines one behind the other, with ``between`` after each."""
    end = np.array([between])
    return np.concatenate([part for line in lines for part in (vocabulary.number(line), end)])
