"""Doing a move: a form, "is this right?" with what follows, and a receipt. One way for all of them.

What was typed travels in the form itself, so that no step back and no failure loses it. The key is
made with the form: sent twice, by a double click or from a page further back, it is one move. The
form also knows the last entry of the ledger when it was shown: what happened since is told before
anything is sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final, assert_never
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.exceptions import HTTPException

from access import people
from access.asking import Asker, ask
from access.doing import Doing, changed_since, doing, foreseen, numbered
from access.errors import AccessError, NotThere, UnknownPerson
from access.looking import look
from access.people import Meant
from access.timeline import Line, timeline_of
from domain import words
from domain.assurance import CodeWay
from domain.calendar import local_date
from domain.errors import NotAllowed, StepUpNeeded
from domain.looks import What
from domain.names import first_name
from domain.seats import Seat, is_seat
from models import queries_ledger
from models.views import SignedIn
from runtime.ids import uuid7
from web import family, seating
from web.fields import NO_CASE, Asked, Kind, Sent, told
from web.i18n import Message, Sayable, _
from web.move_forms import Around, asked_in, body_of
from web.move_words import HINTS, TITLES
from web.pages import HEADERS, page, until_done
from web.paths import OF_MEETINGS, move_page, trajectory_page
from web.reading import reading
from web.showing import LineShown, follows_shown, line_shown
from web.signed_in import Fields, Known, KnownForm, Visit, Visitor
from web.sure import (
    is_sure_enough,
    means_of,
    sent_code,
    shown_in,
    stepped_up_to,
    with_cookie,
)
from workflows.outcomes import Done, Failed, NotStored, Received, Refused
from workflows.requests import COMMANDS, MAX_TEXT, REQUESTS
from workflows.requests import Request as Move

routes: Final = APIRouter(include_in_schema=False)

_AT: Final = "/trajectories/{trajectory}/moves/{move}"
_SEATING: Final = "seat_person"
_AS: Final = "as"
"""From which of their seats somebody does it; a move can have a seat of its own as a field."""
_ELSEWHERE: Final = OF_MEETINGS | {"raise_signal", "submit_plan"}
"""Moves that have pages of their own."""

NOT_STORED: Final = _(
    "This is not stored yet. What you filled in is still here. Send it again in a moment."
)
_CONFLICT: Final = HTTPStatus.CONFLICT
_LONGEST_PLACE: Final = 9
_EVERY_ENTRY: Final = 100_000

NOBODY: Final = _("Whoever is named here is not known any more. Choose somebody else.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form as it was sent, or as it is begun."""

    key: str
    head: int
    sent: Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Visiting:
    """A request for these pages: who asks, in which browser, and what they want to do."""

    request: Request
    signed_in: SignedIn
    visit: Visit
    session: AsyncSession
    doing: Doing

    @property
    def around(self) -> Around:
        of = self.doing
        return Around(
            state=of.state,
            option=of.option,
            people=of.people,
            words=of.words,
            names=of.names,
            today=local_date(of.at),
        )

    @property
    def asked(self) -> tuple[Asked, ...]:
        if self.doing.option.type == _SEATING:
            return seating.asked_in(self.around)
        return asked_in(self.around)

    @property
    def title(self) -> Message:
        return TITLES[self.doing.option.type]


async def _visiting(
    request: Request,
    session: AsyncSession,
    signed_in: SignedIn,
    visit: Visit,
    wanted: tuple[UUID, str, str],
) -> Visiting:
    """Raise 404 where this move is not there for them."""
    trajectory, move, seat = wanted
    if move not in COMMANDS or move in _ELSEWHERE:
        raise HTTPException(404)
    try:
        of = await doing(
            session,
            signed_in.person,
            trajectory,
            move,
            Seat(seat) if is_seat(seat) else None,
        )
    except NotThere as error:
        raise HTTPException(404) from error
    return Visiting(request=request, signed_in=signed_in, visit=visit, session=session, doing=of)


@routes.get(_AT)
async def form_of(
    request: Request, trajectory: UUID, move: str, signed_in: Known, visit: Visitor
) -> Response:
    """What has to be filled in; or, where that is nothing, what would follow."""
    sent = request.query_params
    wanted = (trajectory, move, sent.get(_AS, ""))
    async with reading(request, signed_in.person.id) as session:
        visiting = await _visiting(request, session, signed_in, visit, wanted)
        asked = visiting.asked
        begun = Form(
            key=str(uuid7()),
            head=visiting.doing.head,
            sent=Sent.of(Fields(sent.multi_items()), asked),
        )
        if not visiting.doing.option.is_possible:
            return await _page(visiting, "move_not_now.html", {})
        if all(each.kind is Kind.HIDDEN for each in asked):
            return await _checked(visiting, begun)
        return await _form_page(visiting, begun)


