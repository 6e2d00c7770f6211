"""What becomes of a move. Four honest answers, and one exception for what was never stored.

GatewayError
└── NotStored   the move is nowhere: keep what was typed, and try again with the same key
"""

from dataclasses import dataclass
from uuid import UUID

from domain.ledger import Receipt
from domain.said import Said
from domain.seats import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """It is in the ledger."""

    trajectory: UUID
    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """It is stored and cannot get lost; ask again later, with this key."""

    trajectory: UUID
    key: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The rules do not allow it, or it cannot be. Nothing has happened."""

    code: str
    said: Said
    trajectory: UUID | None = None
    """Where the move was meant for; for `another_is_open`: the one that is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A bug of ours. The move is kept, and is done once that is mended."""

    trajectory: UUID
    key: UUID


Outcome = Done | Received | Refused | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A move of the past: who asked it, and what became of it. Whoever looks must be allowed to."""

    by: Actor
    trajectory: UUID
    outcome: Outcome


class GatewayError(Exception):
    """The gateway could not do what it promises."""


class NotStored(GatewayError):
    """The database cannot be reached: nothing was stored, nothing was promised."""


KEY_REUSED = Refused(
    code="idempotency_key_reused",
    said=Said(
        nl="Deze sleutel is al gebruikt voor iets anders.",
        en="This idempotency key was used for something else.",
    ),
)
TOO_LARGE = Refused(
    code="too_large",
    said=Said(
        nl="Dit is te veel in één keer. Maak het korter.",
        en="This is too much at once. Make it shorter.",
    ),
)
UNKNOWN_TRAJECTORY = Refused(
    code="unknown_trajectory",
    said=Said(nl="Dit traject bestaat niet.", en="There is no such trajectory."),
)
UNKNOWN_LEARNER = Refused(
    code="unknown_learner",
    said=Said(nl="Deze leerling is niet bekend.", en="This learner is not known."),
)
IS_OVER = Refused(
    code="trajectory_over",
    said=Said(
        nl="Dit traject is afgesloten en kan niet meer worden heropend.",
        en="This trajectory is closed and can no longer be reopened.",
    ),
)
ANOTHER_IS_OPEN = Refused(
    code="another_is_open",
    said=Said(
        nl="Voor deze leerling loopt al een ander traject.",
        en="This learner has another open trajectory.",
    ),
)
"""Answers that the gateway gives by itself; all others come from the domain."""
