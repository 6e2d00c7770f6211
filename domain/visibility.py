"""To which topic each entry of the ledger belongs, and what of it whom is shown.

An entry that is not somebody's is withheld: its place in the chain stays, so that the chain can be
followed, and what it says, who did it and when exactly do not. A new event, or a new text in one,
needs a line here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from domain import events as e
from domain.access import Grade, Topic
from domain.meeting import MeetingItem
from domain.obligations import Obligation
from domain.plan import Goal, PlanStep, PlanVersion, StepKind
from domain.seats import PersonId, Seat, SeatKind, kind_of


@dataclass(frozen=True, slots=True)
class Shown:
    """To what an event belongs, and what of it to something else. `about`: whose it is as well.

    That field names one seat, or all who share in it.
    """

    topic: Topic
    apart: Mapping[str, Topic] = field(default_factory=lambda: MappingProxyType({}))
    about: str = ""


def _of(topic: Topic, about: str = "", **apart: Topic) -> Shown:
    return Shown(topic, MappingProxyType(apart), about)


_T: Final = Topic

EVENTS: Final[Mapping[type[e.Event], Shown]] = MappingProxyType(
    {
        e.TrajectoryOpened: _of(_T.STANDING, born_on=_T.NAMES),
        e.SignalRaised: _of(_T.SIGNALS, text=_T.SIGNALS),
        e.SignalAcknowledged: _of(_T.STANDING),
        e.Triaged: _of(_T.STANDING, reason=_T.DECISIONS),
        e.StageEntered: _of(_T.STANDING),
        e.ParentsInformed: _of(_T.STANDING),
        e.PersonSeated: _of(_T.STANDING, "seat", person=_T.NAMES),
        e.PersonUnseated: _of(_T.STANDING, "seat", person=_T.NAMES),
        e.CustodyRecorded: _of(_T.CUSTODY, "guardian"),
        e.CustodyEnded: _of(_T.CUSTODY, "guardian"),
        e.SignersChanged: _of(_T.CUSTODY),
        e.LearnerTurned: _of(_T.STANDING),
        e.TermStarted: _of(_T.STANDING),
        e.TermExtended: _of(_T.STANDING),
        e.AdmissionDecided: _of(_T.STANDING, reason=_T.DECISIONS),
        e.LearnerAsked: _of(_T.STANDING, way=_T.HEARING),
        e.IntakeCompleted: _of(_T.STANDING, needs=_T.PERSPECTIVE),
        e.LearnerHeard: _of(_T.STANDING, way=_T.HEARING, view=_T.HEARING, effect=_T.HEARING),
        e.HearingWaived: _of(_T.STANDING, reason=_T.HEARING),
        e.PlanSubmitted: _of(_T.STANDING),  # its parts: below
        e.SignerInvited: _of(_T.ANSWERS, "signer"),
        e.InvitationFared: _of(_T.ANSWERS, "signer"),
        e.StepAnswered: _of(_T.ANSWERS, "signer", reason=_T.ANSWERS, evidence=_T.ANSWERS),
        e.AnswerWithdrawn: _of(_T.ANSWERS, "signer", reason=_T.ANSWERS),
        e.AnswerLapsed: _of(_T.ANSWERS, "signer"),
        e.ObjectionAbsent: _of(_T.ANSWERS, "signer"),
        e.PlanAcknowledged: _of(_T.ANSWERS, "signer", remark=_T.ANSWERS),
        e.SignerNotReached: _of(_T.ANSWERS, "signer", tried=_T.ANSWERS),
        e.Delegated: _of(_T.CUSTODY, "giver"),
        e.DelegationEnded: _of(_T.CUSTODY, "giver"),
        e.TalkHeld: _of(_T.MEETINGS, "with_seat", minutes=_T.MEETINGS),
        e.SplitArose: _of(_T.ANSWERS),
        e.SplitEnded: _of(_T.ANSWERS, decision=_T.DECISIONS),
        e.DisputeOpened: _of(_T.DECISIONS),
        e.DisputeStepTaken: _of(_T.DECISIONS, note=_T.DECISIONS),
        e.DisputeEnded: _of(_T.DECISIONS, outcome=_T.DECISIONS),
        e.PlanReturned: _of(_T.STANDING, reason=_T.DECISIONS),
        e.PlanAdopted: _of(_T.STANDING, steps=_T.ANSWERS),
        e.StepStopped: _of(_T.ANSWERS),
        e.ReportedBack: _of(_T.HEARING, text=_T.HEARING),
        e.CheckedIn: _of(_T.STANDING, carried_out=_T.MEETINGS, note=_T.MEETINGS),
        e.RevisionRequested: _of(_T.STANDING, reason=_T.DECISIONS),
        e.RevisionStopped: _of(_T.STANDING, reason=_T.DECISIONS),
        e.EvaluationHeld: _of(
            _T.STANDING,
            parents_present=_T.MEETINGS,
            scores=_T.MEETINGS,
            outcome=_T.DECISIONS,
            minutes=_T.MEETINGS,
        ),
        e.MeetingProposed: _of(_T.MEETINGS, "invited", where=_T.MEETINGS),
        e.MeetingInvited: _of(_T.MEETINGS, "invited"),
        e.MeetingAnswered: _of(_T.MEETINGS, "seat", slots=_T.CONTACT),
        e.MeetingSettled: _of(_T.MEETINGS, "invited"),
        e.MeetingReplied: _of(_T.MEETINGS, "seat"),
        e.MeetingCancelled: _of(_T.MEETINGS, "invited", reason=_T.MEETINGS),
        e.MeetingHeld: _of(_T.MEETINGS, "invited", minutes=_T.MEETINGS, items=_T.MEETINGS),
        e.ItemLeftOut: _of(_T.DECISIONS, reason=_T.DECISIONS),
        e.PutOnHold: _of(_T.STANDING, reason=_T.DECISIONS, note=_T.DECISIONS),
        e.HoldEnded: _of(_T.STANDING),
        e.Merged: _of(_T.DECISIONS),
        e.Unmerged: _of(_T.DECISIONS, reason=_T.DECISIONS),
        e.MergeAbsorbed: _of(_T.DECISIONS),
        e.MergeReleased: _of(_T.DECISIONS),
        e.Linked: _of(_T.DECISIONS),
        e.Closed: _of(_T.STANDING, reason=_T.DECISIONS, text=_T.DECISIONS),
        e.Reopened: _of(_T.STANDING, reason=_T.DECISIONS),
        e.Archived: _of(_T.STANDING),
        e.ProcedureMoved: _of(_T.STANDING),
        e.CalendarChanged: _of(_T.STANDING),
        e.DeadlineMoved: _of(_T.ANSWERS),  # its key tells whose word is awaited
        e.RungClimbed: _of(_T.ANSWERS, "owed_by"),
        e.PartyReminded: _of(_T.ANSWERS, "owed_by"),
        e.Stalled: _of(_T.ANSWERS),
    }
)

PARTS: Final[Mapping[type, Mapping[str, Topic]]] = MappingProxyType(
    {
        PlanVersion: {
            "perspective": _T.PERSPECTIVE,
            "factors": _T.PERSPECTIVE,
            "advice_weighed": _T.PERSPECTIVE,
            "goals": _T.GOALS,
        },
        Goal: {"text": _T.GOALS, "scale_text": _T.GOALS},
        MeetingItem: {"text": _T.MEETINGS},
        PlanStep: {"text": _T.ACTION, "cost_cents": _T.MONEY, "funding": _T.MONEY},
    }
)
"""What stands inside a plan. Which steps somebody sees at all, `Viewer.sees_step` says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks: how much of each topic, and what makes something their own."""

    person: PersonId
    seats: frozenset[Seat]
    grades: Mapping[Topic, Grade]

    def sees(self, topic: Topic, *, is_own: bool = False) -> bool:
        grade = self.grades[topic]
        return grade is Grade.ALL or (grade is Grade.OWN and is_own)

    def sees_step(self, step: PlanStep) -> bool:
        topic = _T.CARE_STEPS if step.kind is StepKind.CARE else _T.ACTION
        return self.sees(topic, is_own=step.done_by in self.seats)

    def sees_obligation(self, owed: Obligation) -> bool:
        """Whoever sees the answers sees what everybody owes; anybody else what concerns them."""
        concerned = {owed.owed_by, *owed.told}
        return self.sees(_T.ANSWERS) or bool(concerned & self.seats)

    def is_other_guardian(self, seat: Seat | None) -> bool:
        """Whether a guardian looks at another: then hours are nobody's business, days are."""
        mine = {kind_of(each) for each in self.seats}
        is_theirs = seat is not None and kind_of(seat) is SeatKind.GUARDIAN
        return is_theirs and SeatKind.GUARDIAN in mine and seat not in self.seats


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as far as somebody may see it."""

    event: e.Event
    without: frozenset[str]
    """The fields that are not theirs: each is null."""
    by_day: bool
    """Its hour is not shown."""


def seen_of(event: e.Event, viewer: Viewer) -> Seen | None:
    """What of an event somebody may see; None for an entry that is withheld."""
    shown = EVENTS[type(event)]
    actors = {event.by.seat, *_about(event, shown)}
    is_own = bool(actors & viewer.seats) or event.by.person == viewer.person
    if not viewer.sees(shown.topic, is_own=is_own):
        return None
    without = {
        name
        for name, topic in shown.apart.items()
        if not viewer.sees(_compartment(event, topic), is_own=is_own)
    }
    return Seen(
        _for(event, viewer),
        frozenset(without),
        not _is_shared(event, shown) and any(map(viewer.is_other_guardian, actors)),
    )


def _about(event: e.Event, shown: Shown) -> tuple[Seat, ...]:
    about = getattr(event, shown.about) if shown.about else ()
    return about if isinstance(about, tuple) else (about,)


def _is_shared(event: e.Event, shown: Shown) -> bool:
    """Whether it is about all of them alike: then its hour is nobody's habit."""
    is_theirs = kind_of(event.by.seat) is SeatKind.GUARDIAN
    return not is_theirs and len(_about(event, shown)) > 1


def _compartment(event: e.Event, topic: Topic) -> Topic:
    """What a care party writes down is a care note, wherever it stands."""
    is_of_care = kind_of(event.by.seat) is SeatKind.CARE
    return _T.CARE_NOTES if is_of_care and topic is _T.MEETINGS else topic


def _for(event: e.Event, viewer: Viewer) -> e.Event:
    """A plan with the steps that somebody may see, and no trace of the others."""
    if not isinstance(event, e.PlanSubmitted):
        return event
    steps = tuple(step for step in event.plan.steps if viewer.sees_step(step))
    return replace(event, plan=replace(event.plan, steps=steps))


def hidden_in(part: object, viewer: Viewer) -> frozenset[str]:
    """The fields of a part that are not theirs. A step or an agreement is seen with its words."""
    topics = PARTS.get(type(part), {})
    hidden = {name for name, topic in topics.items() if not viewer.sees(topic)}
    return frozenset(hidden - {"text"} if isinstance(part, PlanStep | MeetingItem) else hidden)
