"""Why somebody gets nothing. Each face says it in its own way.

AccessError
 ├─ NotThere        it is not there, or not for this person: the two look the same
 ├─ NoSeat          they see it, and have no seat to speak from
 ├─ UnknownPerson   a move names somebody who is nobody here
 ├─ KeyOfAnother    the idempotency key belongs to somebody else's move
 ├─ PlanChanged     the plan is no longer the version that they have before them
 ├─ TooOften        it was tried too often; how long to wait
 └─ NotPutDown      the look could not be put down, so nothing is shown
"""

from datetime import timedelta
from math import ceil

from domain.plan import PlanVersion
from domain.plan_changes import PlanChange


class AccessError(Exception):
    """Nothing was read, nothing was done."""


class NotThere(AccessError):
    """Also for what exists: that there is something is itself something to know."""


class NoSeat(AccessError):
    """Somebody else sits on the seat of their office, if they hold one."""


class UnknownPerson(AccessError):
    """Whoever a move names must be somebody."""


class KeyOfAnother(AccessError):
    """A key is its sender's."""


class PlanChanged(AccessError):
    """What they say is about words that were changed since they read them."""

    def __init__(self, change: PlanChange, now: PlanVersion | None) -> None:
        super().__init__("plan_changed")
        self.change, self.now = change, now


class TooOften(AccessError):
    """Whoever tries must wait, whether or not there is anybody such as they tried to be."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("too_often")
        self.wait = wait

    @property
    def seconds(self) -> int:
        """How long to wait, as `Retry-After` has it."""
        return ceil(self.wait.total_seconds())


class NotPutDown(AccessError):
    """Nobody looks without its being known: without its row in the access log nothing is shown."""
