"""Entries that the ledger lost are put back from what Temporal remembers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from temporalio.client import Client

from activities import rebuild
from runtime.database import Sessions
from workflows.histories import Told, ledger_of, trajectories_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back, and what does not fit: a history and the ledger tell two stories."""

    trajectories: int
    entries: int
    unfit: tuple[rebuild.CannotRestore, ...]


async def restore(client: Client, sessions: Sessions, tell: Callable[[], None]) -> Restored:
    """Compare every history with the ledger; `tell` is called after each.

    Nothing that is there is overwritten. What does not fit is left as it is, for a person to judge.
    """
    trajectories, entries, unfit = 0, 0, []
    async for trajectory in trajectories_in(client):
        try:
            told = await ledger_of(client, trajectory)
            entries += await _restore_one(sessions, trajectory, told)
        except rebuild.CannotRestore as clash:
            unfit.append(clash)
        trajectories += 1
        tell()
    return Restored(trajectories=trajectories, entries=entries, unfit=tuple(unfit))


async def _restore_one(sessions: Sessions, trajectory: UUID, told: Sequence[Told]) -> int:
    """Run by run, so that each entry keeps the run that recorded it; all of them or none."""
    back = 0
    async with sessions.begin() as session:
        for run_id, entries in groupby(told, lambda each: each.run_id):
            of_run = [each.entry for each in entries]
            back += await rebuild.restore_missing(session, trajectory, of_run, run_id=run_id)
    return back
