"""Anything at all, made from our own document: no crash, and every answer as it is documented.

Bounded: some examples for every operation, the same ones in every run. `make fuzz` tries more.
"""

import os
import re
from copy import deepcopy
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from httpx import AsyncClient, Response
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.main import build_api
from domain.systems import SystemSeat
from runtime.database import Sessions
from runtime.settings import Settings
from tests.api.journey import Journey
from tests.api.people import Known
from tests.api.systems import add_system
from tests.api.talk import BASE, Talk

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


ASKED_OTHERWISE = {
    "missing_required_header": "the engine leaves headers out in a phase of its own: below",
    "unsupported_method": "the engine tries methods in a phase of its own: below",
    "allow_header_conformance": "only looks at what `unsupported_method` was answered: below",
    "ignored_auth": "the engine asks again by itself, over a transport that we have not: below",
    "use_after_free": "needs links between operations in the document: there are none",
    "ensure_resource_availability": "as above; what is made is read again in the tests of each",
    "object_level_authorization": "needs two accounts told to the engine: test_who_may has twelve",
}
"""The checks of the fuzzer that cannot be on here, and why."""


def _without_tokens() -> dict[str, Any]:
    """Our document; the token is the test's own, and none of the values to try."""
    document = deepcopy(build_api().openapi())
    for methods in document["paths"].values():
        for operation in methods.values():
            del operation["security"]
    return document


SCHEMA: Any = schemathesis.openapi.from_dict(_without_tokens())
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


def _can_be_wrong(operation: Any) -> bool:  # noqa: ANN401 - of schemathesis
    """Whether there is anything in it that can be wrong: of a language any will do."""
    told = operation.definition.raw
    named = {each["name"] for each in told.get("parameters", ())}
    return "requestBody" in told or bool(named - {"Accept-Language"})


CAN_BE_WRONG = [operation for operation in OPERATIONS if _can_be_wrong(operation)]
TRIED = [
    *((operation, GenerationMode.POSITIVE) for operation in OPERATIONS),
    *((operation, GenerationMode.NEGATIVE) for operation in CAN_BE_WRONG),
]
TOTAL = int(os.environ.get("FUZZ", "2000"))
BY_MEANING = {"seat_unknown", "cursor_unknown", "value_error", "address_wrong", "type_not_told"}
"""Of one value: no such seat, words of spaces alone, an address that nobody can reach."""
TOO_LARGE = 413  # a refusal that schemathesis does not count as one
CALLERS = ("coordinator", "lead", "paula", "system")
FEW = bounds(
    max_examples=-(-TOTAL // len(TRIED)),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
async def there(people: dict[str, Talk], raise_one: Any, workers: None) -> Journey:  # noqa: ANN401, ARG001 - a fixture; they run
    """A trajectory with a plan before the parties."""
    journey: Journey = await raise_one()
    await journey.to_signing()
    return journey


@pytest.fixture(scope="module")
async def tokens(
    people: dict[str, Talk],
    client: AsyncClient,
    sessions: Sessions,
    here: Known,
    settings: Settings,
) -> dict[str, str]:
    """People of several kinds, and a system."""
    seat = SystemSeat.SUBSCRIPTIONS
    system = await add_system(sessions, here, seat, url=settings.url, client=client)
    return {name: talk.token for name, talk in people.items()} | {"system": system.token}


@pytest.mark.parametrize(
    ("operation", "mode"), TRIED, ids=lambda part: getattr(part, "label", part)
)
@FEW
@given(data=st.data())
async def test_every_answer_is_as_documented(  # noqa: PLR0913, PLR0917 - two of them a case
    client: AsyncClient,
    tokens: dict[str, str],
    there: Journey,
    operation: Any,  # noqa: ANN401 - of schemathesis
    mode: GenerationMode,
    data: st.DataObject,
) -> None:
    is_known = "/trajectories/{id}" in operation.path and mode is GenerationMode.POSITIVE
    known = {"id": there.id} if is_known else None
    case = data.draw(operation.as_strategy(mode, path_parameters=known))
    answer = await _sent(client, case, tokens[data.draw(st.sampled_from(CALLERS))])

    is_wrong = mode is GenerationMode.NEGATIVE and answer.status_code != TOO_LARGE
    is_right = mode is GenerationMode.POSITIVE and not _is_refused_by_meaning(answer)
    case.validate_response(
        answer,
        checks=CHECKS
        + ([negative_data_rejection] if is_wrong else [])
        + ([positive_data_acceptance] if is_right else []),
    )


def _is_refused_by_meaning(answer: Response) -> bool:
    """Refused for what it means, which no schema tells, and not for its form.

    By the rules; by one value (`BY_MEANING`); or because the key or the plan is another.
    """
    if answer.status_code < HTTPStatus.BAD_REQUEST:
        return False
    told = answer.json()
    if told["code"] != "invalid":
        return True
    return {each["code"] for each in told.get("invalidParams", ())} <= BY_MEANING


def test_every_check_of_the_fuzzer_is_on_or_says_why_not() -> None:
    checks.load_all_checks()
    on = {each.__name__ for each in [*CHECKS, negative_data_rejection, positive_data_acceptance]}

    assert on | set(ASKED_OTHERWISE) == set(checks.CHECKS.get_all_names())
    assert not on & set(ASKED_OTHERWISE)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.label)
async def test_whoever_sends_no_token_or_that_of_nobody_gets_nothing(
    client: AsyncClient,
    operation: Any,  # noqa: ANN401 - of schemathesis
) -> None:
    address = f"{BASE}{_filled(operation.path)}"
    for headers in ({}, {"Authorization": "Bearer nobody"}, {"Authorization": "Basic bm9ib2R5"}):
        answer = await client.request(operation.method, address, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "no_person")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.label)
async def test_a_header_that_is_needed_is_missed(
    client: AsyncClient,
    tokens: dict[str, str],
    operation: Any,  # noqa: ANN401 - of schemathesis
) -> None:
    needed = {
        each["name"]
        for each in operation.definition.raw.get("parameters", ())
        if each["in"] == "header" and each.get("required")
    }
    if not needed:
        return
    headers = {"Authorization": f"Bearer {tokens['lead']}"}
    answer = await client.request(
        operation.method, f"{BASE}{_filled(operation.path)}", headers=headers, json={}
    )

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert needed <= {each["name"] for each in answer.json()["invalidParams"]}


@pytest.mark.parametrize("path", sorted({each.path for each in OPERATIONS}))
async def test_another_method_is_refused_and_those_that_can_be_are_named(
    client: AsyncClient, tokens: dict[str, str], path: str
) -> None:
    can_be = {each.method.upper() for each in OPERATIONS if each.path == path}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - can_be:
        headers = {"Authorization": f"Bearer {tokens['lead']}"}
        answer = await client.request(method, f"{BASE}{_filled(path)}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed"), method
        assert set(answer.headers["allow"].split(", ")) == can_be


def _filled(path: str) -> str:
    return re.sub(r"\{\w+\}", str(uuid4()), path)


async def _sent(client: AsyncClient, case: Any, token: str) -> Response:  # noqa: ANN401 - as above
    asked = case.as_transport_kwargs(base_url="http://traject.test/api/v1")
    headers = {**asked["headers"], "Authorization": f"Bearer {token}"}
    return await client.request(
        asked["method"],
        asked["url"],
        params=asked.get("params"),
        headers=headers,
        json=asked.get("json"),
        content=asked.get("data"),
    )
