"""What was stored of a parent beside the file goes too: ways in, confidences, letters, absences."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlmodel import col, select

from activities import destroying
from domain.assurance import CodeWay, Level, Method
from models.states import ChallengeFor, DeliveryState, DeliveryWay
from models.tables import (
    AbsenceRow,
    AnswerDraftRow,
    ContactRow,
    DeliveryRow,
    DemoMailRow,
    IdentityRow,
    KeptFormRow,
    LoginCodeRow,
    PaperCodeRow,
    PasskeyRow,
    PersonalLinkRow,
    SignalDraftRow,
    SignInRow,
    Table,
    VoiceRow,
    WebauthnChallengeRow,
)
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from tests.api.journey import Journey
from tests.api.people import Known
from tests.api.talk import Talk
from tests.privacy.conftest import Typing
from tests.privacy.file import File, live


@pytest.fixture
async def closed(
    client: AsyncClient, sessions: Sessions, here: Known, people: dict[str, Talk]
) -> File:
    file = await live(client, sessions, here, people)
    await file.close()
    return file


def _ways_in(here: Known, file: File) -> Sequence[Table]:
    """One row of everything that may be stored of a parent who comes in."""
    person, at, once = file.guardians["paula"], clock.now(), uuid7().hex
    later = at + timedelta(days=1)
    return [
        SignInRow(
            id=uuid7(),
            hash=once,
            person=person,
            is_staff=False,
            level=Level.B,
            method=next(iter(Method)),
            issuer="traject",
            amr=[],
            shown_at=at,
            begun_at=at,
            seen_at=at,
        ),
        AnswerDraftRow(
            person=person,
            trajectory=UUID(file.trajectory),
            act="answer",
            learner=uuid7(),
            key=uuid7(),
            body=b"sealed",
            changed_at=at,
        ),
        DeliveryRow(
            id=uuid7(),
            notice=uuid7(),
            trajectory=UUID(file.trajectory),
            alliance=here.alliance,
            person=person,
            way=DeliveryWay.MAIL,
            state=DeliveryState.SENT,
            made_at=at,
            next_at=at,
            ended_at=at,
        ),
        KeptFormRow(person=person, path="/me", body=b"sealed", kept_at=at),
        SignalDraftRow(
            person=person,
            learner=uuid7(),
            key=uuid7(),
            body=b"sealed",
            begun_at=at,
            changed_at=at,
        ),
        IdentityRow(
            alliance=here.alliance, issuer="https://it", subject=once, person=person, linked_at=at
        ),
        PersonalLinkRow(
            id=uuid7(),
            hash=once,
            person=person,
            trajectory=UUID(file.trajectory),
            issued_at=at,
            expires_at=later,
        ),
        LoginCodeRow(
            id=uuid7(),
            person=person,
            way=next(iter(CodeWay)),
            browser=once,
            digest=once,
            sent_at=at,
            expires_at=later,
        ),
        PaperCodeRow(
            id=uuid7(),
            person=person,
            issued_by=None,
            salt=b"salt",
            digest=b"digest",
            issued_at=at,
            expires_at=later,
        ),
        PasskeyRow(
            id=uuid7(),
            person=person,
            credential=once.encode(),
            public_key=b"key",
            sign_count=0,
            name="phone",
            added_at=at,
        ),
        WebauthnChallengeRow(
            id=uuid7(),
            browser=once,
            purpose=ChallengeFor.ADD,
            challenge=b"challenge",
            person=person,
            expires_at=later,
        ),
        ContactRow(person=person, address=b"sealed", is_secret=True),
        VoiceRow(
            id=uuid7(),
            trajectory=UUID(file.trajectory),
            learner=file.learner,
            written_by=person,
            reader=here.people["coordinator"],
            body=b"sealed",
            language="nl",
            written_at=at,
        ),
    ]


def _absence(here: Known, trajectories: list[UUID]) -> AbsenceRow:
    return AbsenceRow(
        id=uuid7(),
        person=here.people["coordinator"],
        substitute=here.people["director"],
        alliance=here.alliance,
        trajectories=trajectories,
        first_day=date(2020, 1, 1),
        last_day=date(2020, 1, 2),
        made_by=here.people["coordinator"],
        made_at=clock.now(),
    )


async def _erased(type_: Typing, file: File) -> None:
    asked = await type_("erase", str(file.learner), by="privacy_officer")
    agreed = await type_("erase", str(file.learner), "--confirm", by="director")
    assert (asked.exit_code, agreed.exit_code) == (0, 0), agreed.output


async def test_all_that_lets_a_parent_in_and_what_they_confided_goes(
    type_: Typing, closed: File, sessions: Sessions, here: Known
) -> None:
    rows = _ways_in(here, closed)
    async with sessions.begin() as session:
        session.add_all(rows)
    tables = [type(row) for row in rows]

    await _erased(type_, closed)

    gone = closed.guardians["paula"]
    async with sessions() as session:
        for table in tables:
            who = table.written_by if table is VoiceRow else table.person  # type: ignore[attr-defined] # each has it
            left = await session.exec(select(table).where(who == gone))
            assert left.all() == [], table


def test_of_every_table_that_refers_to_a_person_a_row_is_tried(here: Known) -> None:
    """A new way in gets a row above, or stands here with where it is tried."""
    elsewhere = {
        "access_token": "test_erasing",
        "notice": "test_erasing",
        "office": "whoever has one stays",
        "person": "test_erasing",
        "seating": "test_erasing",
        "absence": "here, below: whoever stands in stays",
        "subscription": "whoever has one stays",
    }
    file = File(uuid7(), Journey(id=str(uuid7()), people={}), {"paula": uuid7()})
    tried = {row.__tablename__ for row in _ways_in(here, file)}

    names = {table.name for table in destroying.tables_that_name("person")}
    assert names - tried == set(elsewhere)


async def test_letters_to_a_parent_go_and_those_to_others_stay(
    type_: Typing, closed: File, sessions: Sessions
) -> None:
    paula = next(mark for mark in closed.marks if mark.startswith("kanariepaulamail"))
    phone = next(mark for mark in closed.marks if mark.startswith("kanariepaulaphone"))
    other = f"{uuid7().hex}@example.org"
    ours = [f"{paula.upper()}@example.org", phone]
    async with sessions.begin() as session:
        session.add_all(
            DemoMailRow(id=uuid7(), sent_to=to, subject="s", body="b", sent_at=clock.now())
            for to in (*ours, other)
        )

    await _erased(type_, closed)

    async with sessions() as session:
        left = await session.exec(
            select(DemoMailRow.sent_to).where(col(DemoMailRow.sent_to).in_([*ours, other]))
        )
        assert left.all() == [other]


async def test_an_absence_for_only_this_trajectory_goes_and_is_never_read_as_for_all(
    type_: Typing, closed: File, sessions: Sessions, here: Known
) -> None:
    this, another = UUID(closed.trajectory), uuid7()
    only, both, every = (
        _absence(here, [this]),
        _absence(here, [this, another]),
        _absence(here, []),
    )
    ids = {each.id: which for each, which in ((only, "only"), (both, "both"), (every, "every"))}
    async with sessions.begin() as session:
        session.add_all([only, both, every])

    await _erased(type_, closed)

    async with sessions() as session:
        left = await session.exec(select(AbsenceRow).where(col(AbsenceRow.id).in_(list(ids))))
        stand = {ids[row.id]: row.trajectories for row in left}
    assert stand == {"both": [another], "every": []}
