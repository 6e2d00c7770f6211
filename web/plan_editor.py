"""Writing the next version of a plan: a list of its parts, a page for each, and a check at the end.

All is kept at every step, also what is not right yet. Whoever saves a part that somebody else has
changed since is told so first, with both texts before them.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from access import plan_drafts, plan_editing
from access.asking import Asker, ask
from access.errors import AccessError, NotThere
from access.looking import look
from access.plan_checking import request_of
from access.plan_drafts import Arranging, Begun, GoalDraft, Overtaken, PlanDraft, StepDraft
from domain.errors import NotAllowed
from domain.looks import What
from web import plan_check, plan_forms, plan_parts
from web.i18n import _
from web.pages import page, until_done
from web.paths import trajectory_page
from web.plan_parts import Part, Writer, to
from web.reading import reading
from web.signed_in import Fields, Known, KnownForm, Visitor
from workflows.outcomes import Done, NotStored, Outcome, Received, Refused

routes: Final = APIRouter(prefix="/trajectories/{trajectory}/plan/edit", include_in_schema=False)

NOT_STORED: Final = _(
    "The plan is not sent. That is our fault. All you wrote is still here. Try again in a moment."
)
OVERTAKEN: Final = _("The plan was changed since you opened this page. Look at it again first.")


async def _writer(
    request: Request, trajectory: UUID, signed_in: Known, visit: Visitor
) -> AsyncIterator[Writer]:
    async with reading(request, signed_in.person.id) as session:
        try:
            editing = await plan_editing.edit(session, signed_in.person, trajectory)
        except NotThere as error:
            raise HTTPException(404) from error
        yield Writer(
            request=request, signed_in=signed_in, visit=visit, session=session, editing=editing
        )


Writing = Annotated[Writer, Depends(_writer)]


def _begun(writer: Writer) -> Begun:
    """The draft; whoever has none yet cannot be on a page of a part."""
    if writer.editing.begun is None or not writer.editing.is_time:
        raise HTTPException(404)
    return writer.editing.begun


@routes.get("")
async def overview(writer: Writing) -> Response:
    """The parts of the plan and what is still missing; or why it is not the time to write one."""
    begun = writer.editing.begun
    if not writer.editing.is_time:
        return plan_parts.not_now_page(writer)
    if begun is None:
        return plan_parts.begin_page(writer)
    outcome = await _outcome_of(writer, begun.key)
    if isinstance(outcome, Done | Received):
        return to(f"{writer.base}/done?key={begun.key}")
    return plan_parts.overview_page(writer, begun, agreed=await _agreed(writer, begun))


async def _agreed(writer: Writer, begun: Begun) -> list[StepDraft]:
    """What was agreed in a meeting since, and was neither taken over nor taken out again."""
    known = {step.id for step in (*begun.draft.steps, *begun.draft.removed_steps)}
    agreed = await plan_editing.agreed_in_meetings(writer.session, writer.editing)
    return [step for step in agreed if step.id not in known]


@routes.post("/agreed")
async def take_over(writer: Writing, form: KnownForm) -> Response:
    """Take what was agreed in a meeting into the draft."""
    agreed = await _agreed(writer, _begun(writer))
    wanted = next((step for step in agreed if str(step.id) == form.get("part")), None)
    if wanted is not None:
        await _changed(writer, lambda now: plan_drafts.with_agreed(now.draft, wanted))
    return to(f"{writer.base}#steps")


async def _outcome_of(writer: Writer, key: UUID) -> Outcome | None:
    """What became of it where it was sent. Where nobody can tell, it is still to be sent."""
    try:
        looked = await writer.means.gateway.look(key)
    except (NotStored, SQLAlchemyError, OSError):
        return None
    return None if looked is None else looked.outcome


@routes.post("/begin")
async def begin(writer: Writing, form: KnownForm) -> Response:
    """Begin with the version before, or with nothing."""
    if not writer.editing.is_time:
        raise HTTPException(404)
    is_copy = form.get("from") == "previous"
    draft = await plan_editing.first_draft(writer.session, writer.editing, is_copy=is_copy)
    try:
        await plan_drafts.begin(writer.sessions, writer.person, writer.editing.view, draft)
    except NotThere as error:
        raise HTTPException(404) from error
    return to(writer.base)


@routes.post("/discard")
async def discard(writer: Writing, form: KnownForm) -> Response:
    """Throw the draft away: the one that was seen, and after it was asked once more."""
    begun = _begun(writer)
    if form.get("sure") != "yes":
        return plan_parts.discard_page(writer, begun)
    if form.get("version") != str(begun.version):
        return plan_parts.overview_page(writer, begun, trouble=OVERTAKEN)
    await plan_drafts.forget(writer.sessions, writer.editing.view.id, begun.key)
    return to(writer.base)


@routes.post("/arrange")
async def arrange(writer: Writing, form: KnownForm) -> Response:
    """Add, move, take out or put back a goal or a step."""
    _begun(writer)
    kind = "goals" if form.get("kind") == "goals" else "steps"
    how = next((each for each in Arranging if each.value == form.get("how")), None)
    part = _uuid(form.get("part", ""))
    if how is None or part is None:
        raise HTTPException(400)
    await _changed(
        writer,
        lambda now: plan_drafts.arranged(now.draft, how, part, is_goal=kind == "goals"),
    )
    return to(f"{writer.base}/{kind}/{part}" if how is Arranging.ADD else f"{writer.base}#{kind}")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def _changed(
    writer: Writer, change: Callable[[Begun], PlanDraft], *, is_new_key: bool = False
) -> Writer:
    """Change the draft. Raises Overtaken where the change says that it was not read."""
    try:
        begun = await plan_drafts.change(
            writer.session,
            writer.sessions,
            writer.person,
            writer.editing.view,
            change,
            is_new_key=is_new_key,
        )
    except NotThere as error:
        raise HTTPException(404) from error
    return writer.with_begun(begun)


@routes.get("/preview")
async def preview(writer: Writing) -> Response:
    """As somebody else will see it."""
    begun = _begun(writer)
    return await plan_check.preview_page(writer, begun)


@routes.post("/preview")
async def preview_sent(writer: Writing, _form: KnownForm) -> Response:
    """The button of a question that is only looked at: nothing is sent."""
    begun = _begun(writer)
    return await plan_check.preview_page(writer, begun, is_tried=True)


@routes.get("/check")
async def check(writer: Writing) -> Response:
    """All that follows when it is sent now."""
    return await plan_check.check_page(writer, _begun(writer))


@routes.post("/send")
async def send(writer: Writing, form: KnownForm) -> Response:
    """Send it, once, and only as it was seen."""
    key = _uuid(form.get("key", ""))
    if key is None:
        raise HTTPException(400)
    begun = writer.editing.begun
    if begun is None or begun.key != key:
        was_sent = await _outcome_of(writer, key)
        return to(writer.base if was_sent is None else f"{writer.base}/done?key={key}")
    if form.get("version") != str(begun.version):
        conflict = HTTPStatus.CONFLICT
        return await plan_check.check_page(writer, begun, trouble=OVERTAKEN, status=conflict)
    try:
        outcome = await _sent(writer, begun)
    except (NotStored, SQLAlchemyError, OSError):
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return await plan_check.check_page(writer, begun, trouble=NOT_STORED, status=status)
    if outcome is None:
        return to(writer.base)
    if isinstance(outcome, Refused):
        return await _refused(writer, outcome)
    return to(f"{writer.base}/done?key={key}")


async def _sent(writer: Writer, begun: Begun) -> Outcome | None:
    """What became of it. None: it is not complete."""
    asker = Asker(
        sign_in=writer.signed_in.sign_in,
        session=writer.session,
        gateway=writer.means.gateway,
        key=begun.key,
        seat=writer.editing.by.seat,
    )
    try:
        move = request_of(writer.editing.state, begun.draft)
        outcome = await ask(asker, move, trajectory=writer.editing.view.id)
    except ValidationError:
        return None
    except NotAllowed as why:
        return Refused(code=why.code, said=why.said)
    except AccessError as error:
        raise HTTPException(404) from error
    if isinstance(outcome, Done):
        await plan_drafts.forget(writer.sessions, writer.editing.view.id, begun.key)
    return outcome


async def _refused(writer: Writer, outcome: Refused) -> Response:
    """All that was written stays, and can be sent again under a new key."""
    kept = await _changed(writer, lambda now: now.draft, is_new_key=True)
    return await plan_check.check_page(
        kept, _begun(kept), trouble=outcome.said, status=HTTPStatus.CONFLICT
    )


@routes.get("/done")
async def done(request: Request, trajectory: UUID, signed_in: Known, key: UUID) -> Response:
    """What became of a plan of theirs: before the parties, or still on its way."""
    means = request.app.state.means
    async with reading(request, signed_in.person.id) as session:
        try:
            found = await look(session, signed_in.person, trajectory, What.PLAN)
        except NotThere as error:
            raise HTTPException(404) from error
        try:
            looked = await means.gateway.look(key)
        except NotStored as error:
            raise HTTPException(503) from error
        is_theirs = looked is not None and looked.by.person == signed_in.person.id
        if looked is None or not is_theirs or looked.trajectory != trajectory:
            raise HTTPException(404)
        base = f"{trajectory_page(trajectory)}/plan"
        if isinstance(looked.outcome, Refused):
            return to(f"{base}/edit")
        if isinstance(looked.outcome, Done):
            await plan_drafts.forget(means.sessions, trajectory, key)
        shown = {
            "outcome": looked.outcome,
            "is_done": isinstance(looked.outcome, Done),
            "view": found.view,
            "here": f"{base}/edit/done?key={key}",
            "plan": base,
            "case": trajectory_page(trajectory),
        }
    answer = page(request, "plan_done.html", shown)
    return answer if isinstance(looked.outcome, Done) else until_done(answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """What goals and steps differ in."""

    name: str
    is_goal: bool
    find: Callable[[PlanDraft, UUID], GoalDraft | StepDraft | None]
    typed: Callable[[Any, Fields], Any]
    empty: Callable[[UUID], GoalDraft | StepDraft]
    put: Callable[[PlanDraft, Any], PlanDraft]
    page: Callable[[Writer, Part], Response]


_GOALS: Final = _Kind(
    name="goals",
    is_goal=True,
    find=PlanDraft.goal,
    typed=plan_forms.goal_typed,
    empty=lambda part: GoalDraft(id=part),
    put=plan_drafts.with_goal,
    page=plan_parts.goal_page,
)
_STEPS: Final = _Kind(
    name="steps",
    is_goal=False,
    find=PlanDraft.step,
    typed=plan_forms.step_typed,
    empty=lambda part: StepDraft(id=part),
    put=plan_drafts.with_step,
    page=plan_parts.step_page,
)


@routes.get("/goals/{part}")
async def goal(writer: Writing, part: UUID) -> Response:
    return _part(writer, _GOALS, part)


@routes.post("/goals/{part}")
async def save_goal(writer: Writing, part: UUID, form: KnownForm) -> Response:
    return await _save(writer, _GOALS, part, form)


@routes.get("/steps/{part}")
async def step(writer: Writing, part: UUID) -> Response:
    return _part(writer, _STEPS, part)


@routes.post("/steps/{part}")
async def save_step(writer: Writing, part: UUID, form: KnownForm) -> Response:
    return await _save(writer, _STEPS, part, form)


def _part(writer: Writer, kind: _Kind, part: UUID) -> Response:
    found = kind.find(_begun(writer).draft, part)
    if found is None:
        raise HTTPException(404)
    return kind.page(writer, Part.of(found))


async def _save(writer: Writer, kind: _Kind, part: UUID, form: Fields) -> Response:
    def change(now: Begun) -> PlanDraft:
        draft = plan_drafts.arranged(now.draft, Arranging.RESTORE, part, is_goal=kind.is_goal)
        before = kind.find(draft, part)
        if before is None:
            raise HTTPException(404)
        typed = kind.typed(before, form)
        _must_be_read(now, kind.find(now.draft, part), typed, form)
        return kind.put(draft, typed)

    try:
        saved = await _changed(writer, change)
    except Overtaken as late:
        mine = kind.typed(kind.empty(part), form)
        theirs = kind.find(late.begun.draft, part)
        return kind.page(writer.with_begun(late.begun), Part.late(mine, theirs))
    return _onwards(saved, form, kind.name, part)


@routes.get("/{path}")
async def section(writer: Writing, path: str) -> Response:
    asked, begun = plan_forms.BY_PATH.get(path), _begun(writer)
    if asked is None:
        raise HTTPException(404)
    return plan_parts.section_page(writer, asked, Part.of(getattr(begun.draft, asked.field)))


@routes.post("/{path}")
async def save_section(writer: Writing, path: str, form: KnownForm) -> Response:
    asked = plan_forms.BY_PATH.get(path)
    if asked is None:
        raise HTTPException(404)
    field = asked.field

    def change(now: Begun) -> PlanDraft:
        typed = plan_forms.section_typed(now.draft, asked, form)
        before = getattr(now.draft, field)
        _must_be_read(now, before, getattr(typed, field), form)
        return typed

    try:
        saved = await _changed(writer, change)
    except Overtaken as late:
        mine = getattr(plan_forms.section_typed(PlanDraft(), asked, form), field)
        theirs = getattr(late.begun.draft, field)
        late_writer = writer.with_begun(late.begun)
        return plan_parts.section_page(late_writer, asked, Part.late(mine, theirs))
    return _onwards(saved, form, "whole", path)


def _must_be_read(now: Begun, before: object, typed: object, form: Fields) -> None:
    """Raise where somebody else changed what this would overwrite."""
    if typed != before and form.get("seen") != plan_drafts.trace_of(before):
        raise Overtaken(now)


def _onwards(saved: Writer, form: Fields, kind: str, part: UUID | str) -> Response:
    """Back to the list; or to the part again, where something in it is not right yet."""
    name = part if kind == "whole" else f"{kind}/{part}"
    if form.get("go") == "on" and plan_parts.has_fault(saved, kind, part):
        return to(f"{saved.base}/{name}?look=1")
    return to(f"{saved.base}#{kind}")
