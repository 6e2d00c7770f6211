"""Meetings: propose moments, say when, settle, say whether one comes, and write down what was said.

Who is asked answers on a phone in two taps: the moment, and send. What was typed comes back with
every failure, and sent twice it is done once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.exceptions import HTTPException

from access.asking import Asker, ask
from access.errors import AccessError, NotThere
from access.inviting_to_meetings import file_for
from access.meetings import MeetingSeen, MeetingsSeen, meetings_of
from activities.invitations import NAME, Method, mime_type
from domain import words
from domain.calendar import at_wall
from domain.errors import NotAllowed
from domain.invited import invited_by_rule, may_be_invited
from domain.meeting import MeetingKind
from domain.refusals import Refusal
from domain.seats import SCHOOL_LEADER, Seat
from runtime.ids import uuid7
from web import meeting_shown
from web.i18n import Message, Sayable, _
from web.pages import HEADERS, page
from web.paths import trajectory_page
from web.reading import reading
from web.signed_in import Fields, Known, KnownForm
from workflows.outcomes import NotStored, Outcome, Received, Refused
from workflows.requests import MAX_TEXT, REQUESTS

routes: Final = APIRouter(prefix="/trajectories/{trajectory}/meetings", include_in_schema=False)

SLOTS: Final = 4
MORE_ROWS: Final = 3
MOST_ROWS: Final = 30

NOT_STORED: Final = _("This is not stored yet. What you filled in is still here. Send it again.")
PICK_A_MOMENT: Final = _("Fill in a day and a time, such as 30-11-2026 and 15:30.")
WRITE_MINUTES: Final = _("Write briefly what was said.")
WRITE_WHY: Final = _("Write briefly why.")
WHO_DOES_IT: Final = _("Choose who does it.")

_MOVES: Final[Mapping[str, str]] = {
    "when": "say_when",
    "settle": "settle_meeting",
    "coming": "say_if_coming",
    "cancel": "cancel_meeting",
    "note": "note_meeting",
}
_OF_CONVENERS: Final = frozenset({"settle_meeting", "cancel_meeting", "note_meeting"})


class Fault(Exception):
    """What is wrong with one field."""

    def __init__(self, name: str, said: Message) -> None:
        super().__init__(name)
        self.name, self.said = name, said


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was sent, to stand in the form again, and what is wrong with it."""

    form: Fields = field(default_factory=lambda: Fields([]))
    faults: tuple[tuple[str, Sayable], ...] = ()
    trouble: Sayable = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visiting:
    request: Request
    signed_in: Known
    session: AsyncSession
    seen: MeetingsSeen

    @property
    def base(self) -> str:
        return f"{trajectory_page(self.seen.found.view.id)}/meetings"

    def meeting(self, wanted: UUID) -> MeetingSeen:
        found = self.seen.one(wanted)
        if found is None:
            raise HTTPException(404)
        return found

    def shown(self, typed: Typed) -> dict[str, Any]:
        return {
            "number": self.seen.found.view.case_number,
            "case": trajectory_page(self.seen.found.view.id),
            "base": self.base,
            "token": self.signed_in.form_token,
            "key": uuid7(),
            "typed": typed.form,
            "faults": typed.faults,
            "trouble": typed.trouble,
            "longest": MAX_TEXT,
        }


async def _visiting(request: Request, trajectory: UUID, signed_in: Known) -> Any:  # noqa: ANN401 - a dependency that yields
    async with reading(request, signed_in.person.id) as session:
        try:
            seen = await meetings_of(session, signed_in.person, trajectory)
        except NotThere as error:
            raise HTTPException(404) from error
        yield Visiting(request=request, signed_in=signed_in, session=session, seen=seen)


Here = Annotated[Visiting, Depends(_visiting)]


@routes.get("")
async def meetings(visiting: Here) -> Response:
    """What is ahead, what was, and what was agreed there."""
    return _list_page(visiting, Typed())


def _list_page(visiting: Visiting, typed: Typed, status: HTTPStatus = HTTPStatus.OK) -> Response:
    seen = visiting.seen
    shown = {
        "meetings": [meeting_shown.of(each, seen) for each in seen.meetings],
        "may_propose": seen.convenes_as("propose_meeting") is not None and seen.state.is_open,
        "may_leave_out": seen.convenes_as("leave_out") is not None and seen.state.is_open,
        "was_sent": visiting.request.query_params.get("sent"),
    }
    return page(
        visiting.request,
        "meetings.html",
        visiting.shown(typed) | shown,
        status,
    )


@routes.get("/new")
async def begin(visiting: Here) -> Response:
    """When could it be?"""
    _must_convene(visiting, "propose_meeting")
    return _new_page(visiting, Typed())


def _must_convene(visiting: Visiting, move: str) -> None:
    if visiting.seen.convenes_as(move) is None:
        raise HTTPException(404)


