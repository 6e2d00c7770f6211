"""The one way of everything that a family says or does: form, check, code, sending, thanks.

What was typed is kept with the check, so that a way back, another language and a sign-in that is
over lose nothing; it travels in the forms too, so that a failure of ours loses nothing either. The
key is made with what is kept: sent twice, it is one move.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from access import answering
from access.answering import Begun
from access.asking import Asker, ask
from access.coming_in import Sent, may_show_passkey, send_code, use_code
from access.errors import AccessError, TooOften
from activities import passkeys
from activities.codes import Wrong
from activities.keys import Erased
from activities.passkeys import PasskeyRefused
from domain import procedures
from domain.assurance import OVER_A_STATEMENT, CodeWay, Method
from domain.commands import name_of
from domain.errors import NotAllowed, StepUpNeeded
from domain.refusals import Refusal
from domain.rules.proving import PROVED
from models.states import ChallengeFor
from models.views import OURSELVES, SignIn
from runtime import clock
from runtime.ids import uuid7
from web import family
from web.doors import asked_of, at_the_door, by_code, doors_of, options, stepped_up
from web.family.acts import Act, Fault, Typed
from web.family.reader import AT, Reader, ReaderHere, family_page, go
from web.i18n import OF_FAMILIES, Message, Sayable
from web.pages import language_of
from web.paths import meetings_page
from web.providers import provider_to_step_up
from web.signed_in import Fields, KnownForm
from web.stepping_up import DEMANDED, has_passkey, ways_that_suffice
from web.waiting import how_long, told
from workflows.outcomes import Done, NotStored, Outcome, Refused
from workflows.requests import REQUESTS
from workflows.requests import Request as Move

_CHANGED: Final = frozenset({Refusal.TEXT_CHANGED.value, Refusal.WRONG_VERSION.value})
_OUT_OF_ORDER: Final = (SQLAlchemyError, OSError, NotStored)
_LOOK_AGAIN: Final = 3  # seconds
_MOST_LOOKS: Final = 20
_LONGEST_CODE: Final = 40
_LESS: Final = "less"
_UNSENT: Final = "unsent"
_PASSKEY: Final = "passkey"
TROUBLES: Final[Mapping[str, Message]] = {
    **{wrong.value: said for wrong, said in family.WRONG.items()},
    _LESS: family.STEP_UP_LESS,
    _UNSENT: family.NOT_SENT,
    _PASSKEY: family.REFUSED_PASSKEY,
}
"""What the check says of the last try, which its address tells by a code."""


def routes_of(act: Act) -> APIRouter:
    """The pages of one act."""
    routes = APIRouter(prefix=f"{AT}/{act.name}", include_in_schema=False)

    @routes.get("")
    async def form(reader: ReaderHere) -> Response:
        return await _form(act, reader)

    @routes.post("")
    async def chosen(reader: ReaderHere, form: KnownForm) -> Response:
        return await _chosen(act, reader, form)

    @routes.get("/check")
    async def check(reader: ReaderHere) -> Response:
        return await _check_kept(act, reader)

    @routes.post("/code")
    async def code(reader: ReaderHere, form: KnownForm) -> Response:
        return await _send_code(act, reader, form)

    @routes.post("/statement")
    async def statement(reader: ReaderHere, form: KnownForm) -> Response:
        return await _statement(act, reader, form)

    @routes.post("/send")
    async def send(reader: ReaderHere, form: KnownForm) -> Response:
        return await _send(act, reader, form)

    @routes.get("/thanks")
    async def thanks(reader: ReaderHere, key: UUID) -> Response:
        return await _thanks(act, reader, key)

    return routes


async def _form(  # noqa: PLR0913 - the act, and all that can be wrong with it
    act: Act,
    reader: Reader,
    typed: Typed | None = None,
    *,
    faults: Sequence[Fault] = (),
    trouble: Sayable | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    """The form of an act, as it was typed, as it was left, or new."""
    kept = None if typed else await _kept(act, reader)
    is_changed = False
    asked = reader.request.query_params
    if kept is not None and act.is_about(kept, asked):
        is_changed = act.has_changed(reader.read, kept)
        typed = act.resume(reader.read, kept)
    typed = typed or act.begin(reader.read, asked)
    if typed is None or not act.may(reader.read):
        if act.is_asked_for and reader.read.meeting is not None:
            return go(f"{meetings_page(reader.read.view.id)}/{reader.read.meeting}")
        return await _not_now(act, reader)
    shown = act.form(reader.read, typed) | {
        "act": act.at(reader),
        "typed": typed.under(typed.key or uuid7()),
        "faults": [(each.at, each.said) for each in faults],
        "fault_at": {each.at: each.said for each in faults},
        "trouble": trouble,
        "is_changed": is_changed,
        "keeps_form": "act",
    }
    return await family_page(reader, act.template, shown, status)


async def _not_now(act: Act, reader: Reader) -> Response:
    """Say why it cannot be done, or that there is nothing to be done."""
    if elsewhere := act.elsewhere(reader.read):
        return go(f"{reader.at}/{elsewhere}")
    shown = {"why": None if act.is_asked_for else reader.read.why_not(act.move)}
    return await family_page(reader, "not_now.html", shown)


async def _chosen(act: Act, reader: Reader, form: Fields) -> Response:
    """Keep what was chosen and lead to the check; or say what is missing."""
    typed = act.typed(form)
    if form.get("go") == "stay":  # the same page in another language
        return await _form(act, reader, typed)
    if faults := act.faults(reader.read, typed):
        return await _form(act, reader, typed, faults=faults, status=HTTPStatus.BAD_REQUEST)
    typed = typed.under(uuid7())
    try:
        await _keep(act, reader, typed)
    except _OUT_OF_ORDER:
        unkept = HTTPStatus.SERVICE_UNAVAILABLE
        return await _form(act, reader, typed, trouble=family.NOT_STORED, status=unkept)
    except Erased as gone:
        raise HTTPException(404) from gone
    return go(f"{act.at(reader)}/check")


async def _check_kept(act: Act, reader: Reader) -> Response:
    """Ask whether it is right. Without anything to ask about: back to the form."""
    typed = await _kept(act, reader)
    read = reader.read
    if typed is None or not act.may(read) or act.has_changed(read, typed):
        return go(act.at(reader))
    if act.faults(read, typed):
        return go(act.at(reader))
    asked = reader.request.query_params
    trouble = TROUBLES.get(asked.get("wrong", ""))
    sent = next((way for way in CodeWay if way.value == asked.get("sent")), None)
    return await _check(act, reader, typed, trouble=trouble, sent=sent)


async def _check(  # noqa: PLR0913 - the act, and all that can stand in its way
    act: Act,
    reader: Reader,
    typed: Typed,
    *,
    trouble: Sayable | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    needs_code: bool = False,
    sent: CodeWay | None = None,
) -> Response:
    needs_code = needs_code or not _is_sure_enough(act, reader)
    shown = {
        "act": act.at(reader),
        "typed": typed,
        "lines": act.check(reader.read, typed),
        "warnings": act.warning(reader.read, typed),
        "back": f"{act.at(reader)}?{urlencode(act.about(typed))}".rstrip("?"),
        "trouble": trouble,
        "needs_code": needs_code,
        "sent": sent,
        "ways": ways_that_suffice(reader.request, reader.signed_in) if needs_code else (),
        "has_passkey": await has_passkey(reader.request, reader.signed_in),
        "provider": await provider_to_step_up(reader.request, reader.signed_in)
        if needs_code
        else None,
    }
    return await family_page(reader, "check.html", shown, status, has_script=True)


def _is_sure_enough(act: Act, reader: Reader) -> bool:
    """Whether they showed lately enough, and surely enough, who they are."""
    kind = PROVED.get(act.move)
    if kind is None:
        return True
    demanded = procedures.ALL[reader.read.view.procedure].assurance[kind]
    return reader.signed_in.sign_in.level.reaches(demanded)


async def _send_code(act: Act, reader: Reader, form: Fields) -> Response:
    """Send a code, and ask once more: nothing that was typed is lost."""
    way = next((each for each in CodeWay if each.value == form.get("way")), CodeWay.MAIL)
    who = at_the_door(reader.request, reader.person.id, reader.visit)
    language = language_of(reader.request, OF_FAMILIES)
    try:
        sent = await send_code(doors_of(reader.request).door, who, way, language)
    except TooOften as late:
        return await _too_often(act, reader, act.typed(form), late)
    if sent is Sent.SENT:
        return go(f"{act.at(reader)}/check?sent={way.value}")
    return go(f"{act.at(reader)}/check?wrong={_UNSENT}")


async def _too_often(act: Act, reader: Reader, typed: Typed, late: TooOften) -> Response:
    """Say how long to wait; what was typed is kept meanwhile."""
    trouble = how_long(late)
    return told(await _check(act, reader, typed, trouble=trouble, needs_code=True), late)


async def _statement(act: Act, reader: Reader, form: Fields) -> Response:
    """What a passkey is to sign: the exact statement that sending this would make."""
    move, asker = _move(act, reader, act.typed(form))
    await may_show_passkey(
        doors_of(reader.request).door,
        at_the_door(reader.request, reader.person.id, reader.visit),
    )
    said = await answering.statement_for(asker, move, reader.read.view)
    await reader.session.close()
    who = asked_of(reader.request, reader.person.id, reader.visit)
    async with reader.request.app.state.means.sessions.begin() as door:
        return options(
            await passkeys.to_show(door, who, ChallengeFor.STATEMENT, challenge=said.challenge)
        )


async def _send(act: Act, reader: Reader, form: Fields) -> Response:
    """Send it; with a code where one was typed, under a passkey where one was shown."""
    typed = act.typed(form)
    if not act.has_check:
        if form.get("go") == "stay":
            return await _form(act, reader, typed)
        if faults := act.faults(reader.read, typed):
            return await _form(act, reader, typed, faults=faults, status=HTTPStatus.BAD_REQUEST)
    move, asker = _move(act, reader, typed)
    if form.get("passkey"):
        try:
            asker = await _signed(reader, asker, move, form["passkey"])
        except PasskeyRefused:
            return await _wrong(act, reader, typed, _PASSKEY)
        return await _sent(act, reader, asker, move, typed)
    if form.get("code"):
        return await _with_code(act, reader, asker, move, typed, form["code"][:_LONGEST_CODE])
    return await _sent(act, reader, asker, move, typed)


async def _wrong(act: Act, reader: Reader, typed: Typed, what: str) -> Response:
    """Back to the check, which says what was wrong. Under a new key: nothing was sent."""
    with suppress(*_OUT_OF_ORDER):
        await _keep(act, reader, typed.under(uuid7()))
        return go(f"{act.at(reader)}/check?wrong={what}")
    status = HTTPStatus.BAD_REQUEST
    return await _check(act, reader, typed, trouble=TROUBLES[what], status=status)


async def _with_code(  # noqa: PLR0913, PLR0917 - what is sent, and by what they show who they are
    act: Act, reader: Reader, asker: Asker, move: Move, typed: Typed, code: str
) -> Response:
    """Step up by the code, and send in the same go."""
    who = at_the_door(reader.request, reader.person.id, reader.visit)
    try:
        way = await use_code(doors_of(reader.request).door, who, code)
    except TooOften as late:
        return await _too_often(act, reader, typed, late)
    if isinstance(way, Wrong):
        return await _wrong(act, reader, typed, way.value)
    shown = by_code(reader.request, way, reader.signed_in)
    if not shown.level.reaches(DEMANDED):
        return await _wrong(act, reader, typed, _LESS)
    sign_in = replace(asker.sign_in, level=shown.level, method=shown.method, at=clock.now())
    answer = await _sent(act, reader, replace(asker, sign_in=sign_in), move, typed)
    return await stepped_up(reader.request, answer, shown)


async def _signed(reader: Reader, asker: Asker, move: Move, shown: str) -> Asker:
    """Take the passkey over this very statement: anything else that was signed is refused."""
    who = asked_of(reader.request, reader.person.id, reader.visit)
    said = await answering.statement_for(asker, move, reader.read.view)
    await reader.session.close()
    async with reader.request.app.state.means.sessions.begin() as door:
        assertion = await passkeys.sign(door, who, challenge=said.challenge, shown=shown)
    sign_in = SignIn(
        person=asker.caller,
        level=OVER_A_STATEMENT,
        method=Method.PASSKEY,
        issuer=OURSELVES,
        at=who.at,
    )
    return replace(asker, sign_in=sign_in, assertion=assertion)


def _move(act: Act, reader: Reader, typed: Typed) -> tuple[Move, Asker]:
    """The move that this makes. A form of ours is never spelled otherwise."""
    if typed.key is None:
        raise HTTPException(400)
    name = name_of(act.move)
    try:
        move = REQUESTS[name].model_validate({"type": name, **act.body(reader.read, typed)})
    except ValidationError as error:
        raise HTTPException(400) from error
    asker = Asker(
        sign_in=reader.signed_in.sign_in,
        session=reader.session,
        gateway=reader.request.app.state.means.gateway,
        key=typed.key,
    )
    return move, asker


async def _sent(act: Act, reader: Reader, asker: Asker, move: Move, typed: Typed) -> Response:
    try:
        outcome = await ask(asker, move, trajectory=reader.read.view.id)
    except StepUpNeeded as needed:
        more_than_a_code = asker.sign_in.level.reaches(DEMANDED)
        trouble = needed.said if more_than_a_code else None
        forbidden = HTTPStatus.FORBIDDEN
        return await _check(act, reader, typed, trouble=trouble, status=forbidden, needs_code=True)
    except _OUT_OF_ORDER:
        return await _again(act, reader, typed, family.NOT_STORED, HTTPStatus.SERVICE_UNAVAILABLE)
    except NotAllowed as refused:
        outcome = Refused(code=refused.code, said=refused.said)
    except AccessError as error:
        raise HTTPException(404) from error
    return await _answered(act, reader, outcome, typed)


async def _answered(act: Act, reader: Reader, outcome: Outcome, typed: Typed) -> Response:
    """Lead to what became of it. A refusal keeps what was typed, under a new key."""
    if isinstance(outcome, Refused):
        fresh = typed.under(uuid7())
        if outcome.code in _CHANGED:
            with suppress(*_OUT_OF_ORDER):
                await _keep(act, reader, fresh)
            return go(f"{act.at(reader)}?{urlencode(act.about(typed))}")
        return await _again(act, reader, fresh, outcome.said, HTTPStatus.CONFLICT)
    with suppress(*_OUT_OF_ORDER):
        sessions = reader.request.app.state.means.sessions
        await answering.forget(sessions, reader.person.id, reader.read.view.id, act.name)
    about = {"key": str(typed.key), **act.about(typed)}
    return go(f"{act.at(reader)}/thanks?{urlencode(about)}")


async def _again(
    act: Act, reader: Reader, typed: Typed, trouble: Sayable, status: HTTPStatus
) -> Response:
    """Where it stood when it was sent, with all that was typed."""
    if act.has_check:
        return await _check(act, reader, typed, trouble=trouble, status=status)
    return await _form(act, reader, typed, trouble=trouble, status=status)


async def _thanks(act: Act, reader: Reader, key: UUID) -> Response:
    """What became of a move of theirs: stored, or still on its way."""
    try:
        looked = await reader.request.app.state.means.gateway.look(key)
    except NotStored as error:
        raise HTTPException(503) from error
    if looked is None or looked.by.person != reader.person.id:
        raise HTTPException(404)
    match looked.outcome:
        case Done(receipt=receipt):
            onward = act.onward(reader.read, reader.request.query_params)
            told = {"sequence": str(receipt.sequence), "head": receipt.head[:16]}
            shown = {"onward": onward, "receipt": told, "key": key}
            return await family_page(reader, "thanks.html", shown)
        case Refused():
            return go(act.at(reader))
        case _:
            return await _received(reader)


async def _received(reader: Reader) -> Response:
    """Not in the record yet: look again in a moment, and after a while only when asked."""
    query = dict(reader.request.query_params)
    looks = query.get("looks", "0")
    count = int(looks) if looks.isdecimal() and len(looks) < len(str(_MOST_LOOKS)) + 1 else 0
    again = "?" + urlencode({**query, "looks": count + 1})
    answer = await family_page(reader, "received.html", {"again": again})
    if count < _MOST_LOOKS:
        answer.headers["Refresh"] = f"{_LOOK_AGAIN}; url={reader.request.url.path}{again}"
    return answer


async def _kept(act: Act, reader: Reader) -> Typed | None:
    """What they began to say here and have not sent."""
    found = await answering.begun(reader.session, reader.person, reader.read.view.id, act.name)
    await reader.session.close()
    return None if found is None else Typed(fields=found.fields, key=found.key)


async def _keep(act: Act, reader: Reader, typed: Typed) -> None:
    sessions = reader.request.app.state.means.sessions
    begun = Begun(key=typed.key or uuid7(), fields=typed.fields)
    await answering.keep(sessions, reader.person.id, reader.read.view, act.name, begun)
