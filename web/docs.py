"""The OpenAPI document as a page to read: no script, nothing from elsewhere."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from web.pages import page

Document = Mapping[str, Any]

PATH: Final = "/api/v1/docs"
"""Where programmers look for it."""


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    place: str
    what: str
    required: bool


@dataclass(frozen=True, slots=True)
class Example:
    name: str
    says: str
    body: str


@dataclass(frozen=True, slots=True)
class Route:
    id: str
    method: str
    path: str
    about: str
    parameters: tuple[Parameter, ...]
    examples: tuple[Example, ...]
    answers: str


def router(document: Callable[[], Document], *, url: str) -> APIRouter:
    """Serve a document for people to read."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(PATH)
    async def docs(request: Request) -> HTMLResponse:
        told = document()
        return page(
            request,
            "docs.html",
            {
                "document": told,
                "about": [_points(each) for each in told["info"]["description"].split("\n\n")],
                "routes": list(_routes(told)),
                "url": url,
            },
        )

    return routes


def _points(paragraph: str) -> list[str]:
    """A paragraph as a list of one, or the points of a list."""
    return [_plain(point) for point in paragraph.removeprefix("- ").split("\n- ")]


def _plain(markdown: str) -> str:
    return markdown.replace("`", "").replace("*", "").replace("\n  ", " ")


def _routes(document: Document) -> Iterator[Route]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield Route(
                id=operation["operationId"],
                method=method.upper(),
                path=f"{document['servers'][0]['url']}{path}",
                about=_plain(operation.get("description", operation["summary"])),
                parameters=tuple(
                    _parameter(each, document) for each in operation.get("parameters", ())
                ),
                examples=tuple(_examples(operation, document)),
                answers=", ".join(operation["responses"]),
            )


def _parameter(told: Mapping[str, Any], document: Document) -> Parameter:
    schema = told["schema"]
    kinds = [_kind_of(_resolved(each, document)) for each in [schema, *schema.get("anyOf", ())]]
    what = told.get("description") or next((kind for kind in kinds if kind), "")
    return Parameter(told["name"], told["in"], _plain(what), told.get("required", False))


def _kind_of(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(schema["enum"])
    return str(schema.get("format") or schema.get("type") or "")


def _resolved(schema: Mapping[str, Any], document: Document) -> Mapping[str, Any]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    found: Mapping[str, Any] = document["components"]["schemas"].get(name, schema)
    return found


def _examples(operation: Mapping[str, Any], document: Document) -> Iterator[Example]:
    content = operation.get("requestBody", {}).get("content", {})
    for media in content.values():
        for name, told in media.get("examples", {}).items():
            yield Example(name, told["summary"], _pretty(told["value"]))
        schema = _resolved(media["schema"], document)
        for body in schema.get("examples", ()):
            yield Example(schema["title"], schema.get("description", ""), _pretty(body))


def _pretty(body: object) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False)