@routes.post(_AT)
async def send(  # noqa: PLR0913, PLR0917 - what the framework fills in
    request: Request,
    trajectory: UUID,
    move: str,
    signed_in: Known,
    visit: Visitor,
    form: KnownForm,
) -> Response:
    """Check what was filled in, go back to it, or do it."""
    before = await _done_before(request, signed_in, form)
    if before is not None:
        return before
    wanted = (trajectory, move, form.get(_AS, ""))
    async with reading(request, signed_in.person.id) as session:
        visiting = await _visiting(request, session, signed_in, visit, wanted)
        filled = _filled(visiting, form)
        if not visiting.doing.option.is_possible:
            return await _form_page(
                visiting, filled, trouble=visiting.doing.option.reason, status=_CONFLICT
            )
        match form.get("go"):
            case "change":
                return await _form_page(visiting, filled)
            case "code":
                way, trouble = await sent_code(request, signed_in, visit, form)
                return await _checked(visiting, filled, trouble=trouble, needs_more=True, code=way)
            case "send":
                return await _stepping(visiting, filled, form)
            case _:
                return await _checked(visiting, filled)


async def _done_before(request: Request, signed_in: SignedIn, form: Fields) -> Response | None:
    """Lead to what became of it, where this very form was sent before: nothing is done twice."""
    key = _key(form)
    try:
        known = await request.app.state.means.gateway.look(key)
    except NotStored:  # it is not kept, then
        return None
    if known is None or isinstance(known.outcome, Refused):
        return None
    if known.by.person != signed_in.person.id:
        raise HTTPException(404)
    return _to_receipt(known.trajectory, request.path_params["move"], key)


def _key(form: Fields) -> UUID:
    try:
        return UUID(form.get("key", ""))
    except ValueError as error:
        raise HTTPException(400) from error


def _filled(visiting: Visiting, form: Fields) -> Form:
    head = form.get("head", "")
    is_place = head.isascii() and head.isdigit() and len(head) < _LONGEST_PLACE
    return Form(
        key=str(_key(form)),
        head=int(head) if is_place else 0,
        sent=Sent.of(form, visiting.asked),
    )


async def _stepping(visiting: Visiting, filled: Form, form: Fields) -> Response:
    """Do it, once it is clear who does; what was shown counts from now on."""
    request, signed_in = visiting.request, visiting.signed_in
    shown, trouble = await shown_in(request, signed_in, visiting.visit, form)
    if trouble:
        return await _checked(
            visiting, filled, trouble=trouble, needs_more=True, status=HTTPStatus.BAD_REQUEST
        )
    if shown is None:
        return await _sent(visiting, filled)
    signed_in, cookie = await stepped_up_to(request, signed_in, shown)
    answer = await _sent(replace(visiting, signed_in=signed_in), filled)
    return with_cookie(request, answer, cookie)


async def _sent(visiting: Visiting, filled: Form) -> Response:
    """Send it, unless something changed that was not told before."""
    if await _changes(visiting, filled):
        return await _checked(visiting, filled, status=_CONFLICT)
    body, faults = await _body(visiting, filled)
    if faults:
        return await _form_page(visiting, filled, faults=faults, status=HTTPStatus.BAD_REQUEST)
    return await _asked(visiting, filled, body)


async def _changes(visiting: Visiting, filled: Form) -> tuple[Line, ...]:
    return await changed_since(visiting.session, visiting.doing, filled.head, own=UUID(filled.key))


async def _asked(visiting: Visiting, filled: Form, move: Move) -> Response:
    """Do it, and say what came of it. Whatever it is, what was typed is still there."""
    asker = Asker(
        sign_in=visiting.signed_in.sign_in,
        session=visiting.session,
        gateway=visiting.request.app.state.means.gateway,
        key=UUID(filled.key),
        seat=visiting.doing.option.by.seat,
    )
    trajectory = visiting.doing.found.view.id
    try:
        if visiting.doing.option.type == _SEATING:
            await _write_down(visiting, filled)
        outcome = await ask(asker, move, trajectory=trajectory)
    except StepUpNeeded as needed:
        return await _checked(
            visiting,
            filled,
            trouble=needed.said,
            needs_more=True,
            status=HTTPStatus.FORBIDDEN,
        )
    except (NotStored, SQLAlchemyError, OSError):
        return await _form_page(
            visiting,
            filled,
            trouble=NOT_STORED,
            changes=(),  # nothing more is read, where reading may be what fails
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )
    except UnknownPerson:
        return await _form_page(visiting, filled, trouble=NOBODY, status=_CONFLICT)
    except NotAllowed as refused:
        outcome = Refused(code=refused.code, said=refused.said)
    except AccessError as error:
        raise HTTPException(404) from error
    if isinstance(outcome, Refused):
        # What was refused stays refused under its key: the same once more is a new request.
        fresh = replace(filled, key=str(uuid7()))
        return await _form_page(visiting, fresh, trouble=outcome.said, status=_CONFLICT)
    return _to_receipt(trajectory, visiting.doing.option.type, asker.key)


