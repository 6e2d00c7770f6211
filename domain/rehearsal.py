"""What would follow if somebody asked this now, for a page that says so before they do.

It asks `decide`, so that what a page promises is what the rules do. Nothing happens.
"""

from dataclasses import dataclass
from datetime import datetime

from domain import commands as c
from domain import events as e
from domain.decide import decide
from domain.evolve import replay
from domain.notices import notices_of
from domain.obligations import Obligation, open_obligations
from domain.procedure import DutyKind
from domain.seats import Actor, Seat
from domain.trajectory import Trajectory


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """A trajectory as it is, and as it would be."""

    before: Trajectory
    after: Trajectory
    events: tuple[e.Event, ...]

    @property
    def begins(self) -> tuple[Obligation, ...]:
        """What would be owed that is not owed now, the most pressing first."""
        owed = {each.key for each in open_obligations(self.before)}
        return tuple(
            each
            for each in open_obligations(self.after)
            if each.key not in owed and each.kind is not DutyKind.KEEP_MOVING
        )

    @property
    def hears(self) -> tuple[Seat, ...]:
        """Who would be sent word of it."""
        now, told = self.before, list[Seat]()
        for event in self.events:
            now = replay(now, [event])
            told += [notice.to for notice in notices_of(now, event, 0)]
        return tuple(dict.fromkeys(told))


def rehearse(trajectory: Trajectory, command: c.Command, *, by: Actor, at: datetime) -> Rehearsed:
    """Tell what would follow. Raises NotAllowed where the rules would refuse it."""
    events = decide(trajectory, command, by=by, at=at)
    after = replay(trajectory, events)
    return Rehearsed(before=trajectory, after=after, events=events)
