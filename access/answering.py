"""What somebody of a family is about to say: kept until it is sent, and what they would sign.

What they typed travels in the form too, so that it is there where it cannot be kept. Kept, it
survives a way back, another language, and a sign-in that has ended meanwhile.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access import statements
from access.asking import Asker
from access.errors import NotThere
from access.seats import actor, actors_at, table_of
from access.statements import Statement
from activities import drafts
from models import queries_drafts, queries_ledger
from models.views import Person, TrajectoryView
from runtime import clock
from runtime.database import Sessions
from workflows import requests
from workflows.requests import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What was typed, field by field, and the key under which it will be sent."""

    key: UUID
    fields: Mapping[str, str]


async def begun(session: AsyncSession, caller: Person, trajectory: UUID, act: str) -> Begun | None:
    """What the caller began to say there, if anything."""
    found = await queries_drafts.answer_draft(session, caller.id, trajectory, act)
    if found is None or found.body is None:
        return None
    return Begun(key=found.key, fields=json.loads(found.body))


async def keep(
    sessions: Sessions, person: UUID, view: TrajectoryView, act: str, typed: Begun
) -> None:
    """Keep it instead of what they had there. Raises as the database does."""
    async with sessions.begin() as session:
        await drafts.keep_answer(
            session,
            json.dumps(dict(typed.fields)),
            person=person,
            trajectory=view.id,
            act=act,
            learner=view.learner,
            key=typed.key,
            at=clock.now(),
        )


async def forget(sessions: Sessions, person: UUID, trajectory: UUID, act: str) -> None:
    async with sessions.begin() as session:
        await drafts.forget_answer(session, person, trajectory, act)


async def statement_for(asker: Asker, request: Request, view: TrajectoryView) -> Statement:
    """What this person would say with this move: what a passkey is asked to sign."""
    state = await queries_ledger.state(asker.session, view.id)
    if state is None:
        raise NotThere
    may = await actors_at(asker.session, asker.caller, await table_of(asker.session, view))
    by = actor(may, requests.command_of(request), asker.seat)
    return await statements.statement_of(asker.session, state, request, by=by, asker=asker)
