"""A copy of a file says what the database holds, and nothing that the one who asks may not know."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient
from pypdf import PdfReader
from sqlalchemy import update
from sqlmodel import select

from access import copies
from activities import audit
from domain.calendar import local_date
from domain.seats import Seat, guardian
from models import queries_copies, queries_people
from models.tables import (
    DisclosureDelayRow,
    LedgerRow,
    NoticeRow,
    ObligationRow,
    SeatingRow,
    TextRow,
)
from runtime import clock
from runtime.database import Sessions
from tests.api.journey import in_days
from tests.api.people import Known
from tests.api.talk import Talk
from tests.privacy.conftest import Typing
from tests.privacy.file import File, live


@pytest.fixture(scope="module")
async def file(
    client: AsyncClient, sessions: Sessions, here: Known, people: dict[str, Talk]
) -> File:
    return await live(client, sessions, here, people)


async def _exported(type_: Typing, file: File, seat: str = "learner") -> zipfile.ZipFile:
    done = await type_("export", str(file.learner), "--for", seat, "--json", by="privacy_officer")
    assert done.exit_code == 0, done.output
    content = Path(json.loads(done.stdout)["file"]).read_bytes()  # noqa: ASYNC240 - one quick read in a test
    return zipfile.ZipFile(io.BytesIO(content))


def _told(archive: zipfile.ZipFile) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(archive.read("file.json"))
    return told


async def test_the_json_is_what_the_database_holds(
    type_: Typing, file: File, sessions: Sessions
) -> None:
    told = _told(await _exported(type_, file))
    [trajectory] = told["trajectories"]

    async with sessions() as session:
        texts = await session.exec(select(TextRow).where(TextRow.trajectory == file.trajectory))
        ledger = await session.exec(
            select(LedgerRow).where(LedgerRow.trajectory == file.trajectory)
        )
        owed = await session.exec(
            select(ObligationRow).where(ObligationRow.trajectory == file.trajectory)
        )
        seats = await session.exec(
            select(SeatingRow).where(SeatingRow.trajectory == file.trajectory)
        )
        views = {
            each.seat: each
            for each in await queries_people.seats_in(session, trajectory=trajectory["id"])
        }
        bodies = {
            each.id: each.words.body
            for each in await queries_copies.texts_in(session, trajectory["id"])
        }
        stored = list(texts)
        assert len(stored) >= 8
        assert {
            each["id"]: (each["digest"], each["language"], each["body"])
            for each in trajectory["texts"]
        } == {str(row.id): (row.digest, row.language, bodies[row.id]) for row in stored}
        assert {
            each["sequence"]: (each["hash"], each["content"]) for each in trajectory["events"]
        } == {row.sequence: (row.hash, json.loads(row.entry)["event"]) for row in ledger}
        assert {(each["key"], each["due"]) for each in trajectory["obligations"]} == {
            (row.key, str(row.due)) for row in owed
        }
        assert {(each["seat"], each["person"], each["name"]) for each in trajectory["people"]} == {
            (row.seat, str(row.person), views[Seat(row.seat)].name) for row in seats
        }


async def test_the_json_reads_back_as_its_schema_says(type_: Typing, file: File) -> None:
    archive = await _exported(type_, file)
    content = archive.read("file.json").decode()
    copy = copies.Copy.model_validate_json(content)

    assert json.loads(copy.model_dump_json(by_alias=True)) == json.loads(content)
    schema = json.loads(archive.read("file.schema.json"))
    assert schema["required"] == ["madeAt", "madeFor", "learner", "trajectories"]


async def test_every_word_of_the_file_can_be_read_in_the_pdf(type_: Typing, file: File) -> None:
    archive = await _exported(type_, file)
    reader = PdfReader(io.BytesIO(archive.read("file.pdf")))
    pages = [_unbroken(page.extract_text()) for page in reader.pages]
    words = "".join(
        page.removesuffix(f"{number}/{len(pages)}") for number, page in enumerate(pages, 1)
    )
    texts = [each["body"] for each in _told(archive)["trajectories"][0]["texts"]]
    bodies = [body for body in texts if not body.startswith("{")]  # not the form that is signed

    assert len(bodies) >= 8
    assert [body for body in bodies if _unbroken(body) not in words] == []


def _unbroken(words: str) -> str:
    """A long line is broken on paper, and the break stands where a space was."""
    return "".join(words.split())


async def test_the_pdf_is_tagged_and_tells_its_language_and_title(
    type_: Typing, file: File
) -> None:
    archive = await _exported(type_, file)
    reader = PdfReader(io.BytesIO(archive.read("file.pdf")))
    catalog = reader.root_object

    assert catalog["/MarkInfo"]["/Marked"]  # type: ignore[index] # a dictionary, as PDF has it
    assert "/StructTreeRoot" in catalog
    assert str(catalog["/Lang"]) == "nl"
    assert reader.metadata is not None
    assert reader.metadata.title == "Kopie van het dossier"


async def test_the_ledger_of_a_copy_verifies_without_us(type_: Typing, file: File) -> None:
    lines = (await _exported(type_, file)).read("ledger.jsonl").decode().splitlines()

    verdict = audit.verify_lines(lines)
    assert (verdict.is_whole, verdict.trajectories, verdict.entries > 10) == (True, 1, True)
    assert not audit.verify_lines([lines[0], *lines[2:]]).is_whole


async def test_no_address_of_another_guardian_is_in_a_copy(type_: Typing, file: File) -> None:
    archive = await _exported(type_, file, "guardian:1")
    whole = b"".join(archive.read(name) for name in archive.namelist()).decode(errors="replace")
    own = [
        mark
        for mark in file.marks
        if mark.lower().startswith(("kanariepaulamail", "kanariepaulaphone"))
    ]
    others = [
        mark
        for mark in file.marks
        if mark.lower().startswith(("kanariepetermail", "kanariepeterphone"))
    ]

    assert (len(own), len(others)) == (2, 2)
    assert all(mark in whole for mark in own)
    assert not any(mark in whole for mark in others)


async def test_what_one_guardian_said_is_in_their_own_copy_and_in_no_others(
    type_: Typing, file: File
) -> None:
    reason = next(mark for mark in file.marks if mark.startswith("kanariereason"))
    theirs = await _exported(type_, file, "guardian:1")
    others = await _exported(type_, file, "guardian:2")
    whole = b"".join(others.read(name) for name in others.namelist()).decode(errors="replace")
    pages = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(others.read("file.pdf"))).pages
    )

    assert reason in theirs.read("file.json").decode()
    assert reason not in whole + _unbroken(pages)
    assert "step.answered" in theirs.read("file.json").decode()
    assert "step.answered" not in whole
    assert "plan.submitted" in whole
    step = next(mark for mark in file.marks if mark.startswith("kanariestep"))
    assert step in whole


async def test_the_chain_goes_to_the_learner_alone(type_: Typing, file: File) -> None:
    assert "ledger.jsonl" in (await _exported(type_, file)).namelist()
    assert "ledger.jsonl" not in (await _exported(type_, file, "guardian:1")).namelist()


async def test_messages_in_a_copy_are_only_those_of_who_asks(
    type_: Typing, file: File, sessions: Sessions
) -> None:
    told = _told(await _exported(type_, file, "guardian:2"))
    async with sessions() as session:
        mine = await session.exec(
            select(NoticeRow.id).where(
                NoticeRow.trajectory == file.trajectory,
                NoticeRow.person == file.guardians["peter"],
            )
        )
        ids = {str(each) for each in mine}

    assert {each["id"] for each in told["trajectories"][0]["messages"]} <= ids


@pytest.mark.parametrize("seat", ["teacher", "coordinator", "guardian:3"])
async def test_a_copy_is_for_learner_and_guardians_with_authority(
    type_: Typing, file: File, seat: str
) -> None:
    done = await type_("export", str(file.learner), "--for", seat, by="privacy_officer")

    assert (done.exit_code, "not_for_them" in done.stderr) == (1, True)


async def test_from_18_a_copy_is_for_the_learner_alone(file: File, sessions: Sessions) -> None:
    later = clock.now().replace(year=2040)
    async with sessions() as session:
        learner = await queries_people.learner(session, file.learner)
        assert learner is not None
        assert await copies.gather(session, learner, guardian(1), at=clock.now()) is not None
        assert await copies.gather(session, learner, guardian(1), at=later) is None
        assert await copies.gather(session, learner, Seat("learner"), at=later) is not None


async def test_only_the_privacy_officer_and_the_director_hand_out_copies(
    type_: Typing, file: File
) -> None:
    done = await type_("export", str(file.learner), by="school_leader")

    assert (done.exit_code, "not_your_office" in done.stderr) == (1, True)


async def test_a_copy_lies_there_for_its_owner_alone(type_: Typing, file: File) -> None:
    done = await type_("export", str(file.learner), "--json", by="director")
    path = Path(json.loads(done.stdout)["file"])

    assert path.stat().st_mode & 0o077 == 0  # noqa: ASYNC240 - one quick call in a test


async def test_why_something_is_told_later_is_in_no_copy_until_it_is_told(
    type_: Typing, file: File, here: Known, client: AsyncClient, sessions: Sessions
) -> None:
    officer = Talk(client, here.tokens["privacy_officer"], here.people["privacy_officer"])
    body = {
        "looker": str(here.people["coordinator"]),
        "sinceAt": "2026-01-01T00:00:00Z",
        "untilDate": in_days(30),
        "ground": "safety",
        "reason": "kanarieveiligheid",
    }
    made = await officer.post(f"/trajectories/{file.trajectory}/readers/delays", body)
    assert made.status_code == 204, made.text

    def is_told(archive: zipfile.ZipFile) -> bool:
        told = _told(archive)
        return any(
            text["body"] == body["reason"]
            for each in told["trajectories"]
            for text in each["texts"]
        )

    assert not is_told(await _exported(type_, file))
    async with sessions.begin() as session:
        await session.exec(update(DisclosureDelayRow).values(until=local_date(clock.now())))
    assert is_told(await _exported(type_, file))
