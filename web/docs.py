"""The OpenAPI document as a page to read: no script, nothing from elsewhere."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from web.pages import page

Document = Mapping[str, Any]


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
    """Serve a document at the place where programmers look for it."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/api/v1/docs")
    async def docs(request: Request) -> HTMLResponse:
        told = document()
        lines = told["info"]["description"].split("\n\n")
        return page(
            request,
            "docs.html",
            {
                "document": told,
                "about": [_plain(each) for each in lines if not each.startswith("- ")],
                "points": [_plain(point) for each in lines for point in _points(each)],
                "routes": list(_routes(told)),
                "url": url,
            },
        )

    return routes


def _points(paragraph: str) -> list[str]:
    return paragraph.removeprefix("- ").split("\n- ") if paragraph.startswith("- ") else []


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
                parameters=tuple(_parameter(each) for each in operation.get("parameters", ())),
                examples=tuple(_examples(operation)),
                answers=", ".join(operation["responses"]),
            )


def _parameter(told: Mapping[str, Any]) -> Parameter:
    schema = told["schema"]
    types = [schema, *schema.get("anyOf", ())]
    kind = next((_type_of(each) for each in types if _type_of(each)), "")
    what = told.get("description") or schema.get("description") or kind
    return Parameter(told["name"], told["in"], _plain(what), told.get("required", False))


def _type_of(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    return str(schema.get("format") or schema.get("type") or "")


def _examples(operation: Mapping[str, Any]) -> Iterator[Example]:
    content = operation.get("requestBody", {}).get("content", {})
    for media in content.values():
        for name, told in media.get("examples", {}).items():
            body = json.dumps(told["value"], indent=2, ensure_ascii=False)
            yield Example(name, told["summary"], body)
