"""Who was asked to sign what, and what each said: when, on which text, and how sure we were."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from domain import events as e
from domain.access import Topic
from domain.calendar import local_date
from domain.ledger import Entry
from domain.plan import PlanStep, PlanVersion, Text
from domain.procedure import Stage
from domain.seats import LEARNER, SCHOOL_LEADER, PersonId, Seat
from domain.sign_off import Answer, Proof, SignOffKind, Via
from domain.signers import has_no_objection, has_seen, step_digest
from domain.trajectory import Trajectory
from domain.visibility import Viewer

_E = TypeVar("_E", bound=e.Event)
_Said = e.StepAnswered | e.PlanAcknowledged | e.LearnerHeard | e.PlanAdopted
_HEARS = frozenset({Stage.PLANNING, Stage.REVISING, Stage.EVALUATING})


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """One legal act asked of one party, and what came of it."""

    kind: SignOffKind
    seat: Seat
    step: UUID | None = None
    is_done: bool = False
    """Whether nobody waits for it any more. A refusal is an answer too."""
    answer: Answer | None = None
    is_waived: bool = False
    has_no_objection: bool = False
    on: date | None = None
    at: datetime | None = None
    """None where the hour is not for the reader."""
    version: int | None = None
    """The version of the plan in which they read the text."""
    via: Via = Via.SELF
    proof: Proof | None = None
    recorded_by: PersonId | None = None
    """Who wrote it down, where that was not the party itself."""
    checked_by: PersonId | None = None
    words: Text | None = None


def sign_offs_of(
    state: Trajectory, entries: Sequence[Entry], viewer: Viewer
) -> tuple[SignOff, ...]:
    """What was asked about the plan as it is now, as far as the reader may see the answers."""
    if state.plan is None:
        return ()
    round_ = _Round(state, state.plan, [entry.event for entry in entries], viewer)
    return tuple(
        each
        for each in round_.asked()
        if viewer.sees(Topic.ANSWERS, is_own=each.seat in viewer.seats)
    )


@dataclass(frozen=True, slots=True)
class _Round:
    """The plan that lies before the parties, and all that happened."""

    state: Trajectory
    plan: PlanVersion
    events: Sequence[e.Event]
    viewer: Viewer

    def asked(self) -> Iterator[SignOff]:
        for step in filter(self.viewer.sees_step, self.plan.steps):
            yield from (self._consent(step, seat) for seat in self.state.signers)
        yield from (self._acknowledged(seat) for seat in self.state.signers)
        yield self._heard()
        yield self._adopted()

    def _consent(self, step: PlanStep, seat: Seat) -> SignOff:
        asked = SignOff(kind=SignOffKind.CONSENT, seat=seat, step=step.id)
        text = (seat, step.id, step_digest(step))
        if self.state.answer_of(*text) is None:
            silent = has_no_objection(self.state, seat, step)
            return replace(asked, has_no_objection=silent, is_done=silent)
        said = self._last(e.StepAnswered, lambda a: (a.signer, a.step, a.digest) == text)
        if said is None:
            return asked
        return replace(
            self._said(asked, said),
            answer=said.answer,
            version=said.version,
            via=said.via,
            recorded_by=None if said.via is Via.SELF else said.by.person,
            checked_by=said.checked_by,
            words=said.reason,
        )

    def _acknowledged(self, seat: Seat) -> SignOff:
        asked = SignOff(kind=SignOffKind.ACKNOWLEDGEMENT, seat=seat)
        if not has_seen(self.state, seat):
            return asked
        said = self._last(e.PlanAcknowledged, lambda a: a.signer == seat)
        tried = self._last(e.SignerNotReached, lambda a: a.signer == seat)
        if tried is not None and (said is None or said.at < tried.at):
            return replace(
                asked,
                is_done=True,
                answer=Answer.NOT_REACHED,
                on=local_date(tried.at),
                recorded_by=tried.by.person,
                words=tried.tried,
            )
        if said is None:
            return asked
        found = self._said(asked, said)
        return replace(found, answer=said.answer, version=self.plan.number, words=said.remark)

    def _heard(self) -> SignOff:
        """The word of the learner for this plan: asked before it was put before the others."""
        asked = SignOff(kind=SignOffKind.HEARING, seat=LEARNER)
        said = self._last(e.LearnerHeard)
        waived = self._last(e.HearingWaived)
        if self.state.stage in _HEARS and not self.state.is_learner_heard:
            return asked
        if waived is not None and (said is None or said.at < waived.at):
            on = local_date(waived.at)
            return replace(asked, is_done=True, is_waived=True, on=on, recorded_by=waived.by.person)
        if said is None:
            return asked
        by_themselves = said.by.seat == LEARNER
        return replace(
            self._said(asked, said), recorded_by=None if by_themselves else said.by.person
        )

    def _adopted(self) -> SignOff:
        said = self._last(e.PlanAdopted, lambda a: a.version == self.plan.number)
        if said is None:
            return SignOff(kind=SignOffKind.ADOPTION, seat=SCHOOL_LEADER)
        asked = SignOff(kind=SignOffKind.ADOPTION, seat=said.by.seat)
        return replace(self._said(asked, said), answer=Answer.AGREE, version=said.version)

    def _said(self, asked: SignOff, said: _Said) -> SignOff:
        by_day = self.viewer.is_other_guardian(asked.seat)
        return replace(
            asked,
            is_done=True,
            on=local_date(said.at),
            at=None if by_day else said.at,
            proof=said.proof,
        )

    def _last(self, kind: type[_E], which: Callable[[_E], bool] = lambda _: True) -> _E | None:
        found = (each for each in reversed(self.events) if isinstance(each, kind) and which(each))
        return next(found, None)
