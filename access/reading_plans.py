"""Whether a plan is still the version that somebody has before them."""

from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.errors import PlanChanged
from domain import plan_changes
from domain.refusals import Refusal
from models import queries_ledger

OVERTAKEN: Final = frozenset({Refusal.TEXT_CHANGED, Refusal.WRONG_VERSION})
"""What the rules say where the plan was changed after we looked."""


async def must_be_current(
    session: AsyncSession, trajectory: UUID, versions: frozenset[int] | None
) -> None:
    """Raise PlanChanged where the plan is none of these versions. None: they did not say."""
    if versions is None:
        return
    state = await queries_ledger.state(session, trajectory)
    now = None if state is None else state.plan
    if now is not None and now.number in versions:
        return
    known = {plan.number: plan for plan in await queries_ledger.plans(session, trajectory)}
    before = next((known[each] for each in sorted(versions, reverse=True) if each in known), None)
    raise PlanChanged(plan_changes.between(before, now), now)