async def _body(visiting: Visiting, filled: Form) -> tuple[Move, dict[str, Message]]:
    """The move that a form makes, or what is wrong with it."""
    around = visiting.around
    if around.option.type == _SEATING:
        known = await _meant(visiting, filled)
        body, faults = seating.body_of(around, filled.sent, known)
    else:
        numbers = [filled.sent.one(each) for each in visiting.asked if each.kind is Kind.CASE]
        cases = await numbered(visiting.session, visiting.signed_in.person, numbers)
        body, faults = body_of(around, filled.sent, cases)
    model = REQUESTS[around.option.type]
    if faults:
        return model.model_construct(), faults
    try:
        return model.model_validate(body), {}
    except ValidationError as error:  # a form of ours is never spelled otherwise
        raise HTTPException(400) from error


async def _meant(visiting: Visiting, filled: Form) -> Meant | None:
    """Whom the form of a seat names by name and address."""
    async with visiting.request.app.state.means.sessions() as door:
        return await seating.meant_in(door, visiting.around, filled.sent, key=UUID(filled.key))


async def _known_as(visiting: Visiting, filled: Form) -> Sayable:
    """Who is given a seat: known by this address, or new."""
    if visiting.doing.option.type != _SEATING:
        return ""
    known = await _meant(visiting, filled)
    if known is None:
        return ""
    if known.known_as:
        return _("This address is of %(name)s, who is known already.", name=known.known_as)
    return _("This person is new here, and is written down.")


async def _write_down(visiting: Visiting, filled: Form) -> None:
    """Whoever is given a seat and is not known yet is written down first."""
    given = seating.given_in(visiting.around, filled.sent)
    known = await _meant(visiting, filled)
    if given is not None and known is not None:
        await people.write_down(visiting.request.app.state.means.sessions, known, given)


async def _checked(  # noqa: PLR0913 - the move, and all that can stand in its way
    visiting: Visiting,
    filled: Form,
    *,
    trouble: Sayable = "",
    status: HTTPStatus = HTTPStatus.OK,
    needs_more: bool = False,
    code: CodeWay | None = None,
) -> Response:
    """Show what is about to be done, and what would follow from it."""
    body, faults = await _body(visiting, filled)
    if faults:
        return await _form_page(visiting, filled, faults=faults, status=HTTPStatus.BAD_REQUEST)
    changes = await _changes(visiting, filled)
    try:
        foresees = await foreseen(
            visiting.session,
            visiting.signed_in.person,
            visiting.doing,
            body,
            key=UUID(filled.key),
        )
    except NotAllowed as refused:
        return await _form_page(
            visiting, filled, trouble=refused.said, changes=changes, status=_CONFLICT
        )
    except NotThere:
        return await _form_page(visiting, filled, trouble=NO_CASE, status=_CONFLICT)
    of = visiting.doing
    asks_more = needs_more or not is_sure_enough(visiting.signed_in, of.demanded)
    shown = {
        "told": told(visiting.asked, filled.sent),
        "known_as": await _known_as(visiting, filled),
        "follows": follows_shown(foresees, of.names),
        "changes": [line_shown(each) for each in changes],
        "trouble": trouble,
        "sure": await means_of(visiting.request, visiting.signed_in) if asks_more else None,
        "code": code,
        "family": family,
        "has_form": any(each.kind is not Kind.HIDDEN for each in visiting.asked),
        "fields": _fields(visiting, replace(filled, head=of.head)),
    }
    return await _page(visiting, "move_check.html", shown, status)


