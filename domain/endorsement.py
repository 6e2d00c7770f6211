"""A signing key that is replaced signs for the one that follows it.

So whoever knows an old key, from a receipt or an earlier bundle, can tell that a new one is of the
same installation and not of somebody who signed all anew.
"""

from collections.abc import Collection
from typing import Final

from domain.ledger import canonical

FORMAT: Final = "traject-key-endorsement-1"


def body_of(*, key: str, public: str, by: str) -> bytes:
    """The bytes that the old key signs. When, is not in it: that is told by checkpoints."""
    return canonical({"format": FORMAT, "key": key, "public": public, "by": by})


def followed(trusted: Collection[str], pairs: Collection[tuple[str, str]]) -> frozenset[str]:
    """These keys and all that follow them, one after the other. A pair is an old key and a new."""
    known = frozenset(trusted)
    while True:
        more = known | {new for old, new in pairs if old in known}
        if more == known:
            return known
        known = more
