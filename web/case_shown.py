"""How a trajectory looks on its page: where it is, what is asked of whom, and what can be done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from access import releases
from access.case import Case
from access.options import Option
from domain import words
from domain.access import Topic
from domain.moves import DISCHARGED_BY
from domain.names import first_name
from domain.obligations import Obligation
from domain.onward import ADVANCES, TAKES, moved_on_by, next_stage, why_not_yet
from domain.procedure import Stage
from domain.said import Said
from domain.seats import ENGINE, Seat, kind_of
from domain.tasks import done_in_stage
from web import plan_shown
from web.i18n import Day, Message, Moment, Sayable, _
from web.move_words import GROUPS, TITLES, Group
from web.paths import move_page, trajectory_page
from web.showing import (
    OwedShown,
    line_shown,
    named,
    owed_shown,
)

_COURSE: Final = (
    *(Stage.SIGNALLED, Stage.INTAKE, Stage.PLANNING, Stage.SIGNING, Stage.ACTIVE),
    *(Stage.EVALUATING, Stage.CLOSED),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskShown:
    """A duty of the stage: done, or what is owed."""

    what: Sayable
    hint: Sayable
    how: str
    state: Sayable
    do: tuple[Message, str] | None
    owed: OwedShown | None
    climbed: Sayable


@dataclass(frozen=True, slots=True, kw_only=True)
class DoShown:
    label: Message
    href: str
    note: Sayable
    reason: Sayable
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoGroupShown:
    title: Message
    moves: tuple[DoShown, ...]
    is_pressing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NextShown:
    """The next stage: what it takes, and what the reader can do for it, or why not yet."""

    stage: Said
    takes: Said
    by: Said
    do: DoShown | None
    not_yet: DoShown | None
    why_not: Sayable
    """Why others cannot move it on yet; empty where they can, or it is not for the reader."""


def shown_of(case: Case) -> dict[str, Any]:
    view, names = case.view, {each.seat: case.name_on(each.seat) for each in case.table.seated}
    pressing = next(iter(case.obligations), None)
    return {
        "number": view.case_number,
        "name": first_name(view.learner_name),
        "school": view.school_name,
        "href": trajectory_page(view.id),
        "head": view.head_sequence,
        "rail_": list(_rail(view.stage)),
        "stage": words.STAGES[view.stage],
        "waiting": view.waiting,
        "facts": list(_facts(case, names)),
        "pressing": None if pressing is None else _owed(case, pressing, names),
        "next": _next(case),
        "shown_tasks": list(_tasks(case, names)),
        "signals": [line_shown(each) for each in case.signals],
        "panels": list(plan_shown.panels(case, names)),
        "goals": list(plan_shown.goals(case)),
        "steps": list(plan_shown.steps(case, names)),
        "plan": plan_shown.plan(case),
        "do": list(_doing(case)),
        "not_now": list(_not_now(case)),
        "people": _people(case),
        "lines": [
            line_shown(each, is_new=_is_new(case, each.sequence)) for each in case.timeline.lines
        ],
        "more_lines": case.timeline.count > len(case.timeline.lines),
        "new": sum(_is_new(case, each.sequence) for each in case.timeline.lines),
        "looked_before": None if case.looked_before is None else Moment(case.looked_before),
        "meetings": _sees_meetings(case),
        "sees_readers": case.viewer.sees(Topic.READERS),
        "sees_contacts": case.viewer.sees(Topic.CONTACT),
        "sees_releases": releases.concerns(case.found),
        "opened_until": None if case.opened_until is None else Moment(case.opened_until),
    }


def _is_new(case: Case, sequence: int) -> bool:
    """Whether somebody else did it since the reader was last here."""
    if case.looked_before is None:
        return False
    entry = case.entries[sequence - 1]
    is_own = entry.event.by.person == case.viewer.person
    return entry.recorded_at > case.looked_before and not is_own


def _rail(stage: Stage) -> Iterator[tuple[Said, str]]:
    """The stages in their order; revising stands in the place of running, while it lasts."""
    course = [
        Stage.REVISING if each is Stage.ACTIVE and stage is Stage.REVISING else each
        for each in _COURSE
    ]
    now = course.index(stage)
    for place, each in enumerate(course):
        yield words.STAGES[each], "done" if place < now else "now" if place == now else "later"


def _facts(case: Case, names: Mapping[Seat, str]) -> Iterator[tuple[Message, Sayable]]:
    view = case.view
    if view.waiting_on is not None:
        yield _("Waits on"), named(view.waiting_on, names)
    if view.stalled_since is not None:
        yield _("Stands still since"), Day(view.stalled_since)
    yield _("Last moved on"), Day(view.last_moved_on)
    if view.hold_until is not None:
        yield _("On hold until"), Day(view.hold_until)
    for meeting in case.state.meetings if _sees_meetings(case) else ():
        day = _("no day yet") if meeting.starts_at is None else Moment(meeting.starts_at)
        yield _("Meeting"), day
    if case.obligations:
        first = min(case.obligations, key=lambda each: each.due)
        yield _("First day that something is due"), Day(first.due)


def _sees_meetings(case: Case) -> bool:
    """Whoever sees all of them, and whoever is invited to one."""
    invited = {seat for meeting in case.state.meetings for seat in meeting.invited}
    return case.viewer.sees(Topic.MEETINGS, is_own=bool(invited & case.viewer.seats))


def _owed(case: Case, owed: Obligation, names: Mapping[Seat, str]) -> OwedShown:
    return owed_shown(case.state, owed, names)


def _tasks(case: Case, names: Mapping[Seat, str]) -> Iterator[TaskShown]:
    today = case.today
    for owed in case.obligations:
        shown = _owed(case, owed, names)
        is_late = owed.due < today
        yield TaskShown(
            what=shown.what,
            hint=shown.who,
            how="late" if is_late else "yours" if _is_mine(case, owed) else "waiting",
            state=_("Too late")
            if is_late
            else _("Your turn")
            if _is_mine(case, owed)
            else _("still open"),
            do=_do_for(case, owed),
            owed=shown,
            climbed=_climbed(owed),
        )
    for kind in done_in_stage(case.state):
        yield TaskShown(
            what=words.DUTIES[kind],
            hint="",
            how="done",
            state=_("Done"),
            do=None,
            owed=None,
            climbed="",
        )


def _climbed(owed: Obligation) -> Sayable:
    if not owed.climbed:
        return ""
    return _("Rung %(climbed)s of %(rungs)s was climbed.", climbed=owed.climbed, rungs=owed.rungs)


def _is_mine(case: Case, owed: Obligation) -> bool:
    return owed.owed_by in {each.seat for each in case.actors}


def _do_for(case: Case, owed: Obligation) -> tuple[Message, str] | None:
    """The move by which this is done, where it is the reader's to make now."""
    possible = {each.type for each in case.options if each.is_possible}
    move = next((each for each in DISCHARGED_BY[owed.kind] if each in possible), None)
    if move is None:
        return None
    whose = f"?signer={quote(owed.about or owed.owed_by)}" if move == "record_answer" else ""
    return TITLES[move], f"{move_page(case.view.id, move)}{whose}"


