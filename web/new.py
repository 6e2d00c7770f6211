"""A new signal: one question a page, kept at every step, checked, and sent once.

Nothing is in the form but the answer to its own question: what was said before is kept, so a page
that is closed, or another device, loses nothing. No name is ever in an address.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.exceptions import HTTPException

from access import newcomers, signals
from access.asking import Asker, Reporting, raise_signal
from access.errors import AccessError, NotThere
from access.looking import look
from access.seats import today
from access.signals import Begun, Draft, Found, Reach
from access.typed import Fault, day, words
from activities.drafts import TERM
from activities.keys import Erased
from domain import procedures
from domain import words as codes
from domain.calendar import local_date
from domain.commands import Severity, SignalType
from domain.errors import NotAllowed
from domain.looks import What
from domain.obligations import Obligation
from domain.procedure import DutyKind
from domain.seats import SeatKind, kind_of
from domain.trajectory import Trajectory
from models.views import Learner, Person, SignedIn
from runtime.ids import uuid7
from web.failures import GoTo
from web.faults import told
from web.i18n import Day, Message, Moment, Sayable, _
from web.pages import HEADERS, page, until_done
from web.paths import trajectory_page
from web.reading import reading
from web.showing import line_shown
from web.signed_in import Fields, Known, KnownForm
from workflows.outcomes import Done, NotStored, Outcome, Refused
from workflows.requests import MAX_TEXT

AT: Final = "/new"

routes: Final = APIRouter(prefix=AT, include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A page of its own, and the field that it fills."""

    path: str
    field: str
    sent: str
    """The name of the field in the move."""
    title: Message
    short: Message
    hint: Message | None = None
    missing: Message


QUESTIONS: Final = (
    Question(
        path="kind",
        field="kind",
        sent="kind",
        title=_("What do you see?"),
        short=_("What you see"),
        hint=_("Choose what fits best. You can tell more in a moment. It is not a diagnosis."),
        missing=_("Choose what fits best."),
    ),
    Question(
        path="when",
        field="observed_on",
        sent="observedOn",
        title=_("When did you see it?"),
        short=_("When"),
        hint=_("If it lasts longer: the day on which you last saw it."),
        missing=_("Choose a day."),
    ),
    Question(
        path="words",
        field="text",
        sent="text",
        title=_("What happened?"),
        short=_("What happened"),
        hint=_(
            "Write what you saw or heard, and not what you think of it. Name no other children."
        ),
        missing=_("Write in a few words what happened."),
    ),
    Question(
        path="severity",
        field="severity",
        sent="severity",
        title=_("How urgent is it?"),
        short=_("How urgent"),
        missing=_("Choose how urgent it is."),
    ),
)
_BY_PATH: Final = {question.path: question for question in QUESTIONS}

_URGENT: Final = _("For instance because a child no longer goes to school, or is not safe.")
_CHOICES: Final[Mapping[str, tuple[tuple[str, Sayable, Sayable | None], ...]]] = {
    "kind": tuple((code.value, codes.SIGNALS[code], None) for code in SignalType),
    "severity": tuple(
        (code.value, codes.SEVERITIES[code], _URGENT if code is Severity.HIGH else None)
        for code in Severity
    ),
}
LONGEST_NAME: Final = 100

