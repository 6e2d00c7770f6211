"""Bodies that could be read in two ways are not read at all.

What the framework's own reading lets pass: a key that is there twice (the last would win), another
alphabet than UTF-8, and numbers that are none.
"""

import json
from typing import Any, Final, NoReturn

from api import problems
from api.problems import InvalidParam
from domain.said import Said

_TWICE: Final = InvalidParam(
    "body",
    "key_twice",
    Said(nl="Hierin staat een naam twee keer.", en="A name stands in this twice."),
)
_NOT_UTF_8: Final = InvalidParam(
    "body",
    "not_utf8",
    Said(nl="Dit is geen UTF-8.", en="This is not UTF-8."),
)
_NO_NUMBER: Final = InvalidParam(
    "body",
    "not_a_number",
    Said(nl="NaN en Infinity zijn geen getallen.", en="NaN and Infinity are not numbers."),
)


class _Twice(Exception):
    pass


class _NoNumber(Exception):
    pass


def must_be_clear(body: bytes) -> None:
    """Refuse JSON that says two things at once. What is no JSON at all is for whoever reads it."""
    try:
        json.loads(
            body.decode("utf-8"), object_pairs_hook=_names_once, parse_constant=_is_no_number
        )
    except UnicodeDecodeError:
        raise problems.invalid(_NOT_UTF_8) from None
    except _Twice:
        raise problems.invalid(_TWICE) from None
    except _NoNumber:
        raise problems.invalid(_NO_NUMBER) from None
    except (ValueError, RecursionError):
        return


def _names_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise _Twice
    return read


def _is_no_number(_: str) -> NoReturn:
    raise _NoNumber
