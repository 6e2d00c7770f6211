"""Our document keeps every technical rule, and the checker finds each that is broken on purpose."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import FastAPI, Query

import documents
from api.main import build_api
from tests.api.design_rules import findings
from workflows.requests import COMMANDS

Document = dict[str, Any]
LIST = ("paths", "/trajectories", "get")

PLANTED: dict[str, tuple[tuple[str, ...], Any]] = {
    "not OpenAPI 3": (("openapi",), "2.0"),
    "no contact": (("info", "contact"), {"name": "traject"}),
    "the version is not semantic": (("info", "version"), "1"),
    "server /api has no version, or no TLS": (("servers",), [{"url": "/api"}]),
    "server http://a.test/v1 has no version, or no TLS": (
        ("servers",),
        [{"url": "http://a.test/v1"}],
    ),
    "operationId listMoves is there twice": ((*LIST, "operationId"), "listMoves"),
    "get /trajectories: no operationId": ((*LIST, "operationId"), ""),
    "get /trajectories: query key page_size": (
        (*LIST, "parameters"),
        [{"in": "query", "name": "page_size"}],
    ),
    "get /trajectories: atDate is not a date": (
        (*LIST, "parameters"),
        [{"in": "query", "name": "atDate", "schema": {"type": "string"}}],
    ),
    "get /trajectories: 4XX is no status": (
        (*LIST, "responses", "4XX"),
        {"$ref": "#/components/responses/Problem400"},
    ),
    "get /trajectories: 204 without API-Version": (
        (*LIST, "responses", "204"),
        {"description": "-"},
    ),
    "get /trajectories: 409 is no problem": (
        (*LIST, "responses", "409"),
        {
            "headers": {"API-Version": {}},
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
    ),
    "get /trajectories: 400 lacks status, title or detail": (
        ("components", "schemas", "Problem", "properties"),
        {"title": {}},
    ),
    "get /a/: trailing slash": (("paths", "/a/"), {"get": {"responses": {}}}),
    "get /some_thing: segment some_thing": (("paths", "/some_thing"), {"get": {"responses": {}}}),
    "get /_a/b: segment _a": (("paths", "/_a/b"), {"get": {"responses": {}}}),
    "get /a.json: segment a.json": (("paths", "/a.json"), {"get": {"responses": {}}}),
    "fetch /a: unknown method": (("paths", "/a"), {"fetch": {"responses": {}}}),
    "get /a: reachable without signing in": (("paths", "/a"), {"get": {"responses": {}}}),
    "get /a: input, and no 400": (
        ("paths", "/a"),
        {"get": {"responses": {}, "requestBody": {}}},
    ),
    "a_plan: name is not PascalCase": (("components", "schemas", "a_plan"), {}),
    "Plan: set_on is not camelCase": (
        ("components", "schemas", "Plan", "properties", "set_on"),
        {"type": "string"},
    ),
    "Plan: startDate is not a date": (
        ("components", "schemas", "Plan", "properties", "startDate"),
        {"type": "string", "format": "date-time"},
    ),
    "Plan: setAt is not a moment": (
        ("components", "schemas", "Plan", "properties", "setAt"),
        {"type": "string", "format": "date"},
    ),
    "Plan: begins is a time without a zone": (
        ("components", "schemas", "Plan", "properties", "begins"),
        {"anyOf": [{"type": "string", "format": "time"}, {"type": "null"}]},
    ),
}


@pytest.fixture(scope="module")
def document() -> Document:
    return build_api().openapi()


def test_the_document_keeps_every_rule(document: Document) -> None:
    assert list(findings(document)) == []


@pytest.mark.parametrize("finding", PLANTED)
def test_what_breaks_a_rule_is_found(document: Document, finding: str) -> None:
    planted = deepcopy(document)
    place, value = PLANTED[finding]
    _put(planted, place, value)

    assert finding in set(findings(planted))


def test_a_framework_left_to_itself_breaks_many_rules() -> None:
    """A checker that finds nothing there would find nothing here."""
    plain = FastAPI()

    @plain.get("/some_things/{some_id}")
    async def some(some_id: int, page_size: Annotated[int, Query()]) -> dict[str, int]:
        return {"id": some_id, "size": page_size}

    assert len(list(findings(plain.openapi()))) > 8


def test_every_move_is_documented_by_an_example(document: Document) -> None:
    body = document["paths"]["/trajectories/{id}/moves"]["post"]["requestBody"]
    examples = body["content"]["application/json"]["examples"]

    assert set(examples) == set(COMMANDS)
    assert all(example["value"]["type"] == name for name, example in examples.items())


def test_the_published_document_is_what_the_code_serves(document: Document) -> None:
    published = documents.DOCS / "openapi.json"

    assert json.loads(published.read_text(encoding="utf-8")) == document


def test_a_published_document_that_lags_behind_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, document: Document
) -> None:
    monkeypatch.setattr(documents, "DOCS", tmp_path)
    documents.write()
    assert documents.stale() == []

    (tmp_path / "openapi.json").write_text(json.dumps(document | {"paths": {}}), encoding="utf-8")

    assert documents.stale() == [tmp_path / "openapi.json"]


def _put(document: Any, place: tuple[str, ...], value: object) -> None:  # noqa: ANN401 - JSON
    *way, last = place
    for name in way:
        document = document[name]
    document[last] = value
