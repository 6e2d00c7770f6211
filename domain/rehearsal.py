"""What would follow if somebody asked this now, for a page that says so before they do.

It asks `decide`, so that what a page promises is what the rules do. Nothing happens.
"""

from dataclasses import dataclass
from datetime import datetime

from domain import commands as c
from domain import events as e
from domain.calendar import local_date
from domain.decide import decide
from domain.evolve import replay
from domain.notices import notices_of
from domain.obligations import Obligation, all_obligations, open_obligations
from domain.procedure import DutyKind
from domain.seats import POST, Actor, Seat
from domain.sign_off import Fate
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
    def ends(self) -> tuple[Obligation, ...]:
        """What is owed now and would not be owed any more."""
        owed = {each.key for each in all_obligations(self.after)}
        return tuple(
            each
            for each in open_obligations(self.before)
            if each.key not in owed and each.kind is not DutyKind.KEEP_MOVING
        )

    @property
    def goes_on(self) -> tuple[tuple[Obligation, Obligation], ...]:
        """What is owed now and afterwards, as it is and as it would be: its last day may move."""
        later = {each.key: each for each in all_obligations(self.after)}
        return tuple(
            (each, later[each.key])
            for each in open_obligations(self.before)
            if each.key in later and each.kind is not DutyKind.KEEP_MOVING
        )

    @property
    def asked_to_answer(self) -> tuple[Obligation, ...]:
        """What the parties would owe if their invitations arrived at once: then the clock starts.

        On them hangs the ladder of a sign round, before anybody was asked.
        """
        waiting = [each for each in self.after.invitations if each.delivered_on is None]
        asked = {each.seat for each in self.before.invitations}
        return tuple(
            owed
            for owed in all_obligations(self.delivered)
            if owed.kind is DutyKind.ANSWER_PLAN
            and owed.owed_by in {each.seat for each in waiting} - asked
        )

    @property
    def delivered(self) -> Trajectory:
        """As it would be once everybody who is asked has got the invitation, the same day."""
        plan, at = self.after.plan, self.after.as_of
        if plan is None or at is None:
            return self.after
        arrived = [
            e.InvitationFared(
                signer=each.seat,
                version=plan.number,
                fate=Fate.DELIVERED,
                on=local_date(at),
                at=at,
                by=POST,
            )
            for each in self.after.invitations
            if each.delivered_on is None
        ]
        return replay(self.after, arrived)

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
