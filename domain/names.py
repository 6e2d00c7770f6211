"""How a learner is called, and whether a name is the one that somebody looks for."""

import unicodedata


def first_name(name: str) -> str:
    """What a learner is called in a list. A first name written with a hyphen stays whole."""
    return next(iter(name.split()), "")


def is_called(name: str, wanted: str) -> bool:
    """Whether every word that was typed begins a word of the name, in any order.

    Capitals and accents do not matter: nobody has to know how a name is spelled exactly.
    """
    words, typed = _words(name), _words(wanted)
    return bool(typed) and all(any(word.startswith(part) for word in words) for part in typed)


def is_same(name: str, other: str) -> bool:
    """Whether two names are the same, but for capitals, accents, hyphens and spaces."""
    return _words(name) == _words(other)


def is_alike(name: str, other: str) -> bool:
    """Whether two names share a word: of two with the same birthday that can be one learner."""
    return bool(set(_words(name)) & set(_words(other)))


def _words(name: str) -> list[str]:
    return _plain(name).replace("-", " ").split()


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
