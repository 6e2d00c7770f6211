"""What pages of a trajectory have in common: a line of the ledger, what is owed, what follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from access.timeline import Line
from domain import words
from domain.obligations import NextRung, Obligation, ladder_of
from domain.procedure import Clock
from domain.rehearsal import Rehearsed
from domain.said import Said, listed, say
from domain.seats import ENGINE, Seat, kind_of
from domain.trajectory import Trajectory
from web.i18n import Day, Message, Moment, Sayable, _

QUOTED: Final[Mapping[str, Message]] = {
    "reason": _("Reason"),
    "text": _("Text"),
    "needs": _("What the learner needs"),
    "view": _("What the learner said"),
    "effect": _("What it changed"),
    "remark": _("Remark"),
    "tried": _("What was tried"),
    "minutes": _("Minutes"),
    "decision": _("Decision"),
    "note": _("Note"),
    "outcome": _("Outcome"),
    "evidence": _("Proof"),
    "where": _("Where it is"),
}
ERASED: Final = _("(these words were erased)")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteShown:
    label: Sayable
    words: Sayable
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """One thing that happened."""

    sequence: int
    when: Sayable
    who: Sayable
    said: Said
    quotes: tuple[QuoteShown, ...]
    is_new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RungShown:
    on: Sayable
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedShown:
    """One thing that is owed, and what happens if nothing comes."""

    who: Sayable
    what: Said
    due: Sayable
    explain: Said
    is_legal: bool
    was: Sayable = ""
    """Its last day before, where that moves."""
    ladder: tuple[RungShown, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowsShown:
    """What would follow from a move."""

    stage: Said | None
    ends: tuple[OwedShown, ...]
    begins: tuple[OwedShown, ...]
    rounds: tuple[OwedShown, ...]
    """What everybody who is asked owes, counted as if the invitation arrived today."""
    moves: tuple[OwedShown, ...]
    runs_on: tuple[OwedShown, ...]
    """What does not move while something else does."""
    hears: Said | None

    @property
    def is_anything(self) -> bool:
        return bool(self.stage or self.ends or self.begins or self.moves or self.hears)


def line_shown(line: Line, *, is_new: bool = False) -> LineShown:
    return LineShown(
        sequence=line.sequence,
        when=Day(line.on) if line.at is None else Moment(line.at),
        who=_who(line),
        said=line.said,
        quotes=tuple(
            QuoteShown(
                label=QUOTED.get(each.field, ""),
                words=ERASED if each.words is None else each.words.body,
                lang="" if each.words is None else each.words.language,
            )
            for each in line.quotes
        ),
        is_new=is_new,
    )


def _who(line: Line) -> Sayable:
    if kind_of(line.by.seat) in ENGINE:
        return _("by itself")
    seat = words.seat(line.by.seat)
    if line.on_behalf_of:
        return _(
            "%(name)s, for %(other)s, %(seat)s",
            name=line.name,
            other=line.on_behalf_of,
            seat=seat,
        )
    return _("%(name)s, %(seat)s", name=line.name, seat=seat) if line.name else seat


def owed_shown(
    t: Trajectory, owed: Obligation, names: Mapping[Seat, str], *, was: date | None = None
) -> OwedShown:
    return OwedShown(
        who=named(owed.owed_by, names),
        what=_what(owed),
        due=Day(owed.due),
        explain=owed.explain,
        is_legal=owed.clock is Clock.LEGAL,
        was="" if was is None else Day(was),
        ladder=tuple(rung_shown(rung) for rung in ladder_of(t, owed)),
    )


def rung_shown(rung: NextRung) -> RungShown:
    action = words.WILL[rung.action]
    told = listed([words.the(seat) for seat in rung.told])
    return RungShown(on=Day(rung.on), said=say(action.nl, action.en, told=told))


def _what(owed: Obligation) -> Said:
    what = words.DUTIES[owed.kind]
    if owed.about is None:
        return what
    return say("{what} ({seat})", "{what} ({seat})", what=what, seat=words.seat(owed.about))


def named(seat: Seat, names: Mapping[Seat, str]) -> Sayable:
    """A seat, with who sits there where the reader may know it."""
    said = words.seat(seat)
    name = names.get(seat, "")
    return _("%(name)s, %(seat)s", name=name, seat=said) if name else said


def follows_shown(rehearsed: Rehearsed, names: Mapping[Seat, str]) -> FollowsShown:
    before, after = rehearsed.before, rehearsed.after
    moved = [(was, now) for was, now in rehearsed.goes_on if was.due != now.due]
    still = [now for was, now in rehearsed.goes_on if was.due == now.due]
    hears = [seat for seat in rehearsed.hears if kind_of(seat) not in ENGINE]
    return FollowsShown(
        stage=None if before.stage is after.stage else words.STAGES[after.stage],
        ends=tuple(owed_shown(before, each, names) for each in rehearsed.ends),
        begins=tuple(owed_shown(after, each, names) for each in rehearsed.begins),
        rounds=tuple(
            owed_shown(rehearsed.delivered, each, names) for each in rehearsed.asked_to_answer
        ),
        moves=tuple(owed_shown(after, now, names, was=was.due) for was, now in moved),
        runs_on=tuple(owed_shown(after, each, names) for each in still) if moved else (),
        hears=listed([words.the(seat) for seat in hears]) if hears else None,
    )
