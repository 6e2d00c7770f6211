"""Problems: every answer of 400 and above, as RFC 9457 `application/problem+json`.

One code, one status. What the rules refuse keeps the code of the domain; what goes wrong before the
rules are asked has a code of its own, below.
"""

import json
import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from access.errors import (
    AccessError,
    KeyOfAnother,
    NoSeat,
    NotPutDown,
    NotThere,
    TooOften,
    UnknownPerson,
)
from api.language import Language, preferred, read
from domain.errors import NotAllowed
from domain.refusals import Refusal
from domain.said import Said
from workflows.requests import REQUESTS

MEDIA_TYPE: Final = "application/problem+json"

log = structlog.get_logger()


class Problem(Exception):
    """An answer other than the one that was asked for, with a stable code and why."""

    def __init__(  # noqa: PLR0913 - each of them is part of an answer
        self,
        status: HTTPStatus,
        code: str,
        detail: Said,
        *,
        invalid: "tuple[InvalidParam, ...]" = (),
        headers: Mapping[str, str] | None = None,
        changes: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail
        self.invalid, self.headers, self.changes = invalid, dict(headers or {}), changes


@dataclass(frozen=True, slots=True)
class InvalidParam:
    """What is wrong with one value that was sent. The value itself is never repeated."""

    name: str
    code: str
    reason: Said


NO_PERSON: Final = Problem(
    HTTPStatus.UNAUTHORIZED,
    "no_person",
    Said(
        nl="Wij weten niet wie u bent. Stuur een geldig token mee.",
        en="We do not know who you are. Send a valid token along.",
    ),
    headers={"WWW-Authenticate": "Bearer"},
)
NO_SEAT: Final = Problem(
    HTTPStatus.FORBIDDEN,
    "no_seat",
    Said(
        nl="U heeft hier geen plek aan tafel, en op de plek van uw rol zit iemand anders.",
        en="You have no seat at this table, and somebody else sits on the seat of your office.",
    ),
)
NOT_ENTITLED: Final = Problem(
    HTTPStatus.FORBIDDEN,
    "not_entitled",
    Said(
        nl="Dit mag u niet, met dit token. Wat wel kan, staat in de documentatie.",
        en="You may not do this, with this token. What you may stands in the documentation.",
    ),
)
UNKNOWN_PERSON: Final = Problem(
    HTTPStatus.NOT_FOUND,
    "unknown_person",
    Said(nl="Deze persoon is niet bekend.", en="This person is not known."),
)
NOT_FOUND: Final = Problem(
    HTTPStatus.NOT_FOUND,
    "not_found",
    Said(nl="Dit is er niet, of niet voor u.", en="This is not there, or not for you."),
)
KEY_REUSED: Final = Problem(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "idempotency_key_reused",
    Said(
        nl="Deze sleutel hoort bij een ander verzoek. Neem een nieuwe.",
        en="This key belongs to another request. Take a new one.",
    ),
)
NOT_STORED: Final = Problem(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "not_stored",
    Said(
        nl="Dit is niet opgeslagen. Stuur het straks nog eens, met dezelfde sleutel.",
        en="This was not stored. Send it again in a moment, with the same key.",
    ),
    headers={"Retry-After": "5"},
)
UNREADABLE: Final = Problem(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "unreadable",
    Said(
        nl="De gegevens zijn even niet te lezen. Probeer het straks nog eens.",
        en="The record cannot be read just now. Try again in a moment.",
    ),
    headers={"Retry-After": "5"},
)
PLAN_CHANGED: Final = Problem(
    HTTPStatus.PRECONDITION_FAILED,
    "plan_changed",
    Said(
        nl="Het plan is veranderd. Lees het opnieuw. Hierbij staat wat er anders is.",
        en="The plan was changed. Read it again. What is different stands here.",
    ),
)
TOO_LARGE: Final = Problem(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too_large",
    Said(nl="Dit is te groot: hoogstens 64 KB.", en="This is too large: 64 KB at most."),
)
NOT_JSON: Final = Problem(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "not_json",
    Said(nl="Stuur application/json, in UTF-8.", en="Send application/json, in UTF-8."),
)
NOT_ACCEPTABLE: Final = Problem(
    HTTPStatus.NOT_ACCEPTABLE,
    "not_acceptable",
    Said(nl="Wij antwoorden in application/json.", en="We answer in application/json."),
)
TOO_OFTEN: Final = Problem(
    HTTPStatus.TOO_MANY_REQUESTS,
    "too_often",
    Said(
        nl="Dit is te vaak geprobeerd. De header Retry-After zegt hoeveel seconden u wacht.",
        en="This was tried too often. The Retry-After header says for how many seconds to wait.",
    ),
)
INTERNAL: Final = Problem(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "internal",
    Said(
        nl="Dit had niet mogen gebeuren. Het ligt aan ons, en wij zien het.",
        en="This should not have happened. The fault is ours, and we see it.",
    ),
)

_DENIED: Final[Mapping[type[AccessError], Problem]] = {
    NotThere: NOT_FOUND,
    NoSeat: NO_SEAT,
    UnknownPerson: UNKNOWN_PERSON,
    KeyOfAnother: KEY_REUSED,
    NotPutDown: UNREADABLE,
    TooOften: TOO_OFTEN,
}

TITLES: Final[Mapping[HTTPStatus, Said]] = {
    HTTPStatus.BAD_REQUEST: Said(nl="Dit klopt niet", en="This is not right"),
    HTTPStatus.UNAUTHORIZED: Said(nl="Wie bent u?", en="Who are you?"),
    HTTPStatus.FORBIDDEN: Said(nl="Dit is niet aan u", en="This is not up to you"),
    HTTPStatus.NOT_FOUND: Said(nl="Niet gevonden", en="Not found"),
    HTTPStatus.METHOD_NOT_ALLOWED: Said(nl="Zo gaat dit niet", en="Not this way"),
    HTTPStatus.NOT_ACCEPTABLE: Said(nl="Dat kunnen wij niet maken", en="We cannot make that"),
    HTTPStatus.CONFLICT: Said(nl="Dit kan nu niet", en="Not possible now"),
    HTTPStatus.PRECONDITION_FAILED: Said(nl="Veranderd", en="Changed"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Said(nl="Te groot", en="Too large"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: Said(nl="Dat lezen wij niet", en="We do not read that"),
    HTTPStatus.UNPROCESSABLE_ENTITY: Said(nl="Sleutel al gebruikt", en="Key used before"),
    HTTPStatus.TOO_MANY_REQUESTS: Said(nl="Te vaak", en="Too often"),
    HTTPStatus.INTERNAL_SERVER_ERROR: Said(nl="Fout van ons", en="A fault of ours"),
    HTTPStatus.SERVICE_UNAVAILABLE: Said(nl="Even niet beschikbaar", en="Not available just now"),
}

_FORBIDDEN: Final = frozenset(
    {
        Refusal.STEP_UP_NEEDED,
        *(Refusal.NOT_YOUR_TURN, Refusal.NOT_YOUR_SEAT, Refusal.NO_SUBSTITUTE_FOR_FAMILY),
        *(Refusal.ABSENCE_OF_ANOTHER, Refusal.CANNOT_OPEN, Refusal.VOICE_OF_THE_LEARNER),
        *(Refusal.DELAY_OF_ONESELF, Refusal.CANNOT_RELEASE),
    }
)
_UNKNOWN: Final = frozenset(
    {
        *(Refusal.PROCEDURE_UNKNOWN, Refusal.SEAT_EMPTY, Refusal.STEP_UNKNOWN),
        *(Refusal.MEETING_UNKNOWN, Refusal.ITEM_UNKNOWN),
    }
)
_CONTRADICTORY: Final = frozenset(
    {
        *(Refusal.AMOUNT_WRONG, Refusal.CALENDAR_WRONG, Refusal.OUT_OF_REACH, Refusal.TOO_EARLY),
        *(Refusal.CALENDAR_OTHER_REGION, Refusal.DATES_REVERSED, Refusal.DELEGATION_TOO_LONG),
        *(Refusal.EVALUATION_TOO_LATE, Refusal.HOLD_TOO_LONG, Refusal.INTAKE_BEFORE_MEETING),
        *(Refusal.IN_THE_FUTURE, Refusal.IN_THE_PAST, Refusal.NEXT_DATE_NEEDED),
        *(Refusal.NOT_A_GUARDIAN, Refusal.NOT_SAME_LEARNER, Refusal.NO_GOAL, Refusal.NO_STEP),
        *(Refusal.NO_SUCH_ANSWER, Refusal.ON_PAPER_OR_PHONE, Refusal.OUT_OF_ORDER),
        *(Refusal.REASON_NEEDED, Refusal.SAME_TRAJECTORY, Refusal.SCORES_MISSING),
        *(Refusal.SCORE_OUT_OF_SCALE, Refusal.SEAT_UNKNOWN, Refusal.SECOND_PERSON),
        *(Refusal.TWICE_IN_PLAN, Refusal.SUBSTITUTE_ONESELF, Refusal.ABSENCE_TOO_LONG),
        *(Refusal.OPENING_NEEDS_END, Refusal.OPENING_NEEDS_REASON, Refusal.OPENING_TOO_LONG),
        Refusal.VOICE_NEEDS_READER,
        *(Refusal.SLOTS_WRONG, Refusal.SLOT_UNKNOWN, Refusal.LASTS_WRONG),
        Refusal.TWICE_IN_MEETING,
        *(Refusal.NOT_RELEASABLE, Refusal.RELEASE_TOO_LONG, Refusal.RELEASE_NEEDS_REASON),
    }
)


def every_code() -> dict[str, tuple[HTTPStatus, Said]]:
    """Each code of an answer of 400 and above that is not the rules' own."""
    kept = (each for each in globals().values() if isinstance(each, Problem))
    by_status = {code: (status, said) for status, (said, code) in _BY_STATUS.items()}
    return (
        {each.code: (each.status, each.detail) for each in kept}
        | by_status
        | {"invalid": (HTTPStatus.BAD_REQUEST, _INVALID)}
    )


def status_of(code: str) -> HTTPStatus:
    """The status of a refusal by its code. What is not possible *now* is a conflict."""
    if code in _FORBIDDEN:
        return HTTPStatus.FORBIDDEN
    if code in _UNKNOWN:
        return HTTPStatus.NOT_FOUND
    if code in _CONTRADICTORY:
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.CONFLICT


def refused(code: str, said: Said) -> Problem:
    """What the rules refuse, as an answer over HTTP."""
    return Problem(status_of(code), code, said)


def invalid(*params: InvalidParam) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, "invalid", _INVALID, invalid=params)


def invalid_body(errors: Iterable[Mapping[str, Any]]) -> Problem:
    """Everything that pydantic found wrong, in our own words."""
    return invalid(*(_param(error) for error in errors))


def plan_changed(changes: Mapping[str, object], *, etag: str | None) -> Problem:
    """The plan is another than they have before them, and in what."""
    return Problem(
        PLAN_CHANGED.status,
        PLAN_CHANGED.code,
        PLAN_CHANGED.detail,
        headers={} if etag is None else {"ETag": etag},
        changes=changes,
    )


def answer(problem: Problem, *, path: str, language: Language) -> Response:
    """Write a problem down. In ASCII, since a name that was sent can be any Unicode at all."""
    body: dict[str, object] = {
        "type": f"urn:traject:problem:{problem.code}",
        "title": read(TITLES[problem.status], language),
        "status": problem.status.value,
        "detail": read(problem.detail, language),
        "instance": path,
        "code": problem.code,
    }
    if problem.invalid:
        body["invalidParams"] = [
            {"name": each.name, "code": each.code, "reason": read(each.reason, language)}
            for each in problem.invalid
        ]
    if problem.changes is not None:
        body["changes"] = problem.changes
    headers = {"Content-Language": language} | problem.headers
    return Response(json.dumps(body), problem.status, headers, MEDIA_TYPE)


def add_to(api: FastAPI) -> None:
    """Let every failure of this application leave as a problem."""
    api.exception_handler(Problem)(_answer)
    api.exception_handler(AccessError)(_on_denied)
    api.exception_handler(NotAllowed)(_on_refused)
    api.exception_handler(RequestValidationError)(_on_invalid)
    api.exception_handler(HTTPException)(_on_http)
    api.exception_handler(Exception)(_on_bug)


def of_access(error: AccessError) -> Problem:
    """Why somebody gets nothing, as an answer over HTTP."""
    denied = _DENIED[type(error)]
    if isinstance(error, TooOften):
        wait = {"Retry-After": str(error.seconds)}
        return Problem(denied.status, denied.code, denied.detail, headers=wait)
    return denied


async def _on_denied(request: Request, error: AccessError) -> Response:
    return await _answer(request, of_access(error))


async def _on_refused(request: Request, error: NotAllowed) -> Response:
    return await _answer(request, refused(error.code, error.said))


async def _on_invalid(request: Request, error: RequestValidationError) -> Response:
    return await _answer(request, invalid_body(error.errors()))


async def _on_http(request: Request, error: HTTPException) -> Response:
    """What the framework answers by itself: an unknown path, another method, unreadable JSON."""
    status = HTTPStatus(error.status_code)
    detail, code = _BY_STATUS.get(status, (INTERNAL.detail, INTERNAL.code))
    if code == INTERNAL.code:
        status = INTERNAL.status
    headers = error.headers
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": ", ".join(_methods_at(request) or ["GET"])}
    return await _answer(request, Problem(status, code, detail, headers=headers))


def _methods_at(request: Request) -> list[str]:
    """All methods of an address; the framework names those of the first route that it finds."""
    asked = request.url.path.removeprefix(request.scope["root_path"])
    documented = request.app.openapi()["paths"].items()
    at = [methods for path, methods in documented if compile_path(path)[0].match(asked)]
    return sorted({method.upper() for methods in at for method in methods})


async def _on_bug(request: Request, error: Exception) -> Response:
    tell(error)
    return await _answer(request, INTERNAL)


def tell(bug: Exception) -> None:
    """Log a bug by its kind and its way, not by what it says: that may be about a child."""
    frames = traceback.extract_tb(bug.__traceback__)
    way = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    log.error("request.failed", error=type(bug).__name__, way=way)


async def _answer(request: Request, problem: Problem) -> Response:
    language = preferred(request.headers.get("accept-language"))
    return answer(problem, path=request.url.path, language=language)


_INVALID: Final = Said(
    nl="Wat u stuurde klopt niet. Per waarde staat erbij waarom.",
    en="What you sent is not right. For each value it says why.",
)

_BY_STATUS: Final[Mapping[HTTPStatus, tuple[Said, str]]] = {
    HTTPStatus.BAD_REQUEST: (
        Said(nl="Dit is niet te lezen als JSON.", en="This cannot be read as JSON."),
        "invalid",
    ),
    HTTPStatus.NOT_FOUND: (NOT_FOUND.detail, NOT_FOUND.code),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        Said(
            nl="Deze methode kan hier niet. De header Allow zegt welke wel.",
            en="This method is not possible here. The Allow header says which are.",
        ),
        "method_not_allowed",
    ),
}

_MISSING: Final = Said(nl="Dit ontbreekt.", en="This is missing.")
_REASONS: Final[Mapping[str, Said]] = {
    "missing": _MISSING,
    "extra_forbidden": Said(nl="Dit kennen wij hier niet.", en="This is not known here."),
    "json_invalid": Said(nl="Dit is geen JSON.", en="This is not JSON."),
    "union_tag_invalid": Said(nl="Zo'n verzoek bestaat niet.", en="There is no such move."),
    "union_tag_not_found": Said(
        nl="Zet in `type` welk verzoek dit is.", en="Say in `type` which move this is."
    ),
    "string_too_long": Said(nl="Deze tekst is te lang.", en="This text is too long."),
    "string_too_short": Said(nl="Deze tekst is te kort.", en="This text is too short."),
    "string_type": Said(nl="Hier hoort tekst.", en="Text belongs here."),
    "string_unicode": Said(nl="Deze tekst is niet te lezen.", en="This text cannot be read."),
    "uuid_parsing": Said(nl="Hier hoort een id (UUID).", en="An id (UUID) belongs here."),
    "uuid_type": Said(nl="Hier hoort een id (UUID).", en="An id (UUID) belongs here."),
    "too_long": Said(nl="Dit zijn er te veel.", en="These are too many."),
    "bool_type": Said(nl="Hier hoort true of false.", en="True or false belongs here."),
    "bool_parsing": Said(nl="Hier hoort true of false.", en="True or false belongs here."),
    "greater_than_equal": Said(nl="Dit getal is te klein.", en="This number is too small."),
    "less_than_equal": Said(nl="Dit getal is te groot.", en="This number is too large."),
}
_ANY_OTHER: Final = Said(
    nl="Dit is hier geen geldige waarde.", en="This is not a valid value here."
)
_PLACES: Final = frozenset({"body", "query", "path", "header", "cookie"})


def _param(error: Mapping[str, Any]) -> InvalidParam:
    code = str(error["type"])
    return InvalidParam(_name(error["loc"]), code, _reason(code, error))


def _reason(code: str, error: Mapping[str, Any]) -> Said:
    """One of our own sentences; for the few values that may be of a list, the list as well."""
    expected = error.get("ctx", {}).get("expected")
    if code in {"enum", "literal_error"} and expected:
        return Said(nl=f"Kies uit: {expected}.", en=f"Choose from: {expected}.")
    return _REASONS.get(code, _ANY_OTHER)


def _name(place: Iterable[str | int]) -> str:
    """Where the value stood, as the sender knows it: `steps.0.text`."""
    parts = list(place)
    return ".".join(str(part) for part in _as_sent(parts)) or "body"


def _as_sent(parts: list[str | int]) -> Iterator[str | int]:
    """Drop what only we know: in which part of the request, and which kind of move."""
    for depth, part in enumerate(parts):
        is_tag = depth <= 1 and part in REQUESTS
        if not (depth == 0 and part in _PLACES) and not is_tag:
            yield part
