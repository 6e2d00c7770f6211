"""Signing in: one cookie, one person, for as long as it may last."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select

from activities import sign_ins
from domain.assurance import IDLE_AT_HOME, IDLE_AT_WORK, LONGEST, SURE_FOR, Level, Method
from domain.seats import SeatKind
from models.queries_sign_ins import sign_in_by_cookie, sign_ins_of
from models.tables import OfficeRow, PersonRow, SignInRow
from models.views import OURSELVES, SignedIn
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from tests.activities.world import World

NOW = clock.now()
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def parent(sessions: Sessions) -> UUID:
    return await _somebody(sessions)


@pytest.fixture
async def coordinator(sessions: Sessions, world: World) -> UUID:
    """Somebody with an office in the alliance."""
    person = await _somebody(sessions)
    async with sessions.begin() as session:
        session.add(
            OfficeRow(
                id=uuid7(),
                person=person,
                kind=SeatKind.COORDINATOR,
                alliance=world.alliance,
                school=None,
                valid_from=date(2020, 1, 1),
            )
        )
    return person


async def _somebody(sessions: Sessions) -> UUID:
    person = uuid7()
    async with sessions.begin() as session:
        session.add(PersonRow(id=person))
    return person


async def _begun(
    sessions: Sessions, person: UUID, *, level: Level = Level.B, method: Method = Method.LINK_MAIL
) -> str:
    async with sessions.begin() as session:
        return await sign_ins.begin(
            session, person=person, level=level, method=method, issuer=OURSELVES, at=NOW
        )


async def _known(
    sessions: Sessions, cookie: str, *, after: timedelta = timedelta(0)
) -> SignedIn | None:
    async with sessions() as session:
        return await sign_in_by_cookie(session, cookie, at=NOW + after)


async def _seen(sessions: Sessions, cookie: str, *, after: timedelta) -> None:
    known = await _known(sessions, cookie)
    assert known is not None
    async with sessions.begin() as session:
        await sign_ins.seen(session, known.id, at=NOW + after)


async def test_the_cookie_stands_for_the_person_and_is_not_kept(
    sessions: Sessions, parent: UUID
) -> None:
    cookie = await _begun(sessions, parent)
    known = await _known(sessions, cookie)

    assert known is not None
    assert (known.person.id, known.sign_in.level) == (parent, Level.B)
    assert (known.sign_in.method, known.sign_in.at) == (Method.LINK_MAIL, NOW)
    assert len(cookie) == 43
    async with sessions() as session:
        rows = list(await session.exec(select(SignInRow).where(SignInRow.person == parent)))
    assert cookie not in repr(rows)
    assert known.form_token not in repr(rows)


async def test_another_cookie_stands_for_nobody(sessions: Sessions, parent: UUID) -> None:
    cookie = await _begun(sessions, parent)
    stored = (await _row(sessions, parent)).hash

    for other in ("", cookie[:-1], cookie + "A", stored):
        assert await _known(sessions, other) is None


async def test_every_sign_in_has_a_form_token_of_its_own(sessions: Sessions, parent: UUID) -> None:
    known = [await _known(sessions, await _begun(sessions, parent)) for _ in range(2)]

    assert len({each.form_token for each in known if each is not None}) == 2


@pytest.mark.parametrize(("method", "idle"), [(Method.LINK_MAIL, IDLE_AT_HOME)])
async def test_a_parent_is_signed_out_after_a_while_without_a_request(
    sessions: Sessions, parent: UUID, method: Method, idle: timedelta
) -> None:
    cookie = await _begun(sessions, parent, method=method)

    assert await _known(sessions, cookie, after=idle) is not None
    assert await _known(sessions, cookie, after=idle + MINUTE) is None


async def test_staff_is_signed_out_sooner_however_they_came_in(
    sessions: Sessions, coordinator: UUID
) -> None:
    cookie = await _begun(sessions, coordinator, method=Method.PASSKEY)

    assert await _known(sessions, cookie, after=IDLE_AT_WORK) is not None
    assert await _known(sessions, cookie, after=IDLE_AT_WORK + MINUTE) is None


async def test_a_request_keeps_somebody_in_but_not_for_longer_than_a_day(
    sessions: Sessions, parent: UUID
) -> None:
    cookie = await _begun(sessions, parent)
    passed = timedelta(0)
    while passed + IDLE_AT_HOME <= LONGEST:
        passed += IDLE_AT_HOME
        assert await _known(sessions, cookie, after=passed) is not None
        await _seen(sessions, cookie, after=passed)

    assert await _known(sessions, cookie, after=LONGEST) is not None
    assert await _known(sessions, cookie, after=LONGEST + MINUTE) is None


async def test_what_was_shown_long_ago_counts_as_a_click(sessions: Sessions, parent: UUID) -> None:
    cookie = await _begun(sessions, parent, level=Level.B)
    fresh = await _known(sessions, cookie, after=SURE_FOR)
    later = await _known(sessions, cookie, after=SURE_FOR + MINUTE)

    assert fresh is not None
    assert later is not None
    assert (fresh.sign_in.level, later.sign_in.level) == (Level.B, Level.A)


async def test_a_step_up_raises_the_level_under_a_new_cookie(
    sessions: Sessions, parent: UUID
) -> None:
    cookie = await _begun(sessions, parent)
    async with sessions.begin() as session:
        fresh = await sign_ins.step_up(
            session, cookie, level=Level.C, method=Method.PASSKEY, at=NOW + 20 * MINUTE
        )
    known = await _known(sessions, fresh, after=20 * MINUTE)

    assert known is not None
    assert (known.sign_in.level, known.sign_in.method) == (Level.C, Method.PASSKEY)
    assert (known.sign_in.at, known.begun_at) == (NOW + 20 * MINUTE, NOW)
    assert await _known(sessions, cookie) is None


@pytest.mark.parametrize("after", [IDLE_AT_HOME + MINUTE, LONGEST + MINUTE])
async def test_whoever_is_no_longer_in_cannot_step_up(
    sessions: Sessions, parent: UUID, after: timedelta
) -> None:
    cookie = await _begun(sessions, parent)

    with pytest.raises(sign_ins.NotSignedIn):
        async with sessions.begin() as session:
            await sign_ins.step_up(
                session, cookie, level=Level.C, method=Method.PASSKEY, at=NOW + after
            )


async def test_signing_out_ends_one_or_all(sessions: Sessions, parent: UUID) -> None:
    cookies = [await _begun(sessions, parent) for _ in range(4)]
    async with sessions.begin() as session:
        await sign_ins.end(session, cookies[0])
        listed = await sign_ins_of(session, parent, at=NOW)
        known = await sign_in_by_cookie(session, cookies[1], at=NOW)
        assert known is not None
        await sign_ins.end_one(session, parent, known.id)

    assert len(listed) == 3
    assert [await _known(sessions, each) is None for each in cookies] == [True, True, False, False]
    async with sessions.begin() as session:
        await sign_ins.end_all(session, parent)
    assert [await _known(sessions, each) for each in cookies] == [None] * 4


async def test_nobody_ends_the_sign_in_of_somebody_else(
    sessions: Sessions, parent: UUID, coordinator: UUID
) -> None:
    cookie = await _begun(sessions, parent)
    known = await _known(sessions, cookie)
    assert known is not None
    async with sessions.begin() as session:
        await sign_ins.end_one(session, coordinator, known.id)
        await sign_ins.end_all(session, coordinator)

    assert await _known(sessions, cookie) is not None


async def test_staff_whose_office_ends_is_out_at_the_next_request(
    sessions: Sessions, coordinator: UUID
) -> None:
    cookie = await _begun(sessions, coordinator, method=Method.OIDC)
    assert await _known(sessions, cookie) is not None
    async with sessions.begin() as session:
        await session.exec(
            update(OfficeRow)
            .where(col(OfficeRow.person) == coordinator)
            .values(valid_to=date(2020, 2, 1))
        )

    assert await _known(sessions, cookie) is None


async def test_a_person_who_was_removed_is_out_at_the_next_request(
    sessions: Sessions, parent: UUID
) -> None:
    cookie = await _begun(sessions, parent)
    async with sessions.begin() as session:
        await session.exec(delete(PersonRow).where(col(PersonRow.id) == parent))

    assert await _known(sessions, cookie) is None


async def test_what_ran_out_is_thrown_away(sessions: Sessions, parent: UUID) -> None:
    await _begun(sessions, parent)
    known_for = LONGEST + timedelta(days=1)  # so that what is sent too late can be kept
    async with sessions.begin() as session:
        await sign_ins.tidy(session, at=NOW + known_for)
    assert (await _row(sessions, parent)).begun_at == NOW
    async with sessions.begin() as session:
        await sign_ins.tidy(session, at=NOW + known_for + MINUTE)

    async with sessions() as session:
        assert (await session.exec(select(SignInRow))).all() == []


async def _row(sessions: Sessions, person: UUID) -> SignInRow:
    async with sessions() as session:
        question = select(SignInRow).where(SignInRow.person == person)
        return (await session.exec(question)).one()
