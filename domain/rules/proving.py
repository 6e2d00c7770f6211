"""How sure we must be of who it is, before a sign-off of theirs counts."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, TypeVar

from domain import commands as c
from domain import procedures, words
from domain.assurance import Level
from domain.errors import StepUpNeeded
from domain.procedure import Procedure
from domain.refusals import Refusal
from domain.said import Said
from domain.seats import LEARNER, Actor
from domain.sign_off import Proof, SignOffKind
from domain.trajectory import Trajectory

PROVED: Final[Mapping[type[c.Command], SignOffKind]] = MappingProxyType(
    {
        c.AnswerStep: SignOffKind.CONSENT,
        c.RecordAnswer: SignOffKind.CONSENT,
        c.WithdrawAnswer: SignOffKind.CONSENT,
        c.Delegate: SignOffKind.CONSENT,
        c.AcknowledgePlan: SignOffKind.ACKNOWLEDGEMENT,
        c.RecordHearing: SignOffKind.HEARING,
        c.Adopt: SignOffKind.ADOPTION,
    }
)
"""The moves that carry a proof, by the legal act that they make, take back or give away.

Taking back asks as much as giving: withdrawal is an act of equal strength.
"""


Proved = (
    c.AnswerStep
    | c.RecordAnswer
    | c.WithdrawAnswer
    | c.Delegate
    | c.AcknowledgePlan
    | c.RecordHearing
    | c.Adopt
)
Asked = TypeVar("Asked", bound=c.Command)


def proved(command: Asked, proof: Proof | None) -> Asked:
    """The same, with this proof, if it is a move that takes one."""
    return replace(command, proof=proof) if isinstance(command, Proved) else command


def kind_proved(command: type[c.Command], by: Actor) -> SignOffKind | None:
    """The legal act that this is. Staff who write down what a learner said make none."""
    if command is c.RecordHearing and by.seat != LEARNER:
        return None
    return PROVED.get(command)


def check(trajectory: Trajectory, command: c.Command, by: Actor) -> None:
    """Raise when the procedure demands a higher level than was proved."""
    kind = kind_proved(type(command), by)
    if kind is not None:
        proof: Proof | None = getattr(command, "proof", None)
        must_reach(
            procedures.get(trajectory.procedure), kind, None if proof is None else proof.level
        )


def must_reach(procedure: Procedure, kind: SignOffKind, level: Level | None) -> None:
    """Raise StepUpNeeded, which says how. No proof at all is less than the lowest level."""
    insist(procedure.assurance[kind], level, words.SIGN_OFFS[kind])


def insist(demanded: Level, level: Level | None, what: Said) -> None:
    """Raise StepUpNeeded where less was proved than this asks."""
    if level is None or not level.reaches(demanded):
        name = demanded.value.upper()
        raise StepUpNeeded(
            Refusal.STEP_UP_NEEDED,
            kind=what,
            level=Said(nl=name, en=name),
            how=words.STEP_UPS[demanded],
        )
