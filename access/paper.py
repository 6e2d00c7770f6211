"""HTML on paper: a PDF that a screen reader can read (PDF/UA-1), made of what it is given alone.

Nothing is fetched, from nowhere. Fonts come along as bytes; without any the machine's own are used.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

_FONT: Final = re.compile(r"(?P<family>[a-z-]+?)-(?P<weight>[1-9]00)-normal\.woff2")
_PLACE: Final = "font:"


def as_pdf(html: str, *, fonts: Mapping[str, bytes] | None = None) -> bytes:
    """Print a page.

    Args:
        html: with its style in it; `paper` is the name of the font.
        fonts: by names such as `noto-sans-latin-400-normal.woff2`, the most wanted first.
    """
    from weasyprint import CSS, HTML  # noqa: PLC0415 - a second of start-up that few requests need
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - as above
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - as above

    given = fonts or {}

    class OnlyFonts(URLFetcher):  # type: ignore[misc] # WeasyPrint is not typed
        def fetch(self, url: str, _headers: Any = None) -> Any:  # noqa: ANN401 - as above
            font = given.get(url.removeprefix(_PLACE))
            if font is None or not url.startswith(_PLACE):
                raise ValueError("A page on paper fetches nothing.")
            return URLFetcherResponse(url, BytesIO(font), {"Content-Type": "font/woff2"})

    fetcher, known = OnlyFonts(), FontConfiguration()
    faces = CSS(string=_faces(given), url_fetcher=fetcher, font_config=known)
    made: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf(
        stylesheets=[faces], font_config=known, pdf_variant="pdf/ua-1"
    )
    return made


def _faces(fonts: Mapping[str, bytes]) -> str:
    """Every font under a family of its own, and all of them in a row for what one has not."""
    found = [(name, match) for name in fonts if (match := _FONT.fullmatch(name))]
    families = dict.fromkeys(match["family"] for _, match in found)
    faces = "".join(
        f'@font-face {{ font-family: "{match["family"]}"; font-weight: {match["weight"]};'
        f" src: url({_PLACE}{name}) }}\n"
        for name, match in found
    )
    row = ", ".join([*(f'"{family}"' for family in families), "sans-serif"])
    return f"{faces}html {{ font-family: {row} }}\n"
