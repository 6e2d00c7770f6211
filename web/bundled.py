"""What pages load, as `web/bundle.py` made it: by names that tell their content, so kept forever.

Only these files leave squeezed. A page carries a form token and what somebody typed, and how well
such a page is squeezed would tell a listener about the token (BREACH); pages go out as they are.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from runtime.trouble import Trouble

BUILT: Final = Path(__file__).parent / "static" / "built"

CSS: Final = "text/css; charset=utf-8"
_TYPES: Final = {
    "css": CSS,
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
}
_HEADERS: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}

routes: Final = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    content: bytes
    squeezed: Mapping[str, bytes]
    """The same by how it was squeezed, the smallest first."""
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Somebody else's work that our pages are made of."""

    name: str
    version: str
    licence: str
    text: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    names: Mapping[str, str]
    """`traject.css` goes by a name with a digest in it."""

    files: Mapping[str, File]
    tokens: Mapping[str, str]
    """What a theme may set, with what it is now."""

    parts: tuple[Part, ...]
    licence_texts: tuple[str, ...]

    def path(self, name: str) -> str:
        """Where a page finds this file."""
        return f"/static/{self.names[name]}"


@lru_cache
def bundle() -> Bundle:
    """Read it, once.

    Raises:
        Trouble: it was not made.
    """
    if not (BUILT / "manifest.json").exists():
        raise Trouble("What pages are made of is not there yet.", "Run `make bundle`.")
    names = _read("manifest.json")
    licences = _read("licences.json")
    return Bundle(
        names=names,
        files={name: _file(name) for name in names.values()},
        tokens=_read("tokens.json"),
        parts=tuple(Part(**part) for part in licences["parts"]),
        licence_texts=tuple(licences["texts"]),
    )


@routes.get("/static/{name}")
async def static(request: Request, name: str) -> Response:
    found = bundle().files.get(name)
    if found is None:
        raise HTTPException(404)
    return served(request, found)


def served(request: Request, file: File) -> Response:
    """Hand over a file that never changes."""
    accepted = re.findall(r"[\w-]+", request.headers.get("accept-encoding", ""))
    for how, content in file.squeezed.items():
        if how in accepted:
            headers = _HEADERS | {"Content-Encoding": how}
            return Response(content, media_type=file.type, headers=headers)
    return Response(file.content, media_type=file.type, headers=_HEADERS)


def _file(name: str) -> File:
    beside = {how: BUILT / f"{name}.{how}" for how in ("br", "gzip")}
    return File(
        content=(BUILT / name).read_bytes(),
        squeezed={how: path.read_bytes() for how, path in beside.items() if path.exists()},
        type=_TYPES[name.rpartition(".")[2]],
    )


def _read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((BUILT / name).read_text())
    return read
