"""The Merkle tree is the one of RFC 9162, and a path proves one leaf and no other."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import merkle

# The leaves and roots with which the predecessor of the RFC is tested in the open.
LEAVES = [bytes.fromhex(each) for each in ("", "00", "10", "2021", "3031", "40414243")]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
}


@pytest.mark.parametrize("size", ROOTS)
def test_the_roots_are_those_of_the_known_answers(size: int) -> None:
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size]


def test_the_tree_of_nothing_is_the_hash_of_nothing() -> None:
    assert merkle.root([]) == sha256(b"").digest()


def _by_the_book(leaves: list[bytes]) -> bytes:
    """As the RFC writes it down: split at the largest power of two below the size."""
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + _by_the_book(leaves[:split]) + _by_the_book(leaves[split:])).digest()


@given(leaves=st.lists(st.binary(max_size=4), min_size=1, max_size=40), data=st.data())
def test_a_path_leads_from_its_leaf_to_the_root_and_from_no_other(
    leaves: list[bytes], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    beside, root = merkle.path(leaves, index), merkle.root(leaves)
    size = len(leaves)

    assert root == _by_the_book(leaves)
    assert merkle.root_from(leaves[index], index=index, size=size, beside=beside) == root
    other = leaves[index] + b"!"
    assert merkle.root_from(other, index=index, size=size, beside=beside) != root
    assert merkle.root_from(leaves[index], index=index, size=size, beside=[*beside, root]) is None
    assert merkle.root_from(leaves[index], index=size, size=size, beside=beside) is None
    if beside:
        assert merkle.root_from(leaves[index], index=index, size=size, beside=beside[1:]) != root
