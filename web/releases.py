"""Letting a guardian read along who sees nothing by themselves: what, for how long, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.exceptions import HTTPException

from access import releases
from access.errors import KeyOfAnother, NotThere
from access.releases import Asked as Wished
from access.releases import Recipient, Releases
from access.seats import today
from domain import words
from domain.access import Topic
from domain.access_words import TOPICS
from domain.errors import NotAllowed
from domain.names import first_name
from domain.releases import ALWAYS
from domain.said import listed
from domain.seats import Seat
from models.queries_access import GrantView
from models.views import Person
from runtime.ids import uuid7
from web.fields import CHOOSE, Asked, Choice, Filled, Kind, Sent, key_of, read_all
from web.i18n import Day, Message, Sayable, _
from web.pages import HEADERS, page
from web.paths import trajectory_page
from web.reading import reading
from web.showing import ERASED
from web.signed_in import Known, KnownForm
from workflows.requests import MAX_TEXT

routes: Final = APIRouter(prefix="/trajectories/{trajectory}/releases", include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseShown:
    id: UUID
    to: str
    topics: Sayable
    first: Sayable
    last: Sayable
    given_by: str
    reason: Sayable
    how: str
    state: Message
    may_end: bool


@routes.get("")
async def released(request: Request, trajectory: UUID, signed_in: Known) -> Response:
    """What was released to whom; and a form, for whoever may release more."""
    async with reading(request, signed_in.person.id) as session:
        of = await _of(session, signed_in.person, trajectory)
    return _page(request, of, Filled(key=uuid7()))


@routes.post("")
async def release(
    request: Request, trajectory: UUID, signed_in: Known, form: KnownForm
) -> Response:
    """Release it, once: under the key of the form."""
    person = signed_in.person
    key = key_of(form)
    async with reading(request, person.id) as session:
        of = await _of(session, person, trajectory)
        asked = tuple(_asked(of))
        if not asked:
            raise HTTPException(404)
        sent = Sent.of(form, asked)
        values, faults = read_all(asked, sent)
        if not values.get("topics"):
            faults["topics"] = CHOOSE
        if faults:
            filled = Filled(key=key, sent=sent, faults=faults)
            return _page(request, of, filled, HTTPStatus.BAD_REQUEST)
        wished = Wished(
            to=Seat(values["to"]),
            topics=frozenset(Topic(each) for each in values["topics"]),
            valid_from=date.fromisoformat(values["first"]),
            valid_to=date.fromisoformat(values["last"]),
            why=values["reason"],
        )
        try:
            wanted = await releases.to_release(session, person, trajectory, wished)
        except NotAllowed as refused:
            filled = Filled(key=key, sent=sent, trouble=refused.said)
            return _page(request, of, filled, HTTPStatus.CONFLICT)
    try:
        async with request.app.state.means.sessions.begin() as door:
            await releases.release(door, person, wanted, why=wished.why, key=key)
    except KeyOfAnother as error:
        raise HTTPException(404) from error
    return _to(trajectory, f"#r-{key}")


@routes.post("/{grant}/end")
async def end(
    request: Request, trajectory: UUID, grant: UUID, signed_in: Known, _form: KnownForm
) -> Response:
    """Take it back: from the next page on it is not there any more."""
    async with reading(request, signed_in.person.id) as session:
        try:
            told_at = await releases.to_end(session, signed_in.person, trajectory, grant)
        except (NotThere, NotAllowed) as error:
            raise HTTPException(404) from error
    async with request.app.state.means.sessions.begin() as door:
        await releases.end(door, grant, told_at=told_at)
    return _to(trajectory)


async def _of(session: AsyncSession, person: Person, trajectory: UUID) -> Releases:
    try:
        return await releases.releases_of(session, person, trajectory)
    except NotThere as error:
        raise HTTPException(404) from error


def _to(trajectory: UUID, part: str = "") -> Response:
    path = f"{trajectory_page(trajectory)}/releases{part}"
    return RedirectResponse(path, HTTPStatus.SEE_OTHER, HEADERS)


def _page(
    request: Request, of: Releases, filled: Filled, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    view = of.found.view
    shown = {
        "number": view.case_number,
        "name": first_name(view.learner_name),
        "back": trajectory_page(view.id),
        "action": f"{trajectory_page(view.id)}/releases",
        "releases": [_shown(each, of) for each in of.given],
        "asked": list(_asked(of)),
        "filled": filled,
        "kinds": Kind,
        "longest": MAX_TEXT,
        "token": request.state.signed_in.form_token,
    }
    return page(request, "releases.html", shown, status)


def _shown(grant: GrantView, of: Releases) -> ReleaseShown:
    how, state = _state(grant)
    topics = [TOPICS[each] for each in grant.topics if each not in ALWAYS]
    return ReleaseShown(
        id=grant.id,
        to=grant.name,
        topics=listed(topics) if topics else listed([TOPICS[each] for each in sorted(ALWAYS)]),
        first=Day(grant.valid_from),
        last=Day(grant.valid_to),
        given_by=grant.given_by_name,
        reason=ERASED
        if grant.reason is None and releases.concerns(of.found)
        else grant.reason or "",
        how=how,
        state=state,
        may_end=grant.id in of.may_end,
    )


def _state(grant: GrantView) -> tuple[str, Message]:
    on = today()
    if grant.ended_at is not None:
        return "neutral", _("taken back")
    if grant.valid_to < on:
        return "neutral", _("over")
    return ("waiting", _("begins later")) if on < grant.valid_from else ("yours", _("now"))


def _asked(of: Releases) -> Iterator[Asked]:
    if not of.to:
        return
    yield Asked(
        name="to",
        kind=Kind.ONE_OF,
        label=_("Who may read along?"),
        choices=tuple(_recipient(each) for each in of.to),
        value=of.to[0].seat if len(of.to) == 1 else "",
    )
    topics = dict.fromkeys(topic for each in of.to for topic in each.topics)
    yield Asked(
        name="topics",
        kind=Kind.SOME_OF,
        label=_("What may they read?"),
        hint=_("How it stands, and about whom it is, comes with it."),
        choices=tuple(Choice(value=each.value, words=TOPICS[each]) for each in topics),
    )
    yield Asked(name="first", kind=Kind.DAY, label=_("From"), value=today().isoformat())
    yield Asked(
        name="last",
        kind=Kind.DAY,
        label=_("Until and with"),
        hint=_("At most a year. It ends by itself."),
    )
    yield Asked(
        name="reason",
        kind=Kind.WORDS,
        label=_("What did you weigh for the child?") if of.must_say_why else _("Why?"),
        hint=_(
            "Parents with authority and who guides the trajectory can read this. Whoever it is"
            " released to cannot."
        ),
        is_optional=not of.must_say_why,
    )


def _recipient(of: Recipient) -> Choice:
    seat = words.seat(of.seat)
    return Choice(value=of.seat, words=_("%(name)s, %(seat)s", name=of.name, seat=seat))
