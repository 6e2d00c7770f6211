"""The look that an alliance brings: one file that sets tokens of the NL Design System, and no more.

The folder that the setting `themes` names holds `<id of the alliance>.css` for those of that
alliance and `default.css` for everybody else. Each is read when traject starts, checked, and served
as we write it ourselves: nothing in it can be anything but a token. See docs/operate/themes.md.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import tinycss2
import tinycss2.color4
from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from runtime.trouble import Trouble
from web.bundled import CSS, File, bundle, served

DEFAULT: Final = "default"
MAX_BYTES: Final = 512 * 1024

_TEXT: Final = 4.5
_SHAPE: Final = 3.0
READABLE: Final = (
    ("--basis-color-default-color-document", "--basis-color-default-bg-document", _TEXT),
    ("--basis-color-default-color-document", "--basis-color-accent-1-bg-default", _TEXT),
    ("--basis-color-default-color-subtle", "--basis-color-default-bg-document", _TEXT),
    ("--basis-color-default-color-subtle", "--basis-color-default-bg-subtle", _TEXT),
    ("--basis-color-action-2-color-default", "--basis-color-default-bg-document", _TEXT),
    ("--basis-color-action-2-color-default", "--basis-color-default-bg-subtle", _TEXT),
    ("--basis-color-action-2-color-hover", "--basis-color-default-bg-document", _TEXT),
    ("--nl-button-primary-color", "--nl-button-primary-background-color", _TEXT),
    ("--nl-button-primary-hover-color", "--nl-button-primary-hover-background-color", _TEXT),
    ("--basis-color-accent-1-color-default", "--basis-color-default-bg-document", _TEXT),
    ("--basis-color-negative-color-default", "--basis-color-default-bg-document", _TEXT),
    ("--basis-form-control-border-color", "--basis-form-control-background-color", _SHAPE),
    ("--basis-focus-outline-color", "--basis-color-default-bg-document", _SHAPE),
)
"""What stands on what, and how much they must differ (WCAG 1.4.3 and 1.4.11)."""

_VAR: Final = re.compile(r"^var\(\s*(--[\w-]+)\s*\)$")

routes: Final = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Themes:
    """What stands in `app.state.themes`: a name by alliance, and the file of each name."""

    names: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)

    def path_for(self, alliance: UUID | None) -> str | None:
        """Where the sheet of this alliance is; without one of its own, that of everybody."""
        name = self.names.get(str(alliance)) or self.names.get(DEFAULT)
        return None if name is None else f"/themes/{name}"

    @property
    def differ(self) -> bool:
        """Whether it matters of which alliance somebody is."""
        return any(name != DEFAULT for name in self.names)


def themes_in(folder: Path | None) -> Themes:
    """Read the themes in a folder.

    Raises:
        Trouble: the folder or a file in it is not right, or what pages are made of is not there.
    """
    bundle()
    if folder is None:
        return Themes()
    if not folder.is_dir():
        raise Trouble(f"There is no folder {folder}.", "Make it, or set TRAJECT_THEMES to another.")
    names: dict[str, str] = {}
    files: dict[str, File] = {}
    for path in sorted(folder.glob("*.css")):
        content = sheet_of(path).encode()
        name = f"{sha256(content).hexdigest()[:12]}.css"
        names[_whose(path)] = name
        files[name] = File(content=content, squeezed={}, type=CSS)
    return Themes(names, files)


def sheet_of(path: Path) -> str:
    """Check a theme, and write its tokens down as a sheet.

    Raises:
        Trouble: it holds anything but tokens, or what cannot be read on a page.
    """
    if path.stat().st_size > MAX_BYTES:
        raise _wrong(path, "it is larger than 512 kB")
    tokens = _tokens_of(path)
    known = bundle().tokens
    _must_be_readable(path, {**known, **tokens})
    kept = {name: value for name, value in tokens.items() if name in known}
    if not kept:
        raise _wrong(path, "it sets no token that our pages use")
    return ".alliance-theme{" + "".join(f"{name}:{value};" for name, value in kept.items()) + "}\n"


def sheet_for(request: Request) -> str | None:
    """Where the theme is that belongs to this reader, if there is any."""
    themes: Themes | None = getattr(request.app.state, "themes", None)
    return None if themes is None else themes.path_for(getattr(request.state, "alliance", None))


@routes.get("/themes/{name}")
async def theme(request: Request, name: str) -> Response:
    themes: Themes = request.app.state.themes
    if name not in themes.files:
        raise HTTPException(404)
    return served(request, themes.files[name])


def _whose(path: Path) -> str:
    if path.stem == DEFAULT:
        return DEFAULT
    try:
        return str(UUID(path.stem))
    except ValueError:
        raise _wrong(path, "its name is neither default nor the id of an alliance") from None


def _tokens_of(path: Path) -> dict[str, str]:
    try:
        text = path.read_text()
    except ValueError:
        raise _wrong(path, "it is not text in UTF-8") from None
    return {
        each.lower_name: tinycss2.serialize(each.value).strip()
        for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        for each in _declarations(path, rule)
    }


def _declarations(path: Path, rule: Any) -> Iterator[Any]:  # noqa: ANN401 - tinycss2 has no types
    if rule.type != "qualified-rule":
        raise _wrong(path, f"line {rule.source_line} is not a rule that sets tokens")
    inside = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
    for each in inside:
        if each.type != "declaration" or not each.name.startswith("--"):
            raise _wrong(path, f"line {each.source_line} sets something else than a token (--…)")
        if each.important or any(_reaches_out(part) for part in each.value):
            raise _wrong(path, f"line {each.source_line} loads something, or insists (!important)")
        yield each


def _reaches_out(part: Any) -> bool:  # noqa: ANN401 - tinycss2 has no types
    if part.type in {"url", "error", "{} block", "at-keyword"}:
        return True
    if part.type == "function":
        may_load = part.lower_name in {"url", "src", "image", "image-set", "element", "attr", "env"}
        return may_load or any(_reaches_out(each) for each in part.arguments)
    return part.type in {"() block", "[] block"} and any(_reaches_out(e) for e in part.content)


def _must_be_readable(path: Path, tokens: Mapping[str, str]) -> None:
    for above, below, least in READABLE:
        found = contrast(tokens, above, below)
        if found is not None and found < least:
            raise _wrong(
                path, f"{above} on {below} has a contrast of {found:.1f}, and needs {least}"
            )


def contrast(tokens: Mapping[str, str], above: str, below: str) -> float | None:
    """How much two colours differ, from 1 to 21; of what is no plain colour we cannot say."""
    lights = [_light(tokens, name) for name in (above, below)]
    if lights[0] is None or lights[1] is None:
        return None
    low, high = sorted([lights[0], lights[1]])
    return (high + 0.05) / (low + 0.05)


def _light(tokens: Mapping[str, str], name: str) -> float | None:
    value = tokens.get(name, "")
    for _step in range(20):
        found = _VAR.match(value)
        if found is None:
            break
        value = tokens.get(found[1], "")
    colour = tinycss2.color4.parse_color(value)
    if colour is None or colour == "currentcolor" or colour.alpha < 1:
        return None
    try:
        red, green, blue = (_linear(part) for part in colour.to("srgb").coordinates)
    except NotImplementedError:  # a colour space that the parser does not know the way from
        return None
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    """As WCAG counts relative luminance."""
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - the formula


def _wrong(path: Path, why: str) -> Trouble:
    return Trouble(f"The theme {path} cannot be used: {why}.", "See docs/operate/themes.md.")
