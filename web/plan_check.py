"""What follows when a plan is sent, and how others will see it: before it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from fastapi import Response
from pydantic import ValidationError

from access import plan_editing
from access.plan_checking import Asked, Foreseen, Lapsing, Sayings, foreseen, readable
from access.plan_checking import unfilled as unfilled_in
from access.plan_drafts import Begun, texts_of
from access.plan_words import Reading
from access.plan_words import told as differences_told
from domain import words as codes
from domain.errors import NotAllowed
from domain.events import LapseCause
from domain.obligations import NextRung
from domain.plan import PlanVersion
from domain.said import Said, listed
from domain.said import say as say_both
from domain.seats import Seat
from domain.signers import has_seen, unanswered_steps
from models import queries_texts
from web.family.answers import ANSWERING
from web.family.reader import around
from web.i18n import Day, Message, Sayable, _, ngettext
from web.pages import page
from web.plan_parts import Writer, changed_last, common, to

_LAPSES: Final = {
    LapseCause.TEXT_CHANGED: _("the step is changed"),
    LapseCause.STEP_DROPPED: _("the step is gone"),
}


async def preview_page(writer: Writer, begun: Begun, *, is_tried: bool = False) -> Response:
    """The plan as somebody at the table will see it: by the very pages that they will have."""
    editing, asked = writer.editing, writer.request.query_params
    seats = [*editing.signers, *editing.care]
    seat = next((each for each in seats if each == asked.get("as")), next(iter(seats), None))
    if seat is None:
        return to(writer.base)
    said = await plan_editing.sayings(writer.session, editing, writer.person.language)
    plan = readable(editing.state, begun.draft, said)
    head: dict[str, Any] = {
        "back": writer.base,
        "tabs": [
            (codes.seat(each), f"{writer.base}/preview?as={quote(each)}", each == seat)
            for each in seats
        ],
        "left_out": _left_out(begun, plan),
        "is_tried": is_tried,
    }
    if seat in editing.signers and plan.steps:
        return await _as_signer(writer, plan, said, seat, head)
    read = plan_editing.as_read(editing, plan, said, seat)
    unfilled = unfilled_in(editing.state, begun.draft)
    shown = {**head, "plan": read, "unfilled": unfilled, "name": editing.view.learner_name}
    return page(writer.request, "plan_preview_read.html", shown)


def _left_out(begun: Begun, plan: PlanVersion) -> Message | None:
    missing = len(begun.draft.steps) - len(plan.steps)
    return (
        ngettext(
            "%(num)s step is not complete yet and is not shown here.",
            "%(num)s steps are not complete yet and are not shown here.",
            missing,
        )
        if missing
        else None
    )


async def _as_signer(
    writer: Writer, plan: PlanVersion, said: Sayings, seat: Seat, head: dict[str, Any]
) -> Response:
    owed = next((each.owed for each in _foreseen_asks(writer, said) if each.seat == seat), None)
    read = plan_editing.as_asked(writer.editing, plan, said, seat, owed)
    path, steps = f"{writer.base}/preview?as={quote(seat)}", read.asked
    at = next((n for n, each in enumerate(steps) if str(each.id) == _step_asked(writer)), 0)
    typed = ANSWERING.about_step(steps[at])
    shown = {
        **head,
        **await around(writer.request, writer.signed_in, read),
        **ANSWERING.form(read, typed),
        "act": f"{path}&step={steps[at].id}",
        "typed": typed,
        "faults": [],
        "fault_at": {},
        "is_changed": False,
        "before": f"{path}&step={steps[at - 1].id}" if at else None,
        "after": f"{path}&step={steps[at + 1].id}" if at + 1 < len(steps) else None,
    }
    return page(writer.request, "plan_preview.html", shown)


def _step_asked(writer: Writer) -> str:
    return writer.request.query_params.get("step", "")


def _foreseen_asks(writer: Writer, said: Sayings) -> tuple[Asked, ...]:
    """Who would be asked by when, where the plan is complete enough to say so."""
    try:
        return _follows(writer, said).asked
    except (NotAllowed, ValidationError):
        return ()


def _follows(writer: Writer, said: Sayings) -> Foreseen:
    editing = writer.editing
    if editing.begun is None:
        raise ValueError("There is nothing to send.")
    return foreseen(editing.state, editing.begun.draft, said, editing.by)


async def check_page(
    writer: Writer,
    begun: Begun,
    *,
    trouble: Sayable | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    """Who will be asked what by which day, what lapses, and what is otherwise than before."""
    if writer.faults():
        return to(writer.base)
    editing = writer.editing
    said = await plan_editing.sayings(writer.session, editing, writer.person.language)
    plan = readable(editing.state, begun.draft, said)
    reading = await _reading(writer, said)
    before = editing.state.plan
    asked: list[AskedShown] = []
    lapsing: list[Message] = []
    reason = None
    try:
        follows = _follows(writer, said)
    except NotAllowed as why:
        reason = why.said
    else:
        asked = [_asked(each, follows, reading) for each in follows.asked]
        lapsing = list(_lapsing(follows, before, reading))
    shown = {
        **common(writer),
        "key": begun.key,
        "version": begun.version,
        "changed": changed_last(writer, begun),
        "plan": plan_editing.as_read(editing, plan, said, editing.by.seat),
        "asked": asked,
        "lapsing": lapsing,
        "differences": None if before is None else differences_told(before, plan, reading),
        "before": None if before is None else before.number,
        "reason": reason,
        "trouble": trouble,
    }
    return page(writer.request, "plan_check.html", shown, status)


async def _reading(writer: Writer, said: Sayings) -> Reading:
    """The words of the version before and of the draft, for whoever writes."""
    editing = writer.editing
    plan = editing.state.plan
    ids = set() if plan is None else {text.id for text in texts_of(plan)}
    stored = await queries_texts.words(writer.session, editing.view.id, ids)
    return Reading(viewer=editing.found.viewer, words={**said.words, **stored}, names=editing.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedShown:
    who: Said
    what: Sayable
    due: Day
    why: Said
    rungs: tuple[tuple[Day, Said], ...]


def _asked(asked: Asked, follows: Foreseen, reading: Reading) -> AskedShown:
    after = follows.rehearsed.after
    steps = len(unanswered_steps(after, asked.seat))
    answers = ngettext("an answer to %(num)s step", "an answer to %(num)s steps", steps)
    perspective = _("to read where the learner is heading")
    parts: list[Sayable] = [answers] if steps else []
    parts += [] if has_seen(after, asked.seat) else [perspective]
    both = _("%(one)s, and %(other)s", one=parts[0], other=parts[-1])
    return AskedShown(
        who=reading.who(asked.seat),
        what=both if len(parts) > 1 else parts[0],
        due=Day(asked.owed.due),
        why=asked.owed.explain,
        rungs=tuple((Day(rung.on), _rung(rung)) for rung in asked.ladder),
    )


def _rung(rung: NextRung) -> Said:
    action = codes.ACTIONS[rung.action]
    told = listed([codes.the(seat) for seat in rung.told])
    return say_both(action.nl, action.en, told=told)


def _lapsing(follows: Foreseen, before: PlanVersion | None, reading: Reading) -> Iterator[Message]:
    """Whose answer to which step is worth nothing any more, and why."""
    steps = [] if before is None else [step.id for step in before.steps]
    for each in follows.lapsing:
        yield _lapse(each, steps.index(each.step) + 1 if each.step in steps else 0, reading)


def _lapse(lapsing: Lapsing, number: int, reading: Reading) -> Message:
    who, why = reading.who(lapsing.signer), _LAPSES[lapsing.cause]
    if not number:
        return _("The answer of %(who)s to an earlier step: %(why)s.", who=who, why=why)
    return _("The answer of %(who)s to step %(number)s: %(why)s.", who=who, number=number, why=why)
