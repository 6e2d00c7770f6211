"""A Merkle tree over leaves in order, hashed as RFC 9162 does: what is signed for many at once.

A leaf is hashed after a zero byte and a node after a one, so that neither passes for the other.
"""

from collections.abc import Sequence
from hashlib import sha256


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The hash of the tree. Of no leaves at all: that of nothing."""
    if not leaves:
        return sha256(b"").digest()
    row = [leaf_hash(leaf) for leaf in leaves]
    while len(row) > 1:
        row = _above(row)
    return row[0]


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes beside the way from a leaf up: with them the leaf alone gives the root."""
    return path_over([leaf_hash(leaf) for leaf in leaves], index)


def path_over(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The same, for whoever knows only the hashes of the leaves."""
    row, beside = list(hashes), []
    while len(row) > 1:
        other = index ^ 1
        if other < len(row):
            beside.append(row[other])
        row, index = _above(row), index // 2
    return beside


def root_from(leaf: bytes, *, index: int, size: int, beside: Sequence[bytes]) -> bytes | None:
    """The root that a leaf leads to, or none where the path is not one of a tree of this size."""
    hashed, left, last = leaf_hash(leaf), list(beside), size - 1
    if not 0 <= index < size:
        return None
    while last > 0:
        if index % 2 == 1 or index < last:
            if not left:
                return None
            other = left.pop(0)
            hashed = node_hash(other, hashed) if index % 2 == 1 else node_hash(hashed, other)
        index, last = index // 2, last // 2
    return None if left else hashed


def _above(row: Sequence[bytes]) -> list[bytes]:
    """The next row. A hash without a neighbour goes up as it is, which is the tree of the RFC."""
    pairs = [node_hash(*row[n : n + 2]) for n in range(0, len(row) - 1, 2)]
    return pairs if len(row) % 2 == 0 else [*pairs, row[-1]]
