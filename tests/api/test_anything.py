"""Anything at all, made from our own document: no crash, and every answer as it is documented.

Bounded: some examples for every operation, the same ones in every run. `make fuzz` tries more.
"""

import os
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from httpx import AsyncClient, Response
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
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
from tests.api.talk import Talk

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


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
    checks = CHECKS + ([negative_data_rejection] if is_wrong else [])
    case.validate_response(answer, checks=checks)


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