def _doing(case: Case) -> Iterator[DoGroupShown]:
    """What can be done now: what is owed here first, then the rest by what it is about."""
    possible = _each_once([each for each in case.options if each.is_possible])
    pressing = [
        move
        for owed in case.obligations
        for move in DISCHARGED_BY[owed.kind]
        if move in possible and _is_mine(case, owed)
    ]
    first = dict.fromkeys(pressing)
    if first:
        yield DoGroupShown(
            title=_("Now"),
            moves=tuple(_do(case, possible[move]) for move in first),
            is_pressing=True,
        )
    for group, title in GROUPS.items():
        moves = [each for each in possible if each not in first and Group.of(each) is group]
        if moves:
            yield DoGroupShown(
                title=title, moves=tuple(_do(case, possible[each]) for each in moves)
            )


def _next(case: Case) -> NextShown | None:
    to = next_stage(case.state)
    if to is None:
        return None
    sees_all = case.viewer.sees(Topic.ANSWERS)
    theirs = _each_once([each for each in case.options if each.is_possible])
    refused = _each_once([each for each in case.options if not each.is_possible])
    moves = ADVANCES[case.state.stage]
    do = next((theirs[each] for each in moves if each in theirs), None)
    not_yet = next((refused[each] for each in moves if each in refused), None)
    return NextShown(
        stage=words.STAGES[to],
        takes=TAKES[case.state.stage],
        by=words.the(Seat(moved_on_by(case.state))),
        do=None if do is None else _do(case, do),
        not_yet=None if do is not None or not_yet is None else _do(case, not_yet),
        why_not=(sees_all and why_not_yet(case.state, case.at)) or "",
    )


def _not_now(case: Case) -> Iterator[DoShown]:
    possible = {each.type for each in case.options if each.is_possible}
    refused = _each_once([each for each in case.options if each.type not in possible])
    yield from (_do(case, each) for each in refused.values())


def _each_once(options: Sequence[Option]) -> dict[str, Option]:
    """One of each kind of move, from the first seat that can make it."""
    found: dict[str, Option] = {}
    for each in options:
        found.setdefault(each.type, each)
    return found


def _do(case: Case, option: Option) -> DoShown:
    seat = "" if option.by.on_behalf_of is None else f"?as={quote(option.by.seat)}"
    stands_in = option.by.on_behalf_of is not None
    return DoShown(
        label=TITLES[option.type],
        href=f"{move_page(case.view.id, option.type)}{seat}",
        note=_("for the %(seat)s", seat=words.seat(option.by.seat)) if stands_in else "",
        reason=option.reason or "",
        id=option.type,
    )


def _people(case: Case) -> list[tuple[Sayable, str, Sayable]]:
    return [
        (words.seat(each.seat), case.name_on(each.seat), Day(each.since))
        for each in case.table.seated
        if kind_of(each.seat) not in ENGINE
    ]
