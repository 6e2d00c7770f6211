"""The pairs of the domain that stand on pages for families: what their languages must say too."""

from collections.abc import Iterator

from domain import access_words, looks, words
from domain.said import Said
from domain.seats import ENGINE


def shown_to_families() -> Iterator[Said]:
    """Each once."""
    pairs = [
        *(said for kind, said in words.SEATS.items() if kind not in ENGINE),
        *words.ANSWERS.values(),
        *looks.WORDS.values(),
        *looks.WHYS.values(),
        *access_words.RELATIONS.values(),
    ]
    yield from dict.fromkeys(pairs)