WHO_TITLE: Final = _("Whom is it about?")
CHANGED: Final = _("You changed this in another window. Look at it again before you send it.")
NOT_STORED: Final = _(
    "Your signal is not sent. That is our fault. Your text is still here. Try again in a moment."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Somebody who writes a signal, and what they have so far."""

    request: Request
    signed_in: SignedIn
    session: AsyncSession
    begun: Begun
    reporting: Reporting
    state: Trajectory
    """The trajectory that it opens or joins, before it does."""

    @property
    def person(self) -> Person:
        return self.signed_in.person

    @property
    def faults(self) -> dict[str, Fault]:
        return signals.faults(self.state, self.reporting, self.begun.draft)

    @property
    def next(self) -> str:
        """The first question without an answer, or the page to check."""
        faults = self.faults
        open_one = next((each for each in QUESTIONS if each.sent in faults), None)
        return f"{AT}/{open_one.path if open_one else 'check'}"


@asynccontextmanager
async def _writing_of(request: Request, signed_in: SignedIn) -> AsyncIterator[Writing]:
    """Whoever has not begun, or may no longer report on this learner, begins at the beginning."""
    async with reading(request, signed_in.person.id) as session:
        begun = await signals.begun(session, signed_in.person)
        if begun is None:
            raise GoTo(AT)
        try:
            reporting = await signals.about_begun(session, signed_in.person, begun)
        except NotThere:
            raise GoTo(AT) from None
        yield Writing(
            request=request,
            signed_in=signed_in,
            session=session,
            begun=begun,
            reporting=reporting,
            state=await signals.stands(session, reporting),
        )


async def _writing(request: Request, signed_in: Known) -> AsyncIterator[Writing]:
    async with _writing_of(request, signed_in) as writing:
        yield writing


Written = Annotated[Writing, Depends(_writing)]


@routes.get("")
async def who(request: Request, signed_in: Known) -> Response:
    """Whom it is about; or go on with what was begun."""
    async with reading(request, signed_in.person.id) as session:
        begun = await signals.begun(session, signed_in.person)
        if begun is not None and await _was_sent(request, signed_in, begun.key):
            return _to(f"{AT}/done?key={begun.key}")
        if begun is not None:
            return await _go_on_page(request, signed_in, session, begun)
        reach = await signals.reach(session, signed_in.person)
    return _who_page((request, signed_in), reach, Fields())


@routes.post("")
async def chosen(request: Request, signed_in: Known, form: KnownForm) -> Response:
    """Look for a learner by name, or begin about the one who was chosen."""
    person = signed_in.person
    learner = _uuid(form.get("learner", ""))
    async with reading(request, person.id) as session:
        if learner is not None:
            return await _begin(request, session, person, learner)
        reach = await signals.reach(session, person)
        if form.get("go") != "search":
            return _who_page((request, signed_in), reach, form, fault=_("Choose a learner."))
        found, fault = await _found(session, person, reach, form)
    return _who_page((request, signed_in), reach, form, found=found, fault=fault)


async def _begin(
    request: Request, session: AsyncSession, person: Person, learner: UUID
) -> Response:
    """Begin a signal about a learner. One that was begun about the same one goes on."""
    try:
        await signals.about(session, person, learner)
        begun = await signals.begun(session, person)
        if begun is None or begun.learner != learner:
            await signals.begin(request.app.state.means.sessions, person, learner)
    except NotThere as error:
        raise HTTPException(404) from error
    return _to(f"{AT}/{QUESTIONS[0].path}")


async def _found(
    session: AsyncSession, person: Person, reach: Reach, form: Fields
) -> tuple[Found | None, Message | None]:
    school = _school(reach, form)
    name = form.get("name", "").replace("\0", "")[:LONGEST_NAME]
    if school is None:
        return None, _("Choose a school.")
    try:
        found = await signals.find(session, person, school, name)
    except NotThere as error:
        raise HTTPException(404) from error
    is_short = len(name.strip()) < signals.SHORTEST
    return found, _("Type at least two letters of the name.") if is_short else None


def _school(reach: Reach, form: Fields) -> UUID | None:
    """The one that was chosen; the only one there is."""
    asked = _uuid(form.get("school", ""))
    only = reach.schools[0].id if len(reach.schools) == 1 else None
    return asked or only


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@routes.post("/discard")
async def discard(request: Request, signed_in: Known, _form: KnownForm) -> Response:
    """Throw away what was begun."""
    await signals.forget(request.app.state.means.sessions, signed_in.person)
    return _to(AT)


@routes.get("/check")
async def check(writing: Written) -> Response:
    if writing.faults:
        return _to(writing.next)
    return _check_page(writing)


@routes.get("/done")
async def done(request: Request, signed_in: Known, key: UUID) -> Response:
    """What became of a signal of theirs: stored, or still on its way."""
    means = request.app.state.means
    try:
        looked = await means.gateway.look(key)
    except NotStored as error:
        raise HTTPException(503) from error
    if looked is None or looked.by.person != signed_in.person.id:
        raise HTTPException(404)
    if isinstance(looked.outcome, Refused):
        return _to(f"{AT}/check")
    async with reading(request, signed_in.person.id) as session:
        begun = await signals.begun(session, signed_in.person)
        if isinstance(looked.outcome, Done) and begun is not None and begun.key == key:
            await signals.forget(means.sessions, signed_in.person)
        case = await _case_of(session, signed_in.person, looked.trajectory)
    shown = {"outcome": looked.outcome, "is_done": isinstance(looked.outcome, Done), "key": key}
    answer = page(request, "new_done.html", shown | case)
    return answer if isinstance(looked.outcome, Done) else until_done(answer)


async def _case_of(session: AsyncSession, person: Person, trajectory: UUID) -> dict[str, Any]:
    """The trajectory that it is now part of, for whoever may see that."""
    try:
        found = await look(session, person, trajectory, What.TRAJECTORY)
    except AccessError:
        return {"case": None, "href": ""}
    return {"case": found.view, "href": trajectory_page(trajectory)}


@routes.get("/{path}")
async def question(writing: Written, path: str) -> Response:
    asked = _BY_PATH.get(path)
    if asked is None:
        raise HTTPException(404)
    return _question_page(writing, asked)


@routes.post("/send")
async def send(request: Request, signed_in: Known, form: KnownForm) -> Response:
    """Send it, once: with the key that was made when it was begun."""
    key = _uuid(form.get("key", ""))
    if key is None:
        raise HTTPException(400)
    if await _was_sent(request, signed_in, key):
        return _to(f"{AT}/done?key={key}")
    async with _writing_of(request, signed_in) as writing:
        if writing.begun.key != key:
            return _check_page(writing, trouble=CHANGED, status=HTTPStatus.CONFLICT)
        try:
            outcome = await _sent(writing)
        except (NotStored, SQLAlchemyError, OSError):
            status = HTTPStatus.SERVICE_UNAVAILABLE
            return _check_page(writing, trouble=NOT_STORED, status=status)
    if outcome is None:
        return _to(AT)
    if isinstance(outcome, Refused):
        return await _refused(request, signed_in, outcome)
    return _to(f"{AT}/done?key={key}")


async def _was_sent(request: Request, signed_in: SignedIn, key: UUID) -> bool:
    """Whether it is on its way or more. Where nobody can tell, the key itself sees to it."""
    try:
        looked = await request.app.state.means.gateway.look(key)
    except (NotStored, SQLAlchemyError, OSError):
        return False
    return looked is not None and looked.by.person == signed_in.person.id


async def _sent(writing: Writing) -> Outcome | None:
    """What became of it. None: it is not complete, or not about anybody any more."""
    begun, means = writing.begun, writing.request.app.state.means
    asker = Asker(
        sign_in=writing.signed_in.sign_in,
        session=writing.session,
        gateway=means.gateway,
        key=begun.key,
    )
    try:
        move = signals.request_of(begun.draft)
        if begun.draft.newcomer is not None:
            await newcomers.write_down(means.sessions, begun.draft.newcomer)
        outcome = await raise_signal(asker, move, learner=begun.learner)
    except (ValidationError, NotThere, Erased):
        return None
    except NotAllowed as why:
        return Refused(code=why.code, said=why.said)
    if isinstance(outcome, Done):
        await signals.forget(means.sessions, writing.person)
    return outcome


async def _refused(request: Request, signed_in: SignedIn, outcome: Refused) -> Response:
    """All that was written stays, and can be sent again under a new key."""
    async with _writing_of(request, signed_in) as writing:
        kept = await _keep(writing, writing.begun.draft, key=uuid7())
        return _check_page(kept, trouble=outcome.said, status=HTTPStatus.CONFLICT)


async def _keep(writing: Writing, draft: Draft, *, key: UUID | None = None) -> Writing:
    begun = replace(writing.begun, draft=draft, key=key or writing.begun.key)
    sessions = writing.request.app.state.means.sessions
    await signals.keep(sessions, writing.person, begun.learner, begun.key, draft)
    return replace(writing, begun=begun)


@routes.post("/{path}")
async def answered(writing: Written, path: str, form: KnownForm) -> Response:
    """Keep the answer, right or wrong; go on where it is right, and back where that was asked."""
    asked = _BY_PATH.get(path)
    if asked is None:
        raise HTTPException(404)
    typed = words(form.get("answer", ""))
    kept = await _keep(writing, writing.begun.draft.model_copy(update={asked.field: typed}))
    if form.get("go") == "back":
        return _to(_before(asked))
    fault = kept.faults.get(asked.sent)
    if fault is not None:
        return _question_page(kept, asked, fault, HTTPStatus.BAD_REQUEST)
    return _to(kept.next)


def _before(asked: Question) -> str:
    at = QUESTIONS.index(asked)
    return f"{AT}/{QUESTIONS[at - 1].path}" if at else AT


def _to(path: str) -> Response:
    return RedirectResponse(path, HTTPStatus.SEE_OTHER, HEADERS)


def _who_page(
    writer: tuple[Request, SignedIn],
    reach: Reach,
    form: Fields,
    found: Found | None = None,
    fault: Message | None = None,
) -> Response:
    """For whom they may look, and whom they found."""
    request, signed_in = writer
    shown = {
        "token": signed_in.form_token,
        "reach": reach,
        "schools": [(school.id, school.name) for school in reach.schools],
        "school": form.get("school", ""),
        "name": form.get("name", ""),
        "found": None if found is None else [_learner(each) for each in found.learners],
        "adds": bool(reach.adds_at),
        "has_more": found is not None and found.has_more,
        "theirs": [_learner(each) for each in reach.of_theirs],
        "fault": fault,
        "most": signals.MOST,
        "longest": LONGEST_NAME,
    }
    status = HTTPStatus.OK if fault is None else HTTPStatus.BAD_REQUEST
    return page(request, "new_who.html", shown, status)


def _learner(learner: Learner) -> tuple[str, str, Sayable]:
    return str(learner.id), learner.name, _("born on %(day)s", day=Day(learner.born_on))


async def _go_on_page(
    request: Request, signed_in: SignedIn, session: AsyncSession, begun: Begun
) -> Response:
    """They were writing one: go on with it, or throw it away first."""
    try:
        reporting = await signals.about_begun(session, signed_in.person, begun)
        name, goes_on = reporting.learner.name, True
    except NotThere:
        name, goes_on = "", False
    shown = {
        "token": signed_in.form_token,
        "name": name,
        "goes_on": goes_on,
        "changed_at": Moment(begun.changed_at),
        "until": Day(local_date(begun.changed_at + TERM)),
    }
    return page(request, "new_begun.html", shown)


def _question_page(
    writing: Writing,
    asked: Question,
    fault: Fault | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    typed = getattr(writing.begun.draft, asked.field)
    shown = {
        "token": writing.signed_in.form_token,
        "asked": asked,
        "at": QUESTIONS.index(asked) + 1,
        "of": len(QUESTIONS),
        "back": _before(asked),
        "name": writing.reporting.learner.name,
        "value": day(typed) if asked.path == "when" else typed,
        "choices": _CHOICES.get(asked.path, ()),
        "fault": None if fault is None else told(fault, asked.missing),
        "latest": today().isoformat(),
        "longest": MAX_TEXT,
    }
    return page(writing.request, "new_question.html", shown, status)


def _check_page(
    writing: Writing, *, trouble: Sayable | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    """All that was said, whom it is told, and what happens by when."""
    draft, by = writing.begun.draft, writing.reporting.by
    try:
        follows = signals.rehearsed(writing.state, writing.reporting, draft)
        reason = None
    except NotAllowed as why:
        follows, reason = None, why.said
    read = None if follows is None else signals.as_parents_read(follows, writing.person, draft)
    duty = procedures.get(writing.state.procedure).duties[DutyKind.TELL_PARENTS]
    is_family = kind_of(by.seat) in {SeatKind.GUARDIAN, SeatKind.LEARNER}
    shown = {
        "token": writing.signed_in.form_token,
        "key": writing.begun.key,
        "name": writing.reporting.learner.name,
        "draft": draft,
        "said": _said(draft),
        "joins": writing.reporting.joins,
        "is_newcomer": draft.newcomer is not None,
        "read": None if read is None else line_shown(read),
        "hears": [codes.the(seat) for seat in follows.hears] if follows else [],
        "begins": [_owed(each) for each in follows.begins] if follows else [],
        "parents_in": None if is_family or writing.state.parents_informed_on else duty.length,
        "reason": reason,
        "trouble": trouble,
    }
    return page(writing.request, "new_check.html", shown, status)


def _said(draft: Draft) -> dict[str, Sayable]:
    return {
        "kind": codes.SIGNALS[SignalType(draft.kind)],
        "when": Day(date.fromisoformat(day(draft.observed_on))),
        "severity": codes.SEVERITIES[Severity(draft.severity)],
    }


def _owed(owed: Obligation) -> dict[str, Sayable]:
    return {
        "who": codes.seat(owed.owed_by),
        "what": codes.DUTIES[owed.kind],
        "due": Day(owed.due),
        "why": owed.explain,
    }
