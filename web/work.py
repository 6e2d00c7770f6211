"""My work: what I have to do and what I wait for, from one list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from access.seats import today
from access.worklist import Wanted, Worklist, WorkShown, found, worklist_of
from domain import words
from domain.moves import DISCHARGED_BY
from domain.procedure import DutyKind, Stage
from models.queries_work import WorkFilters
from models.views import Because, TrajectoryView, WorkGroup
from web.i18n import Day, Message, Sayable, _, ngettext
from web.move_words import TITLES
from web.pages import page
from web.paths import move_page, page_number, trajectory_page
from web.reading import reading
from web.signed_in import Known, KnownForm

AT_FIRST: Final = 8
"""Rows of each group on the first page."""
MOST: Final = 50
LONGEST: Final = 100

routes: Final = APIRouter(prefix="/work", include_in_schema=False)

GROUPS: Final[Mapping[WorkGroup, Message]] = {
    WorkGroup.LATE: _("Too late"),
    WorkGroup.TODAY: _("Today"),
    WorkGroup.MINE: _("Waits for me"),
    WorkGroup.OTHERS: _("Waits for others"),
}
_WHY: Final[Mapping[Because, Message]] = {
    Because.OF_MY_OFFICE: _("Nobody sits on this seat yet."),
    Because.NEXT_IN_LINE: _("Whoever has to do it is away, and nobody stands in."),
    Because.ESCALATED: _("It came to you because nothing happened."),
}
_ANYTHING: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowShown:
    number: str
    name: str
    school: str
    href: str
    what: Sayable
    do: tuple[Message, str] | None
    """The move that does it, and where."""
    note: Sayable
    waits_on: Sayable
    due: Sayable
    explain: Sayable
    days: Sayable
    badge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupShown:
    id: str
    title: Message
    count: int
    rows: tuple[RowShown, ...]
    all_of_it: str | None
    """Where the rest of it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Which part of the list an address asks for. What is not to be read is left out."""

    filters: WorkFilters
    group: WorkGroup | None
    page: int

    @property
    def wanted(self) -> Wanted:
        if self.group is None:
            return Wanted(filters=self.filters, limit=AT_FIRST)
        offset = (self.page - 1) * MOST
        return Wanted(filters=self.filters, group=self.group, limit=MOST, offset=offset)

    def path(self, group: WorkGroup | None, number: int = 1) -> str:
        asked = {
            "group": group,
            "page": number if number > 1 else None,
            "school": self.filters.school,
            "stage": self.filters.stage,
            "kind": self.filters.kind,
        }
        query = urlencode({name: str(value) for name, value in asked.items() if value is not None})
        return f"/work?{query}" if query else "/work"


@routes.get("")
async def work(request: Request, signed_in: Known) -> HTMLResponse:
    asked = _asked(request)
    async with reading(request, signed_in.person.id) as session:
        listed = await worklist_of(session, signed_in.person, asked.wanted)
    on = today()
    groups = [_group(group, listed, asked, on) for group in WorkGroup if group in listed.groups]
    shown = {
        "groups": groups,
        "one": asked.group,
        "title": GROUPS[asked.group] if asked.group else _("My work"),
        "filters": _filters(listed),
        "chosen": asked.filters,
        "is_narrowed": asked.filters != WorkFilters(),
        "before": None if asked.page == 1 else asked.path(asked.group, asked.page - 1),
        "after": _after(listed, asked),
        "page_number": asked.page,
        "everything": asked.path(None),
        "may_report": listed.may_report,
        "token": signed_in.form_token,
        "longest": LONGEST,
    }
    return page(request, "work.html", shown, has_script=True)


@routes.post("/search")
async def search(request: Request, signed_in: Known, form: KnownForm) -> HTMLResponse:
    """Look for a trajectory. Sent as a form, so that no name is in an address."""
    wanted = form.get("wanted", "").replace("\0", "").strip()[:LONGEST]
    views: Sequence[TrajectoryView] = ()
    if wanted:
        async with reading(request, signed_in.person.id) as session:
            views = await found(session, signed_in.person, wanted)
    shown = {
        "wanted": wanted,
        "found": [_found(view) for view in views],
        "token": signed_in.form_token,
        "longest": LONGEST,
    }
    status = HTTPStatus.OK if wanted else HTTPStatus.BAD_REQUEST
    return page(request, "work_found.html", shown, status)


def _asked(request: Request) -> _Asked:
    sent = request.query_params
    return _Asked(
        filters=WorkFilters(
            school=_uuid(sent.get("school", _ANYTHING)),
            stage=next((each for each in Stage if each.value == sent.get("stage")), None),
            kind=next((each for each in DutyKind if each.value == sent.get("kind")), None),
        ),
        group=next((each for each in WorkGroup if each.value == sent.get("group")), None),
        page=page_number(sent.get("page", "")),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _group(group: WorkGroup, listed: Worklist, asked: _Asked, on: date) -> GroupShown:
    part = listed.groups[group]
    has_more = asked.group is None and part.count > len(part.items)
    return GroupShown(
        id=group.value,
        title=GROUPS[group],
        count=part.count,
        rows=tuple(_row(each, on) for each in part.items),
        all_of_it=asked.path(group) if has_more else None,
    )


def _row(shown: WorkShown, on: date) -> RowShown:
    owed = shown.work.owed
    of = owed.obligation
    is_mine = owed.because not in {None, Because.ESCALATED}
    moves = DISCHARGED_BY[of.kind] if is_mine else ()
    move = next(iter(moves), None)
    return RowShown(
        number=owed.case_number,
        name=shown.first_name,
        school=shown.school,
        href=trajectory_page(owed.trajectory),
        what=words.DUTIES[of.kind],
        do=None if move is None else (TITLES[move], move_page(owed.trajectory, move)),
        note=_note(shown),
        waits_on=_waits_on(shown, is_mine=is_mine),
        due=Day(of.due),
        explain=of.explain,
        days=_days((of.due - on).days),
        badge="late" if of.due < on else "waiting" if of.due == on else "neutral",
    )


def _note(shown: WorkShown) -> Sayable:
    because = shown.work.owed.because
    if because is Because.SUBSTITUTE:
        return _("You stand in for %(name)s.", name=shown.instead_of)
    return "" if because is None else _WHY.get(because, "")


def _waits_on(shown: WorkShown, *, is_mine: bool) -> Sayable:
    owed = shown.work.owed
    seat = words.seat(owed.obligation.owed_by)
    if owed.because is Because.MINE:
        return _("you")
    if shown.waits_on:
        return _("%(name)s, %(seat)s", name=shown.waits_on, seat=seat)
    return _("you, for the %(seat)s", seat=seat) if is_mine else seat


def _days(days: int) -> Sayable:
    if days < 0:
        return ngettext("%(num)s day late", "%(num)s days late", -days)
    return ngettext("%(num)s day left", "%(num)s days left", days) if days else _("today")


def _after(listed: Worklist, asked: _Asked) -> str | None:
    part = None if asked.group is None else listed.groups.get(asked.group)
    is_last = part is None or part.count <= asked.page * MOST
    return None if is_last else asked.path(asked.group, asked.page + 1)


def _filters(listed: Worklist) -> dict[str, list[tuple[str, Sayable]]]:
    """By what the list can be narrowed: only where there is something to choose."""
    schools = {each.school for each in listed.choices}
    named = sorted((listed.schools.get(each, ""), str(each)) for each in schools)
    stages = {each.stage for each in listed.choices}
    kinds = {each.kind for each in listed.choices}
    offered: dict[str, list[tuple[str, Sayable]]] = {
        "school": [(id_, name) for name, id_ in named],
        "stage": [(each.value, words.STAGES[each]) for each in Stage if each in stages],
        "kind": [(each.value, words.DUTIES[each]) for each in DutyKind if each in kinds],
    }
    return {name: options for name, options in offered.items() if len(options) > 1}


def _found(view: TrajectoryView) -> Mapping[str, object]:
    return {
        "number": view.case_number,
        "name": view.learner_name,
        "school": view.school_name,
        "href": trajectory_page(view.id),
        "stage": words.STAGES[view.stage],
        "waiting": view.waiting,
    }
