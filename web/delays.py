"""Telling of a look later: on a ground in law, and by the privacy officer alone."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.exceptions import HTTPException

from access import delaying
from access.delaying import Wish
from access.errors import KeyOfAnother, NotThere, UnknownPerson
from access.seats import today
from domain.calendar import end_of_day
from domain.errors import NotAllowed
from domain.looks import DelayGround
from models import queries
from models.views import Person
from runtime import clock
from runtime.ids import uuid7
from web.fields import Asked, Choice, Filled, Kind, Sent, key_of, read_all
from web.i18n import Day, Message, Sayable, _
from web.pages import HEADERS, page
from web.paths import trajectory_page
from web.reading import reading
from web.signed_in import Known, KnownForm
from workflows.requests import MAX_TEXT

TITLE: Final = _("Tell of a look later")
NOBODY: Final = _("This person works nowhere here and never looked. Choose somebody else.")

routes: Final = APIRouter(
    prefix="/trajectories/{trajectory}/readers/delay", include_in_schema=False
)

GROUNDS: Final[Mapping[DelayGround, Message]] = {
    DelayGround.SAFETY: _("Telling it now would bring somebody in danger."),
    DelayGround.INVESTIGATION: _("Telling it now would harm an investigation of a crime."),
}


def told_from(day: date) -> Message:
    """What the privacy officer reads beside a look that others see from that day on."""
    return _("told from %(day)s on", day=Day(day))


@routes.get("")
async def delay(request: Request, trajectory: UUID, signed_in: Known) -> Response:
    """Whose looks, until when, and on which ground."""
    async with reading(request, signed_in.person.id) as session:
        asked = await _asked(session, signed_in.person, trajectory)
        return await _page(request, session, trajectory, asked, Filled(key=uuid7()))


@routes.post("")
async def delayed(
    request: Request, trajectory: UUID, signed_in: Known, form: KnownForm
) -> Response:
    """Put it down, once: under the key of the form."""
    person, key = signed_in.person, key_of(form)
    async with reading(request, person.id) as session:
        asked = await _asked(session, person, trajectory)
        sent = Sent.of(form, asked)
        values, faults = read_all(asked, sent)
        if faults:
            filled = Filled(key=key, sent=sent, faults=faults)
            status = HTTPStatus.BAD_REQUEST
            return await _page(request, session, trajectory, asked, filled, status)
        wish = Wish(
            looker=UUID(values["looker"]),
            since=end_of_day(date.fromisoformat(values["since"]) - timedelta(days=1)),
            until=date.fromisoformat(values["until"]),
            ground=DelayGround(values["ground"]),
            why=values["reason"],
        )
        trouble = await _put_down(request, session, person, trajectory, wish, key)
        if trouble is None:
            return RedirectResponse(
                f"{trajectory_page(trajectory)}/readers", HTTPStatus.SEE_OTHER, HEADERS
            )
        filled = Filled(key=key, sent=sent, trouble=trouble)
        return await _page(request, session, trajectory, asked, filled, HTTPStatus.CONFLICT)


async def _put_down(  # noqa: PLR0913, PLR0917 - whose looks, by whom and under which key
    request: Request,
    session: AsyncSession,
    person: Person,
    trajectory: UUID,
    wish: Wish,
    key: UUID,
) -> Sayable | None:
    """What stood in the way, if anything."""
    try:
        await delaying.may_delay(session, person, trajectory, wish.looker)
        async with request.app.state.means.sessions.begin() as door:
            await delaying.delay(door, person, trajectory, wish, key=key, at=clock.now())
    except NotAllowed as refused:
        return refused.said
    except UnknownPerson:
        return NOBODY
    except (NotThere, KeyOfAnother) as error:
        raise HTTPException(404) from error
    return None


async def _asked(session: AsyncSession, person: Person, trajectory: UUID) -> tuple[Asked, ...]:
    try:
        lookers = await delaying.lookers(session, person, trajectory)
    except NotThere as error:
        raise HTTPException(404) from error
    return tuple(_fields(lookers))


def _fields(lookers: Mapping[UUID, str]) -> Iterator[Asked]:
    yield Asked(
        name="looker",
        kind=Kind.ONE_OF,
        label=_("Whose looks?"),
        choices=tuple(Choice(value=str(id_), words=name) for id_, name in lookers.items()),
        folds=True,
    )
    yield Asked(
        name="since",
        kind=Kind.DAY,
        label=_("Looks from which day on?"),
        value=today().isoformat(),
    )
    yield Asked(
        name="until",
        kind=Kind.DAY,
        label=_("From which day on may it be told?"),
        hint=_("At most half a year from now. After that it is decided anew."),
    )
    yield Asked(
        name="ground",
        kind=Kind.ONE_OF,
        label=_("On which ground in law?"),
        choices=tuple(Choice(value=each.value, words=said) for each, said in GROUNDS.items()),
    )
    yield Asked(
        name="reason",
        kind=Kind.WORDS,
        label=_("Why?"),
        hint=_("Nobody reads this before the day on which it is told."),
    )


async def _page(  # noqa: PLR0913, PLR0917 - what was asked, and what was filled in
    request: Request,
    session: AsyncSession,
    trajectory: UUID,
    asked: tuple[Asked, ...],
    filled: Filled,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    view = await queries.trajectory(session, trajectory)
    shown = {
        "number": "" if view is None else view.case_number,
        "action": f"{trajectory_page(trajectory)}/readers/delay",
        "back": f"{trajectory_page(trajectory)}/readers",
        "asked": asked,
        "filled": filled,
        "kinds": Kind,
        "longest": MAX_TEXT,
        "token": request.state.signed_in.form_token,
    }
    return page(request, "delay.html", shown, status)
