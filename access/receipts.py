"""The receipt of a sign-off: what was stored of it, for whoever gave it and nobody else."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.errors import NotThere
from access.seats import seen
from domain.events import PlanSubmitted
from domain.ledger import Entry
from domain.looks import What
from domain.notices import signer_of
from domain.seats import Seat
from domain.sign_off import Answer, Via
from models import queries_checkpoints, queries_ledger, queries_people, queries_texts
from models.queries_checkpoints import Covering
from models.views import Person, TrajectoryView, Words
from workflows.gateway import Gateway


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedFor:
    """A sign-off as it stands in the ledger, and what has been signed over it since."""

    key: UUID
    view: TrajectoryView
    entry: Entry
    signer: Seat
    answer: Answer | None
    """None where it is no answer: a hearing, an adoption, a delegation, a withdrawal."""
    step: Words | None
    """What was answered. None where it is about no step, or its words were erased."""
    via: Via
    """How it came in. Anything but SELF: somebody else wrote it down for them."""
    covered: Covering | None
    """The first checkpoint over it. None: the next one is still to be made."""


async def receipt_for(
    session: AsyncSession, gateway: Gateway, caller: Person, key: UUID
) -> SignedFor:
    """The receipt under this reference; the look is put down.

    Raises:
        NotThere: there is none, or it is somebody else's.
        NotStored: the inbox cannot be read now.
    """
    looked = await gateway.look(key)
    if looked is None:
        raise NotThere
    view = await seen(session, caller, looked.trajectory, What.MOVE)
    entry, signer = await _signed(session, view.id, key)
    if not await _is_theirs(session, caller, view.id, entry, signer):
        raise NotThere
    return SignedFor(
        key=key,
        view=view,
        entry=entry,
        signer=signer,
        answer=getattr(entry.event, "answer", None),
        step=await _step(session, view.id, entry),
        via=getattr(entry.event, "via", Via.SELF),
        covered=await queries_checkpoints.first_over(session, view.id, entry.sequence),
    )


async def _signed(session: AsyncSession, trajectory: UUID, key: UUID) -> tuple[Entry, Seat]:
    """The sign-off among the entries of one move. Of a past that was brought in there is none."""
    for entry in await queries_ledger.entries_of_move(session, trajectory, key):
        signer = signer_of(entry.event)
        if signer is not None and entry.event.at == entry.recorded_at:
            return entry, signer
    raise NotThere


async def _step(session: AsyncSession, trajectory: UUID, entry: Entry) -> Words | None:
    """The words of the step that it is about, as they lay before the parties then."""
    wanted = getattr(entry.event, "step", None)
    if wanted is None:
        return None
    before = await queries_ledger.events(session, trajectory, limit=entry.sequence)
    plans = [each.event.plan for each in before if isinstance(each.event, PlanSubmitted)]
    steps = [step for plan in plans if (step := plan.step(wanted)) is not None]
    found = await queries_texts.words(session, trajectory, [step.text.id for step in steps[-1:]])
    return next(iter(found.values()), None)


async def _is_theirs(
    session: AsyncSession, caller: Person, trajectory: UUID, entry: Entry, signer: Seat
) -> bool:
    by = entry.event.by
    if by.seat == signer:
        return caller.id in {by.person, by.on_behalf_of}
    seats = await queries_people.seats_in(session, trajectory)
    return any(each.person == caller.id and each.seat == signer for each in seats)
