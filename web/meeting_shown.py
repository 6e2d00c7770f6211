"""How a meeting looks: when, where, who is asked, who comes and what was agreed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from access.meetings import How, ItemSeen, MeetingSeen, MeetingsSeen, SlotSeen
from access.seats import today
from domain import words
from domain.said import Said, listed
from domain.seats import Seat
from web.i18n import Day, Message, Moment, Sayable, _, ngettext
from web.showing import ERASED, named

__all__ = ["iso", "named", "of", "seats", "today"]

STATES: Final[Mapping[How, tuple[str, Message]]] = {
    How.PROPOSED: ("waiting", _("no day yet")),
    How.SETTLED: ("yours", _("settled")),
    How.OVER: ("late", _("to be written down")),
    How.HELD: ("done", _("held")),
    How.CANCELLED: ("neutral", _("does not take place")),
}
_SPOKEN: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotShown:
    value: str
    when: Sayable
    count: Sayable
    who: Sayable
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedShown:
    seat: Seat
    who: Sayable
    how: str
    said: Sayable


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemShown:
    id: UUID
    what: Sayable
    language: str
    done_by: Sayable
    how: str
    state: Sayable
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingShown:
    id: UUID
    href: str
    title: Sayable
    how: How
    look: str
    state: Sayable
    when: Sayable
    lasts: Sayable
    place: Sayable
    where: str
    language: str
    convened_by: Sayable
    slots: tuple[SlotShown, ...]
    invited: tuple[InvitedShown, ...]
    is_mine: bool
    is_own: bool
    """Whether the reader convenes it: who chose the moments is not asked."""
    has_said: bool
    comes: bool | None
    was_on: Sayable
    present: Said | None
    minutes: Sayable
    minutes_language: str
    items: tuple[ItemShown, ...]


def iso(typed: str) -> str:
    """A day as a browser sends it, or as a person writes it."""
    spoken = _SPOKEN.fullmatch(typed.strip())
    if spoken is None:
        return typed.strip()
    day, month, year = map(int, spoken.groups())
    return date(year, month, day).isoformat()


def seats(these: Iterable[Seat]) -> Said:
    return listed([words.the(seat) for seat in these])


def of(meeting: MeetingSeen, seen: MeetingsSeen) -> MeetingShown:
    look, state = STATES[meeting.how]
    held = meeting.held
    return MeetingShown(
        id=meeting.id,
        href=f"/trajectories/{seen.found.view.id}/meetings/{meeting.id}",
        title=words.MEETINGS[meeting.kind],
        how=meeting.how,
        look=look,
        state=state,
        when="" if meeting.starts_at is None else Moment(meeting.starts_at),
        lasts=ngettext("%(num)s minute", "%(num)s minutes", meeting.lasts),
        place=words.PLACES[meeting.place],
        where="" if meeting.where is None else meeting.where.body,
        language="" if meeting.where is None else meeting.where.language,
        convened_by=named(meeting.convened_by, seen.names),
        slots=tuple(_slot(meeting, each) for each in meeting.slots),
        invited=tuple(_invited(meeting, seat, seen.names) for seat in meeting.invited),
        is_mine=meeting.mine is not None,
        is_own=meeting.mine is not None and meeting.mine.seat == meeting.convened_by,
        has_said=meeting.said is not None,
        comes=meeting.comes,
        was_on="" if held is None else Day(held.on),
        present=None if held is None else seats(held.present),
        minutes=_minutes(meeting),
        minutes_language="" if held is None or held.minutes is None else held.minutes.language,
        items=() if held is None else tuple(_item(each, seen.names) for each in held.items),
    )


def _minutes(meeting: MeetingSeen) -> Sayable:
    if meeting.held is None:
        return ""
    return ERASED if meeting.held.minutes is None else meeting.held.minutes.body


def _slot(meeting: MeetingSeen, slot: SlotSeen) -> SlotShown:
    return SlotShown(
        value=slot.at.isoformat(),
        when=Moment(slot.at),
        count=ngettext("%(num)s can", "%(num)s can", slot.count),
        who="" if not slot.can else seats(slot.can),
        is_mine=slot.at in (meeting.said or ()),
    )


def _invited(meeting: MeetingSeen, seat: Seat, names: Mapping[Seat, str]) -> InvitedShown:
    how, said = _answer(meeting, seat)
    return InvitedShown(seat=seat, who=named(seat, names), how=how, said=said)


def _answer(meeting: MeetingSeen, seat: Seat) -> tuple[str, Message]:
    if meeting.held is not None:
        came = seat in meeting.held.present
        return ("done", _("was there")) if came else ("neutral", _("was not there"))
    if meeting.how is How.PROPOSED:
        if seat == meeting.convened_by:
            return "neutral", _("asked the question")
        yet = seat in meeting.yet_to_say
        return ("waiting", _("No answer yet")) if yet else ("done", _("said when"))
    comes = meeting.coming.get(seat)
    if comes is None:
        return "neutral", _("is invited")
    return ("done", _("comes")) if comes else ("late", _("does not come"))


def _item(seen: ItemSeen, names: Mapping[Seat, str]) -> ItemShown:
    look, state = "waiting", _("not in a plan yet")
    if seen.is_left_out:
        look, state = "neutral", _("left out")
    elif seen.step is not None and seen.state is not None:
        look = "done" if seen.state.value in {"agreed", "no_objection"} else "waiting"
        said = words.STEP_STATES[seen.state]
        state = _("Step %(number)s of the plan: %(state)s", number=seen.step, state=said)
    return ItemShown(
        id=seen.item.id,
        what=ERASED if seen.words is None else seen.words.body,
        language="" if seen.words is None else seen.words.language,
        done_by=named(seen.item.done_by, names),
        how=look,
        state=state,
        is_open=not seen.is_left_out and seen.step is None,
    )
