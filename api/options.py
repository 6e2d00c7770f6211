"""What a person can do now, with the schema of each body."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from access.options import Option
from api import schemas
from api.language import Language, read
from workflows.examples import EXAMPLES
from workflows.requests import COMMANDS, REQUESTS


def move(option: Option, language: Language) -> schemas.Move:
    return schemas.Move(
        type=option.type,
        says=EXAMPLES[COMMANDS[option.type]].says,
        seat=option.by.seat,
        is_possible=option.is_possible,
        refusal=_refusal(option, language),
        options=[dict(each) for each in option.bodies],
        body=schema_of(option.type),
    )


def _refusal(option: Option, language: Language) -> schemas.Refusal | None:
    if option.refusal is None or option.reason is None:
        return None
    return schemas.Refusal(code=option.refusal, reason=read(option.reason, language))


@cache
def schema_of(type_: str) -> Mapping[str, Any]:
    """JSON Schema of the body of a move."""
    return REQUESTS[type_].model_json_schema(by_alias=True)