async def _form_page(  # noqa: PLR0913 - what was typed, and all that can be wrong with it
    visiting: Visiting,
    filled: Form,
    *,
    trouble: Sayable | None = None,
    faults: Mapping[str, Message] | None = None,
    changes: Sequence[Line] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    """The form, with what was typed."""
    asked = visiting.asked
    if changes is None:
        changes = await _changes(visiting, filled)
    shown = {
        "asked": [each for each in asked if each.kind is not Kind.HIDDEN],
        "sent": filled.sent,
        "kinds": Kind,
        "trouble": trouble or "",
        "faults": faults or {},
        "changes": [line_shown(each) for each in changes],
        "is_sure": is_sure_enough(visiting.signed_in, visiting.doing.demanded),
        "fields": _own_fields(visiting, filled),
        "longest": MAX_TEXT,
    }
    return await _page(visiting, "move.html", shown, status)


def _own_fields(visiting: Visiting, filled: Form) -> list[tuple[str, str]]:
    """What every form brings along beside what was typed."""
    return [
        ("form_token", visiting.signed_in.form_token),
        ("key", filled.key),
        ("head", str(filled.head)),
        (_AS, visiting.doing.option.by.seat),
        *((each.name, each.value) for each in visiting.asked if each.kind is Kind.HIDDEN),
    ]


def _fields(visiting: Visiting, filled: Form) -> list[tuple[str, str]]:
    """The same with all that was typed."""
    typed = [
        (each.name, value)
        for each in visiting.asked
        if each.kind is not Kind.HIDDEN
        for value in filled.sent.some(each)
    ]
    return [*_own_fields(visiting, filled), *typed]


async def _page(
    visiting: Visiting,
    template: str,
    shown: Mapping[str, Any],
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    of = visiting.doing
    view = of.found.view
    given = {
        "title": visiting.title,
        "hint": HINTS.get(of.option.type, ""),
        "reason": of.option.reason,
        "number": view.case_number,
        "name": first_name(view.learner_name),
        "back": trajectory_page(view.id),
        "action": move_page(view.id, of.option.type),
        "speaks_for": _speaks_for(of),
        "signals": [line_shown(each) for each in of.signals],
        "beside": of.beside,
    }
    answer = page(visiting.request, template, given | dict(shown), status, has_script=True)
    visiting.visit.remember(visiting.request, answer)
    return answer


def _speaks_for(of: Doing) -> Sayable:
    """For whom a substitute speaks."""
    if of.option.by.on_behalf_of is None:
        return ""
    return _("You stand in for the %(seat)s.", seat=words.seat(of.option.by.seat))


def _to_receipt(trajectory: UUID, move: str, key: UUID) -> Response:
    to = f"{move_page(trajectory, move)}/done?key={key}"
    return RedirectResponse(to, HTTPStatus.SEE_OTHER, HEADERS)


@routes.get(f"{_AT}/done")
async def done(
    request: Request, trajectory: UUID, move: str, signed_in: Known, key: UUID
) -> Response:
    """What became of a move of theirs: done, still on its way, or not done and why."""
    if move not in COMMANDS:
        raise HTTPException(404)
    known = await request.app.state.means.gateway.look(key)
    if known is None or (known.by.person, known.trajectory) != (signed_in.person.id, trajectory):
        raise HTTPException(404)
    shown = {"title": TITLES[move], "back": trajectory_page(trajectory), "key": key}
    match known.outcome:
        case Done(receipt=receipt):
            async with reading(request, signed_in.person.id) as session:
                lines = await _what_it_did(session, signed_in, trajectory, key)
            receipt_shown = {
                "sequence": receipt.sequence,
                "stage": words.STAGES[receipt.stage],
                "seal": receipt.head[:16],
            }
            return page(
                request,
                "move_done.html",
                {**shown, "receipt": receipt_shown, "lines": lines},
            )
        case Refused(said=said):
            return page(
                request,
                "move_refused.html",
                {**shown, "reason": said, "again": move_page(trajectory, move)},
            )
        case Received() | Failed():
            return until_done(page(request, "move_received.html", shown))
        case _:
            assert_never(known.outcome)


async def _what_it_did(
    session: AsyncSession, signed_in: SignedIn, trajectory: UUID, key: UUID
) -> list[LineShown]:
    """What stands in the ledger of it, as far as it is still theirs to read."""
    try:
        found = await look(session, signed_in.person, trajectory, What.MOVE)
    except NotThere:
        return []
    entries = await queries_ledger.events(session, trajectory, limit=_EVERY_ENTRY)
    caused = [entry for entry in entries if entry.key == key]
    told_of = await timeline_of(session, trajectory, caused, found.viewer, limit=len(caused) or 1)
    return [line_shown(each) for each in reversed(told_of.lines)]
