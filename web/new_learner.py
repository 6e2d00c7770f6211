"""Whom a signal is about, where nobody wrote that learner down yet.

Before somebody is new, it is looked whether they are known: by the number in the chain, by name and
birthday, or by a name like it. Who it is stays in the draft until the signal is sent.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.exceptions import HTTPException

from access import newcomers, signals
from access.errors import NotThere
from access.newcomers import Alike, Newcomer
from access.seats import today
from domain.newcomers import can_be_born_on
from models.views import Learner, Person, School
from runtime.ids import uuid7
from web.fields import Asked, Choice, Filled, Kind, Sent, read_all
from web.i18n import Day, Message, Sayable, _
from web.pages import HEADERS, page
from web.reading import reading
from web.signed_in import Known, KnownForm

AT: Final = "/new/learner"
LONGEST: Final = 200
BEGIN: Final = "/new/kind"

NO_BIRTHDAY: Final = _("This cannot be the birthday of a learner. Look at the year.")
NO_NUMBER: Final = _(
    "This is no ECK iD. It begins with https://ketenid.nl/. You may leave it empty."
)
ELSEWHERE: Final = _(
    "A learner with this name and birthday is known at another school of the alliance. Ask the"
    " coordinator of the alliance to report it."
)

routes: Final = APIRouter(prefix=AT, include_in_schema=False)


@routes.get("")
async def newcomer(request: Request, signed_in: Known) -> Response:
    async with reading(request, signed_in.person.id) as session:
        schools = await _schools(session, signed_in.person)
    return _page(request, _asked(schools), Filled(key=uuid7()))


@routes.post("")
async def written(request: Request, signed_in: Known, form: KnownForm) -> Response:
    """Begin a signal about them; or ask first whether it is not somebody who is known."""
    async with reading(request, signed_in.person.id) as session:
        schools = await _schools(session, signed_in.person)
        asked = _asked(schools)
        sent = Sent.of(form, asked)
        values, faults = read_all(asked, sent)
        faults = _faults(values, faults)
        if faults:
            filled = Filled(key=uuid7(), sent=sent, faults=faults)
            return _page(request, asked, filled, HTTPStatus.BAD_REQUEST)
        school = _chosen(schools, values.get("school"))
        async with request.app.state.means.sessions() as door:
            new = await newcomers.newcomer(
                door,
                school,
                name=" ".join(values["name"].split()),
                born_on=date.fromisoformat(values["born_on"]),
                eck_id=values["eck_id"],
            )
            alike = await newcomers.alike(door, new)
        seen = await signals.reportable(session, signed_in.person, _of(alike))
        if alike.same is not None and alike.same not in seen:
            filled = Filled(key=uuid7(), sent=sent, trouble=ELSEWHERE)
            return _page(request, asked, filled, HTTPStatus.CONFLICT)
    is_sure = form.get("sure") == "yes" and alike.same is None
    if seen and not is_sure:
        return _alike_page(request, asked, sent, seen, is_same=alike.same is not None)
    return await _begin(request, signed_in.person, new)


def _of(alike: Alike) -> tuple[Learner, ...]:
    return alike.others if alike.same is None else (alike.same,)


async def _schools(session: AsyncSession, person: Person) -> Sequence[School]:
    """Where they may write somebody down. For whoever may not, there is no such page."""
    schools = await signals.adds_at(session, person)
    if not schools:
        raise HTTPException(404)
    return schools


def _chosen(schools: Sequence[School], wanted: str | None) -> School:
    return next((each for each in schools if str(each.id) == wanted), schools[0])


def _asked(schools: Sequence[School]) -> tuple[Asked, ...]:
    return tuple(_fields(schools))


def _fields(schools: Sequence[School]) -> Iterator[Asked]:
    if len(schools) > 1:
        yield Asked(
            name="school",
            kind=Kind.ONE_OF,
            label=_("Which school?"),
            choices=tuple(Choice(value=str(each.id), words=each.name) for each in schools),
            folds=True,
        )
    yield Asked(
        name="name",
        kind=Kind.LINE,
        label=_("Name of the learner"),
        hint=_("First name and last name."),
    )
    yield Asked(name="born_on", kind=Kind.DAY, label=_("Birthday"))
    yield Asked(
        name="eck_id",
        kind=Kind.LINE,
        label=_("ECK iD"),
        hint=_("The number of the learner in the chain of schools, where the school has it."),
        is_optional=True,
    )


def _faults(values: Mapping[str, Any], faults: Mapping[str, Message]) -> dict[str, Message]:
    """What is wrong with it, also by what a birthday and a number can be."""
    found = dict(faults)
    born = values.get("born_on")
    if born is not None and not can_be_born_on(date.fromisoformat(born), today=today()):
        found["born_on"] = NO_BIRTHDAY
    if values.get("eck_id") and not newcomers.is_eck_id(values["eck_id"]):
        found["eck_id"] = NO_NUMBER
    return found


async def _begin(request: Request, person: Person, new: Newcomer) -> Response:
    try:
        await signals.begin(request.app.state.means.sessions, person, new.id, new)
    except NotThere as error:
        raise HTTPException(404) from error
    return RedirectResponse(BEGIN, HTTPStatus.SEE_OTHER, HEADERS)


def _page(
    request: Request,
    asked: Sequence[Asked],
    filled: Filled,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    shown = {
        "asked": asked,
        "filled": filled,
        "kinds": Kind,
        "longest": LONGEST,
        "token": request.state.signed_in.form_token,
    }
    return page(request, "new_learner.html", shown, status)


def _alike_page(
    request: Request, asked: Sequence[Asked], sent: Sent, alike: Sequence[Learner], *, is_same: bool
) -> Response:
    """Whether it is one of these, or really somebody else."""
    shown = {
        "alike": [_learner(each) for each in alike],
        "is_same": is_same,
        "fields": [(each.name, sent.one(each)) for each in asked],
        "token": request.state.signed_in.form_token,
    }
    return page(request, "new_alike.html", shown)


def _learner(learner: Learner) -> tuple[str, str, Sayable]:
    return str(learner.id), learner.name, _("born on %(day)s", day=Day(learner.born_on))
