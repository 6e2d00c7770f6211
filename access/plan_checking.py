"""What a draft of a plan would be to the rules: what is missing, and what follows when it is sent.

No rule stands here. What a request must be, the models of moves say; what a plan must be, the
domain says; here each of their objections is led to the part of the draft that it is about.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pydantic.alias_generators import to_camel
from sqlmodel.ext.asyncio.session import AsyncSession

from access.plan_drafts import PlanDraft
from access.typed import Fault, faults_of, refused
from activities import texts
from domain import commands as c
from domain import events as e
from domain.calendar import local_date, next_sendable, spread_of
from domain.moves import NO_TEXT
from domain.obligations import NextRung, Obligation, ladder_of
from domain.plan import PlanVersion, StepId, Text
from domain.procedure import DutyKind
from domain.rehearsal import Rehearsed, rehearse
from domain.rules import planning
from domain.seats import POST, Actor, Seat
from domain.sign_off import Fate
from domain.trajectory import Trajectory
from models import queries_texts
from models.views import Words
from runtime import clock
from workflows.requests import REQUESTS, Request, TextOf, to_command

_PLAN: Final = REQUESTS["submit_plan"]
_KEY: Final = UUID(int=0)
_PARTS: Final = ("goals", "steps")

MISSING_POINT: Final = "missing_point"
"""The code of a point of a scale of which nothing is said."""


def faults(state: Trajectory, draft: PlanDraft) -> dict[str, Fault]:
    """All that is missing or wrong: `perspective`, `steps.<id>.startsOn`, `goals`."""
    sent, found = _sent(state, draft)
    found |= dict(_points(draft))
    for name, fault in _by_the_rules(state, sent, found):
        found.setdefault(name, fault)
    return found


def _placed(found: Mapping[str, Fault], sent: Mapping[str, Any]) -> Iterator[tuple[str, Fault]]:
    """By the ids of goals and steps: their places move."""
    for name, fault in found.items():
        kind, _, rest = name.partition(".")
        place, _, field = rest.partition(".")
        if kind in _PARTS and place.isdigit():
            yield f"{kind}.{sent[kind][int(place)]['id']}.{field}", fault
        else:
            yield name, fault


def _points(draft: PlanDraft) -> Iterator[tuple[str, Fault]]:
    for goal in draft.goals:
        for point in goal.missing_points:
            yield f"goals.{goal.id}.levels.{point}", Fault(code=MISSING_POINT)


def _by_the_rules(
    state: Trajectory, sent: Mapping[str, Any], found: Mapping[str, Fault]
) -> Iterator[tuple[str, Fault]]:
    """What the domain finds wrong in all of it that can be read."""
    plan = _readable(sent, found, lambda _: NO_TEXT)
    for fault in planning.faults(state, plan, clock.now()):
        name = to_camel(fault.field)
        if fault.part is not None:
            yield f"steps.{fault.part}.{name}", refused(fault.why)
        elif name in _PARTS and sent[name] and not getattr(plan, name):
            continue  # there are some, only not yet complete
        elif name in sent and name not in found:
            yield name, refused(fault.why)


def readable(state: Trajectory, draft: PlanDraft, said: "Sayings") -> PlanVersion:
    """The version that would be sent, without the goals and steps that are not complete yet."""
    sent, found = _sent(state, draft)
    return _readable(sent, found, said.text_of)


def unfilled(state: Trajectory, draft: PlanDraft) -> frozenset[str]:
    """Which parts of the plan as a whole `readable` fills in, since they are not there yet."""
    _, found = _sent(state, draft)
    return frozenset(_FILLED) & found.keys()


def _sent(state: Trajectory, draft: PlanDraft) -> tuple[Mapping[str, Any], dict[str, Fault]]:
    """A draft as it would be sent, and what cannot be read in it."""
    sent = draft.sent(state.plan_count + 1)
    return sent, dict(_placed(faults_of(_PLAN, sent), sent))


def _readable(sent: Mapping[str, Any], found: Mapping[str, Fault], text_of: TextOf) -> PlanVersion:
    whole = {name: value for name, value in sent.items() if name not in found}
    parts = {
        kind: [each for each in sent[kind] if not _has_fault(found, kind, each["id"])]
        for kind in _PARTS
    }
    request = _PLAN.model_validate({**_FILLED, **whole, **parts})
    command = to_command(request, text_of, key=_KEY)
    if not isinstance(command, c.SubmitPlan):
        raise TypeError("A plan is no other move.")
    return planning.version_of(command)


_FILLED: Final[Mapping[str, Any]] = {
    "perspective": "-",
    "factors": "-",
    "adviceWeighed": "-",
    "evaluateOn": "2000-01-01",
}
"""In place of what is missing: what the rules say of these is left out."""


def _has_fault(found: Mapping[str, Fault], kind: str, part: str) -> bool:
    return any(name.startswith(f"{kind}.{part}.") for name in found)


def request_of(state: Trajectory, draft: PlanDraft) -> Request:
    """The move. Raises pydantic's ValidationError where something is missing."""
    return _PLAN.model_validate(draft.sent(state.plan_count + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sayings:
    """The words of a draft as they would be stored, by how they would be referred to."""

    text_of: TextOf
    words: Mapping[UUID, Words]


async def sayings(
    session: AsyncSession, trajectory: UUID, draft: PlanDraft, language: str
) -> Sayings:
    secret = await queries_texts.digest_key(session, trajectory)

    def text_of(words: str) -> Text:
        return NO_TEXT if secret is None else texts.reference(secret, trajectory, words)

    said = {
        text_of(words).id: Words(body=words, language=language, author=None, at=clock.now())
        for words in draft.said
    }
    return Sayings(text_of=text_of, words=said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsing:
    """An answer that is worth nothing any more, since what it is about is not the same."""

    signer: Seat
    step: StepId
    cause: e.LapseCause


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who will be asked, by when, and what happens if no answer comes."""

    seat: Seat
    owed: Obligation
    ladder: tuple[NextRung, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What follows when a draft is sent now."""

    plan: PlanVersion
    rehearsed: Rehearsed
    lapsing: tuple[Lapsing, ...]
    asked: tuple[Asked, ...]
    """As if the message arrived on the first day on which it can go out."""


def foreseen(state: Trajectory, draft: PlanDraft, said: Sayings, by: Actor) -> Foreseen:
    """What follows when it is sent now.

    Raises:
        NotAllowed: the rules would refuse it.
        ValidationError: something is missing (pydantic's).
    """
    command = to_command(request_of(state, draft), said.text_of, key=_KEY)
    rehearsed = rehearse(state, command, by=by, at=clock.now())
    submitted = next(each for each in rehearsed.events if isinstance(each, e.PlanSubmitted))
    return Foreseen(
        plan=submitted.plan,
        rehearsed=rehearsed,
        lapsing=tuple(
            Lapsing(signer=each.signer, step=each.step, cause=each.cause)
            for each in rehearsed.events
            if isinstance(each, e.AnswerLapsed)
        ),
        asked=tuple(_asked(rehearsed.after)),
    )


def _asked(state: Trajectory) -> Iterator[Asked]:
    """Of each who is invited: the term and the ladder that begin when the message arrives."""
    arrives = next_sendable(state.calendar, clock.now(), spread_of(state.id))
    for seat in state.signers:
        delivered = c.NoteDelivery(
            signer=seat, version=state.plan_count, fate=Fate.DELIVERED, on=local_date(arrives)
        )
        then = rehearse(state, delivered, by=POST, at=arrives)
        for owed in then.begins:
            if owed.kind is DutyKind.ANSWER_PLAN and owed.owed_by == seat:
                yield Asked(seat=seat, owed=owed, ladder=ladder_of(then.after, owed))
