"""Subscriptions: being told that something happened, as CloudEvents at an address of your own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import subscriptions, webhooks
from api import cursors, problems, schemas
from api.cursors import Feed
from api.means import Means, Tools, readable
from api.parameters import IdempotencyKey
from api.parties import Party, Subscriber, systems_that_may
from api.problems import InvalidParam
from domain.access import Action
from domain.said import Said
from models.states import SubscriptionState
from runtime import clock, outgoing
from runtime.outgoing import NotSent

routes: Final = APIRouter(tags=["subscriptions"])
MANAGED: Final = systems_that_may(Action.SUBSCRIBE)
Which = Annotated[UUID, Path(alias="id", description="Of a subscription.")]

_SINK: Final = Said(
    nl="Geef een https-adres op het open internet, zonder naam en wachtwoord erin.",
    en="Give an https address on the open internet, without a name and password in it.",
)
_TYPE: Final = Said(
    nl="Dit soort gebeurtenis wordt u niet verteld.",
    en="You are not told of this kind of event.",
)


@routes.get("/subscriptions", operation_id="listSubscriptions", openapi_extra=MANAGED)
async def list_subscriptions(means: Tools, party: Subscriber) -> schemas.Subscriptions:
    """Your subscriptions; as the lead of an alliance, all of it."""
    async with _writing(means) as session:
        rows = await subscriptions.of_owner(session, party.alliances, party.client)
        return schemas.Subscriptions(results=[_shown(row) for row in rows])


@routes.post(
    "/subscriptions",
    operation_id="subscribe",
    status_code=201,
    openapi_extra=MANAGED,
)
async def post_subscription(
    body: schemas.NewSubscription, means: Tools, party: Subscriber, key: IdempotencyKey
) -> schemas.SubscriptionMade:
    """Be told from now on. Every event is signed with the `secret`, which is shown here only."""
    try:
        outgoing.target_of(body.sink, local=means.webhooks_local)
    except NotSent as wrong:
        raise problems.invalid(InvalidParam("sink", wrong.code, _SINK)) from None
    if body.types is not None and not set(body.types) <= party.hears:
        raise problems.invalid(InvalidParam("types", "type_not_told", _TYPE))
    async with _writing(means) as session:
        try:
            row = await subscriptions.subscribe(
                session,
                key=key,
                alliance=party.alliances[0],
                school=party.school,
                client=party.client,
                person=party.person,
                sink=body.sink,
                types=sorted(party.hears if body.types is None else set(body.types)),
                at=clock.now(),
            )
        except subscriptions.KeyTaken:
            raise problems.KEY_REUSED from None
        secret = webhooks.secret_of(session, row.id)
        return schemas.SubscriptionMade(**_shown(row).model_dump(), secret=secret)


@routes.get("/subscriptions/{id}", operation_id="getSubscription", openapi_extra=MANAGED)
async def get_subscription(which: Which, means: Tools, party: Subscriber) -> schemas.Subscription:
    """How a subscription stands: up to where it was told, and why it was paused, if it was."""
    async with _writing(means) as session:
        return _shown(await _one(session, party, which))


@routes.patch("/subscriptions/{id}", operation_id="changeSubscription", openapi_extra=MANAGED)
async def patch_subscription(
    which: Which, body: schemas.SubscriptionChange, means: Tools, party: Subscriber
) -> schemas.Subscription:
    """Let it go on where it was paused, or pause it. Nothing is lost meanwhile."""
    async with _writing(means) as session:
        row = await _one(session, party, which)
        if body.state is SubscriptionState.ACTIVE:
            subscriptions.resume(row, at=clock.now())
        else:
            subscriptions.pause(row, at=clock.now())
        return _shown(row)


@routes.delete(
    "/subscriptions/{id}",
    operation_id="unsubscribe",
    status_code=204,
    openapi_extra=MANAGED,
)
async def delete_subscription(which: Which, means: Tools, party: Subscriber) -> None:
    """Be told no more."""
    async with _writing(means) as session:
        await session.delete(await _one(session, party, which))


@routes.post(
    "/subscriptions/{id}/replays",
    operation_id="replaySubscription",
    status_code=202,
    openapi_extra=MANAGED,
)
async def post_replay(
    which: Which, body: schemas.Replay, means: Tools, party: Subscriber
) -> schemas.Subscription:
    """Be told again what came after an earlier cursor: the same events, under the same ids."""
    position = cursors.read(Feed.EVENTS, body.after)
    async with _writing(means) as session:
        row = await _one(session, party, which)
        subscriptions.replay(row, position, at=clock.now())
        return _shown(row)


@asynccontextmanager
async def _writing(means: Means) -> AsyncIterator[AsyncSession]:
    with readable(is_sent=True):
        async with means.sessions.begin() as session:
            yield session


async def _one(session: AsyncSession, party: Party, which: UUID) -> Any:  # noqa: ANN401 - a row
    found = await subscriptions.of_owner(session, party.alliances, party.client, which)
    if not found:
        raise problems.NOT_FOUND
    return found[0]


def _shown(row: Any) -> schemas.Subscription:  # noqa: ANN401 - a row
    return schemas.Subscription(
        id=row.id,
        sink=row.sink,
        types=row.types,
        state=row.state,
        cursor=cursors.written(Feed.EVENTS, row.position),
        failures=row.failures,
        last_failure=row.last_failure,
        created_at=row.created_at,
        delivered_at=row.delivered_at,
        paused_at=row.paused_at,
    )
