"""In which of our two languages a reader wants the sentences. Codes are the same in both."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from fastapi import Depends, Header

from domain.said import Said

Language = Literal["nl", "en"]
DEFAULT: Final[Language] = "nl"


def preferred(header: str | None) -> Language:
    """Choose by an Accept-Language header (RFC 9110 §12.5.4); Dutch where it asks for neither."""
    asked = sorted(_asked(header or ""), key=lambda each: -each[0])
    return next((language for weight, language in asked if weight > 0), DEFAULT)


def read(said: Said, language: Language) -> str:
    return said.en if language == "en" else said.nl


def _asked(header: str) -> Iterator[tuple[float, Language]]:
    for part in header.split(","):
        name, _, weight = part.partition(";")
        match name.strip().lower().partition("-")[0]:
            case "nl" | "*":
                yield _weight(weight), "nl"
            case "en":
                yield _weight(weight), "en"


def _weight(text: str) -> float:
    name, _, number = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(number)
    except ValueError:
        return 0.0


async def _language_of(
    accept_language: Annotated[
        str | None,
        Header(
            alias="Accept-Language",
            description="`nl` (the default) or `en`: the language of all sentences.",
        ),
    ] = None,
) -> Language:
    return preferred(accept_language)


AskedLanguage = Annotated[Language, Depends(_language_of)]
