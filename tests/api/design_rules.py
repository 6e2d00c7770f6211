"""The technical rules of the API Design Rules 2.2, on a document. Each finding is one line."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
CAMEL = re.compile(r"^[a-z][a-zA-Z0-9]*$")
PASCAL = re.compile(r"^[A-Z][a-zA-Z0-9]*$")
SEGMENT = re.compile(r"^(_?[a-z0-9]+(-[a-z0-9]+)*|\{[a-z][a-zA-Z0-9]*\})$")
SEMVER = re.compile(r"^\d+\.\d+\.\d+$")

Document = Mapping[str, Any]


def findings(document: Document) -> Iterator[str]:
    """Everything in which a document breaks a rule."""
    yield from _about_the_whole(document)
    ids = [operation.get("operationId") for _, _, operation in operations(document)]
    yield from (f"operationId {each} is there twice" for each in ids if ids.count(each) > 1)
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        yield from (f"{where}: {finding}" for finding in _about_a_path(path, method))
        yield from (f"{where}: {finding}" for finding in _about_an_operation(document, operation))
    for name, schema in document["components"]["schemas"].items():
        yield from (f"{name}: {finding}" for finding in _about_a_schema(name, schema))


def operations(document: Document) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _about_the_whole(document: Document) -> Iterator[str]:
    if not document["openapi"].startswith("3."):
        yield "not OpenAPI 3"
    contact = document["info"].get("contact", {})
    if not all(contact.get(each) for each in ("name", "url", "email")):
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
    segments = path.strip("/").split("/")
    for place, segment in enumerate(segments, start=1):
        is_marked = segment.startswith("_") and place < len(segments)
        if not SEGMENT.match(segment) or is_marked:
            yield f"segment {segment}"


def _about_an_operation(document: Document, operation: Mapping[str, Any]) -> Iterator[str]:
    if not operation.get("operationId"):
        yield "no operationId"
    parameters = operation.get("parameters", [])
    for parameter in parameters:
        if parameter["in"] == "query" and not CAMEL.match(parameter["name"]):
            yield f"query key {parameter['name']}"
        yield from _about_a_time(parameter["name"], parameter.get("schema", {}))
    if (parameters or "requestBody" in operation) and "400" not in operation["responses"]:
        yield "input, and no 400"
    if "401" not in operation["responses"] or "security" not in operation:
        yield "reachable without signing in"
    for status, response in operation["responses"].items():
        yield from _about_a_response(document, status, response)


def _about_a_response(
    document: Document, status: str, response: Mapping[str, Any]
) -> Iterator[str]:
    shown = _resolved(document, response)
    if not re.match(r"^[1-5]\d\d$", status):
        yield f"{status} is no status"
    if "API-Version" not in shown.get("headers", {}):
        yield f"{status} without API-Version"
    if status < "400":
        return
    content = shown.get("content", {})
    if list(content) != ["application/problem+json"]:
        yield f"{status} is no problem"
        return
    problem = _resolved(document, content["application/problem+json"]["schema"])
    if not {"status", "title", "detail"} <= set(problem.get("properties", {})):
        yield f"{status} lacks status, title or detail"


def _about_a_schema(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    if not PASCAL.match(name):
        yield "name is not PascalCase"
    for key, told in schema.get("properties", {}).items():
        if not CAMEL.match(key):
            yield f"{key} is not camelCase"
        yield from _about_a_time(key, told)


def _about_a_time(key: str, told: Mapping[str, Any]) -> Iterator[str]:
    """A day is a `date`, a moment a `date-time`; a time of day without a zone is nothing."""
    formats = {told.get("format"), *(each.get("format") for each in told.get("anyOf", []))}
    if key.endswith("Date") and "date" not in formats:
        yield f"{key} is not a date"
    if key.endswith("At") and "date-time" not in formats:
        yield f"{key} is not a moment"
    if "time" in formats:
        yield f"{key} is a time without a zone"


def _resolved(document: Document, value: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference leads to, and the value itself where it is none."""
    for name in str(value.get("$ref", "#")).split("/")[1:]:
        document = document[name]
    return document if "$ref" in value else value
