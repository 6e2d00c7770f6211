"""Moves that follow from an event in another trajectory: the other side of a merge."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.commands import AbsorbMerged, ReleaseMerged
from domain.events import Event, Merged, Unmerged


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Written to the inbox with the record that causes it, so it gets lost no more than that."""

    trajectory: UUID
    command: AbsorbMerged | ReleaseMerged


def follow_up_of(event: Event, *, trajectory: UUID, opened_on: date) -> FollowUp | None:
    """What another trajectory must hear of this event, if any does."""
    match event:
        case Merged():
            absorb = AbsorbMerged(source=trajectory, opened_on=opened_on)
            return FollowUp(trajectory=event.into, command=absorb)
        case Unmerged():
            return FollowUp(trajectory=event.source_of, command=ReleaseMerged(source=trajectory))
        case _:
            return None
