"""A notice goes out once, in its time, to whoever sits there, and the trajectory hears of it."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select

from activities import absences, directory, outbox, post
from activities.record import Recorder
from domain.commands import NoteDelivery, SeatPerson
from domain.notices import Channel, Notice
from domain.seats import COORDINATOR, PersonId, Seat, SeatKind, guardian
from domain.sign_off import Fate
from domain.substitutes import Absence
from models import codec, queries_post
from models.states import NoticeState
from models.tables import AbsenceRow, InboxRow, NoticeRow, OfficeRow
from models.views import Message
from runtime.database import Sessions, sessions_of
from runtime.ids import uuid7
from tests.activities.story import MONDAY, Story, a_story
from tests.activities.world import World

LATER = MONDAY + timedelta(days=1)
DAY = date(2026, 3, 3)
GUARDIAN = guardian(1)
INVITATION = Notice(
    sequence=0,
    to=GUARDIAN,
    code="signer.invited",
    channel=Channel.MAIL,
    obligation=None,
    version=1,
    not_before=MONDAY,
)
NEWS = replace(INVITATION, code="plan.adopted", version=None)
RECEIPT = replace(NEWS, code="receipt.plan.adopted", to=COORDINATOR)


@pytest.fixture
async def story(engine: AsyncEngine, sessions: Sessions, world: World, learner: UUID) -> Story:
    """A parent sits at the table; what there was to tell so far is delivered."""
    story = a_story(world, learner)
    recorder = Recorder(engine)
    await recorder.record(story.opens())
    await recorder.record(story.is_accepted())
    await deliver(sessions)
    return story


async def notify(engine: AsyncEngine, story: Story, notice: Notice) -> UUID:
    """Record something that brings this notice."""
    batch = story.asks(SeatPerson(seat=Seat(f"care:c{uuid7().hex}"), person=PersonId(uuid7())))
    told = replace(notice, sequence=story.sequence)
    await Recorder(engine).record(replace(batch, notices=(told,)))
    question = select(NoticeRow.id).where(
        NoticeRow.trajectory == story.id, NoticeRow.sequence == story.sequence
    )
    async with sessions_of(engine).begin() as session:
        return (await session.exec(question)).one()


async def deliver(sessions: Sessions) -> None:
    while await post.deliver_due(sessions, at=LATER):
        pass


async def row(sessions: Sessions, notice: UUID) -> NoticeRow:
    async with sessions.begin() as session:
        return await session.get_one(NoticeRow, notice)


async def heard(sessions: Sessions, story: Story) -> list[NoteDelivery]:
    """What the trajectory is told about its invitations."""
    question = (
        select(InboxRow.command)
        .where(InboxRow.trajectory == story.id)
        .order_by(col(InboxRow.received_at))
    )
    async with sessions.begin() as session:
        commands = [codec.decode_command(each) for each in await session.exec(question)]
    return [each for each in commands if isinstance(each, NoteDelivery)]


async def mailbox(sessions: Sessions, person: UUID) -> list[Message]:
    async with sessions.begin() as session:
        return await queries_post.mailbox(session, person, on=DAY)


async def open_it(sessions: Sessions, notice: UUID, person: UUID) -> bool:
    async with sessions.begin() as session:
        return await post.open_notice(session, notice, person=person, at=LATER)


def fared(fate: Fate, version: int = 1) -> NoteDelivery:
    return NoteDelivery(signer=GUARDIAN, version=version, fate=fate, on=DAY)


async def test_an_invitation_is_delivered_and_its_clock_starts(
    sessions: Sessions, engine: AsyncEngine, story: Story, world: World
) -> None:
    notice = await notify(engine, story, INVITATION)

    await deliver(sessions)

    sent = await row(sessions, notice)
    assert (sent.state, sent.person) == (NoticeState.DELIVERED, world.parent)
    assert sent.delivered_at == LATER
    assert await heard(sessions, story) == [fared(Fate.DELIVERED)]
    assert notice in [each.id for each in await mailbox(sessions, world.parent)]


async def test_a_notice_waits_for_its_time(
    sessions: Sessions, engine: AsyncEngine, story: Story
) -> None:
    notice = await notify(
        engine, story, replace(INVITATION, not_before=LATER + timedelta(seconds=1))
    )

    await deliver(sessions)

    assert (await row(sessions, notice)).state is NoticeState.QUEUED


async def test_a_notice_that_is_no_invitation_is_not_told_of(
    sessions: Sessions, engine: AsyncEngine, story: Story
) -> None:
    notice = await notify(engine, story, NEWS)

    await deliver(sessions)

    assert (await row(sessions, notice)).state is NoticeState.DELIVERED
    assert await heard(sessions, story) == []


async def test_two_posts_deliver_everything_once(
    sessions: Sessions, engine: AsyncEngine, story: Story
) -> None:
    notices = [await notify(engine, story, NEWS) for _ in range(20)]

    counts = await asyncio.gather(
        *(post.deliver_due(sessions, at=LATER, limit=10) for _ in range(2))
    )

    assert counts == [10, 10]
    states = [(await row(sessions, each)).state for each in notices]
    assert states == [NoticeState.DELIVERED] * 20


async def test_two_posts_at_once_hold_different_notices(
    sessions: Sessions, engine: AsyncEngine, story: Story
) -> None:
    for _ in range(4):
        await notify(engine, story, NEWS)

    async with sessions.begin() as one, sessions.begin() as other:
        first = await queries_post.due_notices(one, at=LATER, limit=2)
        second = await queries_post.due_notices(other, at=LATER, limit=10)

    assert (len(first), len(second)) == (2, 2)
    await deliver(sessions)


async def test_nobody_on_the_seat_is_a_bounce(
    sessions: Sessions, engine: AsyncEngine, story: Story
) -> None:
    notice = await notify(engine, story, replace(INVITATION, to=guardian(2)))

    await deliver(sessions)

    assert (await row(sessions, notice)).state is NoticeState.BOUNCED
    assert await heard(sessions, story) == [replace(fared(Fate.BOUNCED), signer=guardian(2))]


@pytest.mark.parametrize(
    "case",
    [
        (Channel.MAIL, None, NoticeState.BOUNCED),
        (Channel.MAIL, "0612345678", NoticeState.BOUNCED),
        (Channel.OTHER, None, NoticeState.BOUNCED),
        (Channel.OTHER, "0612345678", NoticeState.DELIVERED),
        (Channel.CALL, None, NoticeState.DELIVERED),
    ],
)
async def test_a_person_without_an_address_is_a_bounce(
    sessions: Sessions,
    engine: AsyncEngine,
    story: Story,
    case: tuple[Channel, str | None, NoticeState],
) -> None:
    channel, phone, state = case
    person = PersonId(uuid7())
    async with sessions.begin() as session:
        await directory.add(session, [directory.Person(id=person, name="Nel", phone=phone)])
    await Recorder(engine).record(story.asks(SeatPerson(seat=guardian(2), person=person)))
    notice = await notify(engine, story, replace(INVITATION, to=guardian(2), channel=channel))

    await deliver(sessions)

    assert (await row(sessions, notice)).state is state


async def test_an_empty_office_is_told_through_whoever_holds_it(
    sessions: Sessions, engine: AsyncEngine, world: World, learner: UUID
) -> None:
    story = a_story(world, learner)
    holder, before = uuid7(), uuid7()
    async with sessions.begin() as session:
        for person, until in [(holder, None), (before, DAY - timedelta(days=1))]:
            otto = directory.Person(id=PersonId(person), name="Otto", mail="otto@example.org")
            await directory.add(session, [otto])
            session.add(
                OfficeRow(
                    id=uuid7(),
                    person=person,
                    kind=SeatKind.COORDINATOR,
                    alliance=world.alliance,
                    valid_from=date(2026, 1, 1),
                    valid_to=until,
                )
            )
    batch = story.opens()
    await Recorder(engine).record(batch)

    await deliver(sessions)

    assert [notice.to for notice in batch.notices] == [COORDINATOR]
    found = await mailbox(sessions, holder)
    assert [(each.trajectory, each.to) for each in found] == [(story.id, COORDINATOR)]
    assert await mailbox(sessions, before) == [], "the office was another's by then"
    assert await open_it(sessions, found[0].id, holder)
    async with sessions.begin() as session:
        for office in await session.exec(select(OfficeRow)):
            await session.delete(office)


async def test_nobody_is_reminded_of_what_they_have_done(
    sessions: Sessions, engine: AsyncEngine, story: Story
) -> None:
    owed = story.asks().standing.obligations[0].key
    still = await notify(engine, story, replace(NEWS, obligation=owed))
    done = await notify(engine, story, replace(NEWS, obligation="triage/coordinator/2026-03-02"))

    await deliver(sessions)

    assert (await row(sessions, still)).state is NoticeState.DELIVERED
    assert (await row(sessions, done)).state is NoticeState.SUPERSEDED


async def test_only_the_latest_invitation_goes_out(
    sessions: Sessions, engine: AsyncEngine, story: Story
) -> None:
    first = await notify(engine, story, INVITATION)
    second = await notify(engine, story, replace(INVITATION, version=2))

    await deliver(sessions)

    assert (await row(sessions, first)).state is NoticeState.SUPERSEDED
    assert (await row(sessions, second)).state is NoticeState.DELIVERED
    assert await heard(sessions, story) == [fared(Fate.DELIVERED, version=2)]


async def test_opening_a_message_is_told_once_and_only_by_its_reader(
    sessions: Sessions, engine: AsyncEngine, story: Story, world: World
) -> None:
    notice = await notify(engine, story, INVITATION)
    assert not await open_it(sessions, notice, world.parent), "it is not there yet"
    await deliver(sessions)

    assert not await open_it(sessions, notice, world.coordinator)
    assert await open_it(sessions, notice, world.parent)
    assert await open_it(sessions, notice, world.parent)

    assert (await row(sessions, notice)).opened_at == LATER
    assert await heard(sessions, story) == [fared(Fate.DELIVERED), fared(Fate.OPENED)]


async def test_the_post_works_until_it_is_told_to_stop(
    sessions: Sessions, engine: AsyncEngine, story: Story
) -> None:
    notice = await notify(engine, story, INVITATION)
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(0.05, stop.set)

    async with asyncio.timeout(5):
        await outbox.keep(engine, None, stop, pause=timedelta(milliseconds=10))

    assert (await row(sessions, notice)).state is NoticeState.DELIVERED
    assert len(await heard(sessions, story)) == 1


async def _is_away(sessions: Sessions, world: World, *, substitute: UUID | None) -> None:
    absence = Absence(
        person=PersonId(world.coordinator),
        substitute=None if substitute is None else PersonId(substitute),
        alliance=world.alliance,
        first=DAY,
        last=DAY,
    )
    async with sessions.begin() as session:
        await absences.add(session, absence, key=uuid7(), by=PersonId(world.coordinator), at=MONDAY)


async def _an_office(sessions: Sessions, world: World, kind: SeatKind) -> UUID:
    person = uuid7()
    async with sessions.begin() as session:
        vera = directory.Person(id=PersonId(person), name="Vera", mail="vera@example.org")
        await directory.add(session, [vera])
        session.add(
            OfficeRow(id=uuid7(), person=person, kind=kind, alliance=world.alliance, valid_from=DAY)
        )
    return person


async def test_who_is_away_is_skipped_for_the_substitute(
    sessions: Sessions, engine: AsyncEngine, story: Story, world: World
) -> None:
    substitute = await _an_office(sessions, world, SeatKind.COORDINATOR)
    await _is_away(sessions, world, substitute=substitute)
    notice = await notify(engine, story, replace(NEWS, to=COORDINATOR))

    await deliver(sessions)

    sent = await row(sessions, notice)
    assert (sent.person, sent.on_behalf_of) == (substitute, world.coordinator)
    assert notice in [each.id for each in await mailbox(sessions, substitute)]
    assert notice in [each.id for each in await mailbox(sessions, world.coordinator)]
    async with sessions.begin() as session:
        after = await queries_post.mailbox(session, substitute, on=DAY + timedelta(days=1))
    assert notice not in [each.id for each in after]


async def test_without_a_substitute_the_office_next_in_line_hears_it(
    sessions: Sessions, engine: AsyncEngine, story: Story, world: World
) -> None:
    lead = await _an_office(sessions, world, SeatKind.LEAD)
    async with sessions.begin() as session:
        for each in await session.exec(select(AbsenceRow)):
            each.ended_at = LATER
    await _is_away(sessions, world, substitute=None)
    notice = await notify(engine, story, replace(NEWS, to=COORDINATOR))

    await deliver(sessions)

    sent = await row(sessions, notice)
    assert (sent.state, sent.person, sent.via_office) == (NoticeState.DELIVERED, None, "lead")
    assert notice in [each.id for each in await mailbox(sessions, lead)]


async def test_an_absence_of_a_guardian_changes_nothing_for_their_notices(
    sessions: Sessions, engine: AsyncEngine, story: Story, world: World
) -> None:
    """Somebody can be a parent here and away from work elsewhere."""
    async with sessions.begin() as session:
        absence = Absence(
            person=PersonId(world.parent),
            substitute=PersonId(world.coordinator),
            alliance=world.alliance,
            first=DAY,
            last=DAY,
        )
        await absences.add(session, absence, key=uuid7(), by=PersonId(world.parent), at=MONDAY)
    notice = await notify(engine, story, NEWS)

    await deliver(sessions)

    assert (await row(sessions, notice)).person == world.parent


async def test_a_receipt_goes_to_who_signed_whoever_sits_there_by_then(
    sessions: Sessions, engine: AsyncEngine, story: Story, world: World
) -> None:
    receipt = replace(RECEIPT, person=PersonId(world.teacher))
    notice = await notify(engine, story, receipt)

    await deliver(sessions)

    sent = await row(sessions, notice)
    assert (sent.state, sent.person) == (NoticeState.DELIVERED, world.teacher)
    assert notice in [each.id for each in await mailbox(sessions, world.teacher)]
    assert notice not in [each.id for each in await mailbox(sessions, world.coordinator)]


async def test_a_receipt_reaches_who_is_away_and_their_substitute_does_not_get_it(
    sessions: Sessions, engine: AsyncEngine, story: Story, world: World
) -> None:
    substitute = await _an_office(sessions, world, SeatKind.COORDINATOR)
    await _is_away(sessions, world, substitute=substitute)
    notice = await notify(engine, story, replace(RECEIPT, person=PersonId(world.coordinator)))

    await deliver(sessions)

    assert (await row(sessions, notice)).person == world.coordinator
    assert notice not in [each.id for each in await mailbox(sessions, substitute)]


async def test_a_substitute_keeps_the_receipt_of_what_they_signed(
    sessions: Sessions, engine: AsyncEngine, story: Story, world: World
) -> None:
    substitute = await _an_office(sessions, world, SeatKind.COORDINATOR)
    await _is_away(sessions, world, substitute=substitute)
    receipt = replace(
        RECEIPT, person=PersonId(substitute), on_behalf_of=PersonId(world.coordinator)
    )
    notice = await notify(engine, story, receipt)

    await deliver(sessions)

    assert notice in [each.id for each in await mailbox(sessions, world.coordinator)]
    async with sessions.begin() as session:
        after = await queries_post.mailbox(session, substitute, on=DAY + timedelta(days=1))
    assert notice in [each.id for each in after]
