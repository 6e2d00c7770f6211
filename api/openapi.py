"""The OpenAPI document: what the framework derives, brought under the API Design Rules."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from api.edge import VERSION
from api.problems import MEDIA_TYPE
from api.schemas import Problem
from domain.access import MAY, system_as
from domain.systems import SYSTEMS, SystemSeat
from workflows.examples import EXAMPLES
from workflows.requests import COMMANDS

Document = dict[str, Any]

ABOUT: Final = """\
Support trajectories (*ondersteuningstrajecten*) as durable processes: who owes what by when.

- A caller is a person, or in the few places that say so a system, known by a bearer token. Nothing
  is reachable without one but this document.
- What can be done is one resource: `moves`. Ask for those that are possible, and send one of them.
- All that is sent carries an `Idempotency-Key`, a UUID of your own. Send the same again under the
  same key as often as you like: it happens once, and the answer is the same.
- 201 is done, with a receipt. 202 is kept and not yet done: the `Location` tells. 503 is not kept.
- Words are in Dutch or English by `Accept-Language`; codes are stable.

Nouns: trajectory (*traject*), signal (*signaal*), move (*verzoek*), obligation (*openstaande
vraag*), stall (*stilstand*), seat (*plek aan tafel*), procedure (*werkwijze*), ledger (*logboek*).
"""

CONTACT: Final = {
    "name": "traject",
    "url": "https://example.org/traject",
    "email": "traject@example.org",
}

_EVERYWHERE: Final = (400, 401, 403, 406, 429, 500, 503)
_WHEN_WRITING: Final = (404, 409, 413, 415, 422)
_MEANINGS: Final[Mapping[int, str]] = {
    400: "What was sent is not right; every fault is named.",
    401: "Nobody is known by this token.",
    403: "Not for this person or system, or not from this seat.",
    404: "Not there, or not for this person.",
    406: "Only JSON can be answered.",
    409: "Not possible now; the code says why.",
    412: "The plan is another than `If-Match` says; `changes` tells in what.",
    413: "Larger than 64 KB.",
    415: "Something else than JSON was sent.",
    422: "The key belongs to another request.",
    429: "Too many tokens that are nobody's came from here; `Retry-After` says how long to wait.",
    500: "A fault of ours.",
    503: "Not stored, or not readable just now. Send it again, with the same key.",
}
_VERSION_HEADER: Final = {"API-Version": {"$ref": "#/components/headers/ApiVersion"}}
_RETRY_AFTER: Final = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
_SAY_WHEN: Final = frozenset({429, 503})
_OF_THE_FRAMEWORK: Final = ("HTTPValidationError", "ValidationError")


def document_of(derive: Callable[[], Document]) -> Callable[[], Document]:
    """Make what is served at /openapi.json, once."""

    @cache
    def document() -> Document:
        return _ours(derive())

    return document


def _ours(document: Document) -> Document:
    components = document.setdefault("components", {})
    _add_components(components)
    for path, operation in _operations(document):
        for parameter in operation.get("parameters", ()):
            parameter["schema"] = _never_null(parameter["schema"])
        responses = operation["responses"]
        responses.pop("422", None)
        for status in _problems_of(path, operation):
            responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
        for response in responses.values():
            if "$ref" not in response:
                response["headers"] = response.get("headers", {}) | _VERSION_HEADER
        if operation.get("requestBody"):
            _show_examples(operation["requestBody"]["content"]["application/json"])
    return document


def _never_null(schema: Document) -> Document:
    """A header or a part of an address is left out, and never null: that would be a word there."""
    sorts: list[Document] = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if len(sorts) != 1:
        return schema
    return {name: told for name, told in schema.items() if name != "anyOf"} | sorts[0]


def _operations(document: Document) -> Iterator[tuple[str, Document]]:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            yield path, operation


def _problems_of(path: str, operation: Document) -> list[int]:
    declared = {int(each) for each in operation["responses"] if int(each) >= HTTPStatus.BAD_REQUEST}
    statuses = {*_EVERYWHERE, *declared}
    if "{" in path:
        statuses |= {404}
    if "requestBody" in operation:
        statuses |= {*_WHEN_WRITING}
    if any(each["name"] == "If-Match" for each in operation.get("parameters", ())):
        statuses |= {412}
    return sorted(statuses)


def _add_components(components: Document) -> None:
    schemas = components.setdefault("schemas", {})
    for name in _OF_THE_FRAMEWORK:
        schemas.pop(name, None)
    problem = Problem.model_json_schema(by_alias=True, ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs") | {"Problem": problem}
    components["securitySchemes"]["system"] = {
        "type": "oauth2",
        "description": "A system in its own name: client credentials with `private_key_jwt`.",
        "flows": {
            "clientCredentials": {
                "tokenUrl": "/oauth/token",
                "scopes": {seat.value: _scope(seat) for seat in SYSTEMS},
            }
        },
    }
    components["headers"] = {
        "ApiVersion": {
            "description": "The version of this API.",
            "schema": {"type": "string"},
            "example": VERSION,
        },
        "RetryAfter": {
            "description": "In how many seconds it can be sent again.",
            "schema": {"type": "integer", "minimum": 1},
            "example": 60,
        },
    }
    components["responses"] = {
        f"Problem{status}": {
            "description": meaning,
            "headers": _VERSION_HEADER | (_RETRY_AFTER if status in _SAY_WHEN else {}),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, meaning in _MEANINGS.items()
    }


def _scope(seat: SystemSeat) -> str:
    place = "one school" if SYSTEMS[seat].at_one_school else "one alliance"
    acts = sorted(act for act, who in MAY.items() if system_as(seat) in who)
    return f"A system of {place}. It sees how a trajectory stands, and may: {', '.join(acts)}."


def _show_examples(content: Document) -> None:
    """Every kind of move by one worked example."""
    if "discriminator" in content["schema"]:
        content["examples"] = {
            name: {"summary": EXAMPLES[command].says, "value": dict(EXAMPLES[command].body)}
            for name, command in COMMANDS.items()
        }