def _new_page(visiting: Visiting, typed: Typed, status: HTTPStatus = HTTPStatus.OK) -> Response:
    state, today = visiting.seen.state, meeting_shown.today()
    by_rule = [
        (words.MEETINGS[kind], meeting_shown.seats(invited_by_rule(state, kind, today)))
        for kind in MeetingKind
    ]
    both = set.intersection(*(set(invited_by_rule(state, kind, today)) for kind in MeetingKind))
    seated = dict.fromkeys((*(each.seat for each in state.seats), SCHOOL_LEADER))
    shown = {
        "kinds": [(kind.value, words.MEETINGS[kind]) for kind in MeetingKind],
        "places": [(each.value, said) for each, said in words.PLACES.items()],
        "by_rule": by_rule,
        "also": [
            (seat, meeting_shown.named(seat, visiting.seen.names))
            for seat in seated
            if seat not in both and may_be_invited(state, seat, today)
        ],
        "rows": range(1, SLOTS + 1),
    }
    return page(visiting.request, "meeting_new.html", visiting.shown(typed) | shown, status)


@routes.post("")
async def propose(visiting: Here, form: KnownForm) -> Response:
    _must_convene(visiting, "propose_meeting")
    try:
        body = _proposal(form)
    except Fault as wrong:
        faulty = Typed(form=form, faults=((wrong.name, wrong.said),))
        return _new_page(visiting, faulty, HTTPStatus.BAD_REQUEST)
    outcome = await _asked(visiting, "propose_meeting", body, form)
    if isinstance(outcome, Typed):
        return _new_page(visiting, outcome, _status(outcome))
    return _onward(visiting.base, outcome)


def _proposal(form: Fields) -> dict[str, Any]:
    slots = [moment.isoformat() for moment in _moments(form)]
    if not slots:
        raise Fault("day-1", PICK_A_MOMENT)
    where = form.get("where", "").strip()
    return {
        "type": "propose_meeting",
        "kind": form.get("kind", ""),
        "slots": slots,
        "lasts": form.get("lasts", ""),
        "place": form.get("place", ""),
        "also": form.getlist("also"),
        **({"where": where} if where else {}),
    }


def _moments(form: Fields) -> Iterator[datetime]:
    for number in range(1, SLOTS + 1):
        if form.get(f"day-{number}") or form.get(f"time-{number}"):
            yield _moment(form, number)


def _moment(form: Fields, number: int) -> datetime:
    """As it hangs on the wall in the Netherlands."""
    try:
        day = date.fromisoformat(meeting_shown.iso(form.get(f"day-{number}", "")))
        return at_wall(day, time.fromisoformat(form.get(f"time-{number}", "").replace(".", ":")))
    except ValueError:
        raise Fault(f"day-{number}", PICK_A_MOMENT) from None


@routes.get("/{meeting}")
async def one(visiting: Here, meeting: UUID) -> Response:
    """A meeting: for who is asked the question, for who convenes what to do next."""
    return _page(visiting, visiting.meeting(meeting), Typed())


