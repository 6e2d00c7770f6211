"""The technical rules of the API Design Rules, on our own document. Each finding is one line."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from api.main import build_api
from workflows.requests import COMMANDS

METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
CAMEL = re.compile(r"^[a-z][a-zA-Z0-9]*$")
PASCAL = re.compile(r"^[A-Z][a-zA-Z0-9]*$")
SEGMENT = re.compile(r"^([a-z0-9]+(-[a-z0-9]+)*|\{[a-z][a-zA-Z0-9]*\})$")
SEMVER = re.compile(r"^\d+\.\d+\.\d+$")

Document = Mapping[str, Any]


@pytest.fixture(scope="module")
def document() -> Document:
    return build_api().openapi()


def test_the_document_keeps_every_rule(document: Document) -> None:
    assert list(_findings(document)) == []


def test_every_move_is_documented_by_an_example(document: Document) -> None:
    body = document["paths"]["/trajectories/{id}/moves"]["post"]["requestBody"]
    examples = body["content"]["application/json"]["examples"]

    assert set(examples) == set(COMMANDS)
    assert all(example["value"]["type"] == name for name, example in examples.items())


def _findings(document: Document) -> Iterator[str]:
    yield from _about_the_whole(document)
    ids = [operation["operationId"] for _, _, operation in _operations(document)]
    yield from (f"operationId {each} is there twice" for each in ids if ids.count(each) > 1)
    for path, method, operation in _operations(document):
        where = f"{method} {path}"
        yield from (f"{where}: {finding}" for finding in _about_a_path(path, method))
        yield from (f"{where}: {finding}" for finding in _about_an_operation(document, operation))
    for name, schema in document["components"]["schemas"].items():
        yield from (f"{name}: {finding}" for finding in _about_a_schema(name, schema))


def _about_the_whole(document: Document) -> Iterator[str]:
    if not document["openapi"].startswith("3."):
        yield "not OpenAPI 3"
    if set(document["info"].get("contact", {})) < {"name", "url", "email"}:
        yield "no contact"
    if not SEMVER.match(document["info"]["version"]):
        yield "the version is not semantic"
    for server in document.get("servers") or [{"url": ""}]:
        if not re.search(r"/v\d+$", server["url"]) or server["url"].startswith("http:"):
            yield f"server {server['url']} has no version, or no TLS"


def _about_a_path(path: str, method: str) -> Iterator[str]:
    if path.endswith("/"):
        yield "trailing slash"
    if method not in METHODS:
        yield "unknown method"
    for segment in path.strip("/").split("/"):
        if not SEGMENT.match(segment):
            yield f"segment {segment}"


def _about_an_operation(document: Document, operation: Mapping[str, Any]) -> Iterator[str]:
    parameters = operation.get("parameters", [])
    for parameter in parameters:
        if parameter["in"] == "query" and not CAMEL.match(parameter["name"]):
            yield f"query key {parameter['name']}"
    if (parameters or "requestBody" in operation) and "400" not in operation["responses"]:
        yield "input, and no 400"
    if "401" not in operation["responses"] or "security" not in operation:
        yield "reachable without a person"
    for status, response in operation["responses"].items():
        yield from _about_a_response(document, status, response)


def _about_a_response(
    document: Document, status: str, response: Mapping[str, Any]
) -> Iterator[str]:
    shown = _resolved(document, response)
    if "API-Version" not in shown.get("headers", {}):
        yield f"{status} without API-Version"
    if not re.match(r"^[1-5]\d\d$", status):
        yield f"{status} is no status"
    if status < "400":
        return
    if list(shown["content"]) != ["application/problem+json"]:
        yield f"{status} is no problem"
        return
    problem = _resolved(document, shown["content"]["application/problem+json"]["schema"])
    if not {"status", "title", "detail"} <= set(problem["properties"]):
        yield f"{status} lacks status, title or detail"


def _about_a_schema(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    if not PASCAL.match(name):
        yield "name is not PascalCase"
    for key, told in schema.get("properties", {}).items():
        if not CAMEL.match(key):
            yield f"{key} is not camelCase"
        formats = {told.get("format"), *(each.get("format") for each in told.get("anyOf", []))}
        if key.endswith("Date") and "date" not in formats:
            yield f"{key} is not a date"
        if key.endswith("At") and "date-time" not in formats:
            yield f"{key} is not a moment"
        if "time" in formats:
            yield f"{key} is a time without a zone"


def _operations(document: Document) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _resolved(document: Document, value: Mapping[str, Any]) -> Mapping[str, Any]:
    for name in str(value.get("$ref", "#")).split("/")[1:]:
        document = document[name]
    return document if "$ref" in value else value
