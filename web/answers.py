"""What a parent or a learner is asked: one step of the plan a page, an answer, "is this right?".

What was typed travels in the form itself, so that no step back, no code and no failure loses it.
The key is made with the check page: sent twice, it is one answer.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.exceptions import HTTPException

from access.answering import questions_for, statement_for
from access.asking import Asker, ask
from access.coming_in import Sent, may_show_passkey, send_code, use_code
from access.errors import AccessError, NotThere, TooOften
from access.seats import seen, today
from activities import links, passkeys
from activities.codes import Wrong
from activities.passkeys import PasskeyRefused
from domain.assurance import OVER_A_STATEMENT, CodeWay, Method
from domain.errors import NotAllowed, StepUpNeeded
from domain.looks import What
from domain.refusals import Refusal
from models import queries_obligations
from models.states import ChallengeFor
from models.views import OURSELVES, SignIn
from runtime import clock
from runtime.database import asks_for
from web import family
from web.answer_pages import (
    Asking,
    Typed,
    check_page,
    nothing_waits,
    step_page,
    thanks_page,
    typed_in,
)
from web.doors import (
    asked_of,
    at_the_door,
    by_code,
    doors_of,
    options,
    stepped_up,
)
from web.pages import HEADERS, language_of, page
from web.signed_in import Known, KnownForm, Visitor
from web.stepping_up import DEMANDED
from web.waiting import how_long, told
from workflows.outcomes import Done, NotStored, Outcome, Received, Refused
from workflows.requests import REQUESTS
from workflows.requests import Request as Move

routes: Final = APIRouter(include_in_schema=False)

_AT: Final = "/trajectories/{trajectory}/answer"
_ANSWER: Final = REQUESTS["answer_step"]
_READ_AGAIN: Final = frozenset({Refusal.TEXT_CHANGED.value, Refusal.WRONG_VERSION.value})


@asynccontextmanager
async def _reading(request: Request, person: UUID) -> AsyncIterator[AsyncSession]:
    """Read in the name of whoever asks."""
    async with request.app.state.means.reading() as session:
        asks_for(session, person)
        yield session


async def _asking(
    request: Request, trajectory: UUID, signed_in: Known, visit: Visitor
) -> AsyncIterator[tuple[Asking, AsyncSession]]:
    """Who asks, and a trajectory that is there for them."""
    async with _reading(request, signed_in.person.id) as session:
        try:
            view = await seen(session, signed_in.person, trajectory, What.PLAN)
        except NotThere as error:
            raise HTTPException(404) from error
        yield Asking(request=request, signed_in=signed_in, visit=visit, view=view), session


Asked = Annotated[tuple[Asking, AsyncSession], Depends(_asking)]


@routes.get("/answer")
async def first_question(request: Request, signed_in: Known) -> Response:
    """Lead to where something is asked, the first due first."""
    async with _reading(request, signed_in.person.id) as session:
        owed = await queries_obligations.obligations_of(
            session, signed_in.person.id, on=today(), limit=1
        )
    if not owed.items:
        return page(request, "nothing_waits.html", {"asked_by": None})
    to = f"/trajectories/{owed.items[0].trajectory}/answer"
    return RedirectResponse(to, 303, HEADERS)


@routes.get(_AT)
async def question(asked: Asked) -> Response:
    """The step that was asked for, or the first that waits."""
    asking, session = asked
    questions = await questions_for(session, asking.signed_in.person, asking.view)
    wanted = Typed(step=asking.request.query_params.get("step", ""))
    return await step_page(asking, questions, wanted)


@routes.post(_AT)
async def chosen(asked: Asked, form: KnownForm) -> Response:
    """Check what was chosen; or go back to it, with all that was typed."""
    asking, session = asked
    typed = typed_in(form)
    is_back = form.get("go") == "change"
    if not is_back and typed.fault is None:
        return await check_page(asking, replace(typed, key=""))
    questions = await questions_for(session, asking.signed_in.person, asking.view)
    if is_back:
        return await step_page(asking, questions, typed)
    return await step_page(asking, questions, typed, typed.fault, HTTPStatus.BAD_REQUEST)


@routes.post(f"{_AT}/code")
async def code(asked: Asked, form: KnownForm) -> Response:
    """Send a code, and show the answer again: nothing that was typed is lost."""
    asking, _ = asked
    way = next((each for each in CodeWay if each.value == form.get("way")), CodeWay.MAIL)
    who = at_the_door(asking.request, asking.signed_in.person.id, asking.visit)
    door, language = doors_of(asking.request).door, language_of(asking.request)
    try:
        sent = await send_code(door, who, way, language)
    except TooOften as late:
        return await _too_often(asking, typed_in(form), late)
    return await check_page(
        asking,
        typed_in(form),
        needs_code=True,
        sent=way if sent is Sent.SENT else None,
        trouble=None if sent is Sent.SENT else family.NOT_SENT,
    )


async def _too_often(asking: Asking, typed: Typed, late: TooOften) -> Response:
    """Say how long to wait; what was typed is kept meanwhile."""
    return told(await check_page(asking, typed, trouble=how_long(late), needs_code=True), late)


@routes.post(f"{_AT}/statement")
async def statement(asked: Asked, form: KnownForm) -> Response:
    """What a passkey is to sign: the exact statement that sending this would make."""
    asking, session = asked
    move, asker = _move(asking, session, form)
    at_door = at_the_door(asking.request, asking.signed_in.person.id, asking.visit)
    await may_show_passkey(doors_of(asking.request).door, at_door)
    said = await statement_for(asker, move, asking.view)
    who = asked_of(asking.request, asking.signed_in.person.id, asking.visit)
    async with asking.request.app.state.means.sessions.begin() as door:
        return options(
            await passkeys.to_show(door, who, ChallengeFor.STATEMENT, challenge=said.challenge)
        )


@routes.post(f"{_AT}/send")
async def send(asked: Asked, form: KnownForm) -> Response:
    """Send the answer; with a code where one was typed, under a passkey where one was shown."""
    asking, session = asked
    typed = typed_in(form)
    move, asker = _move(asking, session, form)
    if form.get("passkey"):
        try:
            asker = await _signed(asking, asker, move, form["passkey"])
        except PasskeyRefused:
            return await check_page(
                asking,
                replace(typed, key=""),
                trouble=family.REFUSED_PASSKEY,
                status=HTTPStatus.BAD_REQUEST,
            )
        return await _sent(asking, asker, move, typed)
    if not form.get("code"):
        return await _sent(asking, asker, move, typed)
    return await _with_code(asking, asker, move, typed, form["code"][:40])


async def _with_code(asking: Asking, asker: Asker, move: Move, typed: Typed, code: str) -> Response:
    """Step up by the code, and send in the same go."""
    who = at_the_door(asking.request, asking.signed_in.person.id, asking.visit)
    try:
        way = await use_code(doors_of(asking.request).door, who, code)
    except TooOften as late:
        return await _too_often(asking, typed, late)
    wrong = family.WRONG[way] if isinstance(way, Wrong) else None
    if isinstance(way, CodeWay):
        shown = by_code(asking.request, way, asking.signed_in)
        if shown.level.reaches(DEMANDED):
            sign_in = replace(asker.sign_in, level=shown.level, method=shown.method, at=clock.now())
            answer = await _sent(asking, replace(asker, sign_in=sign_in), move, typed)
            return await stepped_up(asking.request, answer, shown)
        wrong = family.STEP_UP_LESS
    return await check_page(
        asking, typed, trouble=wrong, status=HTTPStatus.BAD_REQUEST, needs_code=True
    )


async def _signed(asking: Asking, asker: Asker, move: Move, shown: str) -> Asker:
    """Take the passkey over this very statement: anything else that was signed is refused."""
    who = asked_of(asking.request, asking.signed_in.person.id, asking.visit)
    said = await statement_for(asker, move, asking.view)
    async with asking.request.app.state.means.sessions.begin() as door:
        assertion = await passkeys.sign(door, who, challenge=said.challenge, shown=shown)
    sign_in = SignIn(
        person=asker.caller,
        level=OVER_A_STATEMENT,
        method=Method.PASSKEY,
        issuer=OURSELVES,
        at=who.at,
    )
    return replace(asker, sign_in=sign_in, assertion=assertion)


def _move(asking: Asking, session: AsyncSession, form: KnownForm) -> tuple[Move, Asker]:
    """The move that the form makes. A form of ours is never spelled otherwise."""
    typed = typed_in(form)
    try:
        move, key = _ANSWER.model_validate(typed.body), UUID(typed.key)
    except (ValidationError, ValueError) as error:
        raise HTTPException(400) from error
    gateway = asking.request.app.state.means.gateway
    sign_in = asking.signed_in.sign_in
    return move, Asker(sign_in=sign_in, session=session, gateway=gateway, key=key)


async def _sent(asking: Asking, asker: Asker, move: Move, typed: Typed) -> Response:
    try:
        outcome = await ask(asker, move, trajectory=asking.view.id)
    except StepUpNeeded as needed:
        more_than_a_code = asker.sign_in.level.reaches(DEMANDED)
        return await check_page(
            asking,
            typed,
            trouble=needed.said if more_than_a_code else None,
            status=HTTPStatus.FORBIDDEN,
            needs_code=True,
        )
    except (NotStored, SQLAlchemyError, OSError):
        return await check_page(
            asking,
            typed,
            trouble=family.NOT_STORED,
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )
    except NotAllowed as refused:
        outcome = Refused(code=refused.code, said=refused.said)
    except AccessError as error:
        raise HTTPException(404) from error
    return await _answered(asking, asker, outcome, typed)


async def _answered(asking: Asking, asker: Asker, outcome: Outcome, typed: Typed) -> Response:
    """Say what became of it. A refusal keeps what was typed, under a new key."""
    if isinstance(outcome, Refused):
        status, fresh = HTTPStatus.CONFLICT, replace(typed, key="")
        if outcome.code not in _READ_AGAIN:
            return await check_page(asking, fresh, trouble=outcome.said, status=status)
        async with _reading(asking.request, asker.caller.id) as session:
            questions = await questions_for(session, asker.caller, asking.view)
        return await step_page(asking, questions, fresh, family.CHANGED, status)
    if isinstance(outcome, Done):
        await _end_links(asking)
    to = f"{asking.base}/thanks?key={asker.key}"
    return RedirectResponse(to, 303, HEADERS)


async def _end_links(asking: Asking) -> None:
    """The task is done when nothing waits any more: then its link leads nowhere."""
    person = asking.signed_in.person
    async with _reading(asking.request, person.id) as session:
        waiting = (await questions_for(session, person, asking.view)).waiting
    if not waiting:
        async with asking.request.app.state.means.sessions.begin() as door:
            await links.end_for_task(door, person.id, asking.view.id, at=clock.now())


@routes.get(f"{_AT}/thanks")
async def thanks(asked: Asked, key: UUID) -> Response:
    """What became of an answer of theirs: stored, or still on its way."""
    asking, session = asked
    questions = await questions_for(session, asking.signed_in.person, asking.view)
    await session.close()  # one connection at a time
    try:
        looked = await asking.request.app.state.means.gateway.look(key)
    except NotStored as error:
        raise HTTPException(503) from error
    if looked is None or looked.by.person != asking.signed_in.person.id:
        raise HTTPException(404)
    match looked.outcome:
        case Done(receipt=receipt):
            told = {"sequence": str(receipt.sequence), "head": receipt.head[:16]}
            return await thanks_page(asking, key, told, has_more=bool(questions.waiting))
        case Refused():
            return await nothing_waits(asking)
        case Received() | _:
            return await thanks_page(asking, key, None, has_more=False)