def _page(
    visiting: Visiting, meeting: MeetingSeen, typed: Typed, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    seen = visiting.seen
    rows = min(MOST_ROWS, int(typed.form.get("rows", "") or 0) or MORE_ROWS)
    shown = {
        "it": meeting_shown.of(meeting, seen),
        "convenes": seen.convenes_as("settle_meeting") is not None and seen.state.is_open,
        "is_open": seen.state.is_open,
        "rows": rows,
        "done_by": [
            (each.seat, meeting_shown.named(each.seat, seen.names)) for each in seen.table.seated
        ],
        "was_sent": visiting.request.query_params.get("sent"),
    }
    return page(visiting.request, "meeting.html", visiting.shown(typed) | shown, status)


@routes.get("/{meeting}/invitation.ics")
async def invitation(request: Request, visiting: Here, meeting: UUID) -> Response:
    """For the calendar of whoever looks."""
    means = request.app.state.means
    try:
        file = file_for(
            visiting.seen,
            meeting,
            visiting.signed_in.person,
            site=means.site,
            sender=means.mail_from,
        )
    except NotThere as error:
        raise HTTPException(404) from error
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{NAME}"'}
    return Response(file, media_type=mime_type(Method.REQUEST), headers=headers)


@routes.post("/items/{item}")
async def leave_out(visiting: Here, item: UUID, form: KnownForm) -> Response:
    """What was agreed does not come into the plan."""
    _must_convene(visiting, "leave_out")
    reason = form.get("reason", "").strip()
    if not reason:
        typed = Typed(form=form, faults=((f"reason-{item}", WRITE_WHY),))
        return _list_page(visiting, typed, HTTPStatus.BAD_REQUEST)
    body = {"type": "leave_out", "item": str(item), "reason": reason}
    outcome = await _asked(visiting, "leave_out", body, form)
    if isinstance(outcome, Typed):
        return _list_page(visiting, outcome, _status(outcome))
    return _onward(visiting.base, outcome)


@routes.post("/{meeting}/{what}")
async def send(visiting: Here, meeting: UUID, what: str, form: KnownForm) -> Response:
    """Everything that is said or done about one meeting."""
    found, move = visiting.meeting(meeting), _MOVES.get(what)
    if move is None:
        raise HTTPException(404)
    if move in _OF_CONVENERS:
        _must_convene(visiting, move)
    elif found.mine is None:
        raise HTTPException(404)
    if form.get("more"):
        return _page(visiting, found, Typed(form=_with_more(form)))
    try:
        body = _body(found, move, form)
    except Fault as wrong:
        faulty = Typed(form=form, faults=((wrong.name, wrong.said),))
        return _page(visiting, found, faulty, HTTPStatus.BAD_REQUEST)
    by = found.mine.seat if found.mine is not None and move not in _OF_CONVENERS else None
    outcome = await _asked(visiting, move, body, form, by)
    if isinstance(outcome, Typed):
        return _page(visiting, found, outcome, _status(outcome))
    over = move in {"cancel_meeting", "note_meeting"}
    return _onward(visiting.base if over else f"{visiting.base}/{found.id}", outcome)


def _with_more(form: Fields) -> Fields:
    rows = int(form.get("rows", "") or MORE_ROWS) + MORE_ROWS
    return Fields([*((k, v) for k, v in form.multi_items() if k != "rows"), ("rows", str(rows))])


def _body(meeting: MeetingSeen, move: str, form: Fields) -> dict[str, Any]:
    body: dict[str, Any] = {"type": move, "meeting": str(meeting.id)}
    match move:
        case "say_when":
            slots = [] if form.get("none") else form.getlist("slot")
            return body | {"slots": slots}
        case "settle_meeting":
            return body | {"startsAt": _settled(form)}
        case "say_if_coming":
            return body | {"isComing": form.get("coming") == "yes"}
        case "cancel_meeting":
            return body | {"reason": _written(form, "reason", WRITE_WHY)}
        case _:
            return body | {
                "present": form.getlist("present"),
                "minutes": _written(form, "minutes", WRITE_MINUTES),
                "items": list(_items(form)),
            }


def _settled(form: Fields) -> str:
    slot = form.get("slot", "")
    return slot if slot and slot != "other" else _moment(form, 1).isoformat()


def _written(form: Fields, name: str, missing: Message) -> str:
    written = form.get(name, "").replace("\0", "").replace("\r\n", "\n").strip()
    if not written:
        raise Fault(name, missing)
    return written[:MAX_TEXT]


def _items(form: Fields) -> Iterator[dict[str, str]]:
    for number in range(1, MOST_ROWS + 1):
        text = form.get(f"item-{number}", "").strip()
        if not text:
            continue
        done_by = form.get(f"by-{number}", "")
        if not done_by:
            raise Fault(f"by-{number}", WHO_DOES_IT)
        yield {"text": text[:MAX_TEXT], "doneBy": done_by}


async def _asked(
    visiting: Visiting, move: str, body: dict[str, Any], form: Fields, by: Seat | None = None
) -> Outcome | Typed:
    """Ask it. What is wrong or refused comes back with all that was typed."""
    try:
        request, key = REQUESTS[move].model_validate(body), UUID(form.get("key", ""))
    except (ValidationError, ValueError) as error:  # a form of ours is never spelled otherwise
        raise HTTPException(400) from error
    asker = Asker(
        sign_in=visiting.signed_in.sign_in,
        session=visiting.session,
        gateway=visiting.request.app.state.means.gateway,
        key=key,
        seat=by,
    )
    try:
        outcome = await ask(asker, request, trajectory=visiting.seen.found.view.id)
    except (NotStored, SQLAlchemyError, OSError):
        return Typed(form=form, trouble=NOT_STORED)
    except NotAllowed as refused:
        outcome = Refused(code=refused.code, said=refused.said)
    except AccessError as error:
        raise HTTPException(404) from error
    if isinstance(outcome, Refused):
        is_over = outcome.code == Refusal.MEETING_UNKNOWN.value
        return Typed(form=Fields([]) if is_over else form, trouble=outcome.said)
    return outcome


def _status(typed: Typed) -> HTTPStatus:
    is_ours = typed.trouble is NOT_STORED
    return HTTPStatus.SERVICE_UNAVAILABLE if is_ours else HTTPStatus.CONFLICT


def _onward(to: str, outcome: Outcome) -> Response:
    sent = "late" if isinstance(outcome, Received) else "yes"
    return RedirectResponse(f"{to}?sent={sent}", HTTPStatus.SEE_OTHER, HEADERS)
