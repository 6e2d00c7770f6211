"""Who is known by what: found again by the same file, guessed by nobody, new after an erasure."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from temporalio.client import Client

import demo
from activities import directory, erasing
from activities.directory import Ids
from activities.keys import shred
from domain.seats import PersonId
from examples import people
from imports.bringing import Fate
from imports.telling import Report
from models.tables import PersonRow
from runtime import clock
from runtime.database import Sessions
from runtime.keyring import Keyring
from tests.imports.test_bringing_in import Import
from workflows import erasing as destroying
from workflows.gateway import Gateway

ALLIANCE = directory.alliance_id(people.alliance()["code"])
OFFICERS = ("s.sleutelbloem@windstreken.example", "h.horizon@windstreken.example")
"""The privacy officer and the director of the example."""


@pytest.fixture(scope="module")
async def files(sessions: Sessions, gateway: Gateway) -> Import:
    made = Import(sessions, gateway)
    await made.bring(demo.EXAMPLES / "alliance.json")
    return made


@pytest.fixture(scope="module")
def closed(this_week: Path) -> dict[str, Any]:
    """A case that is over, of a learner with two parents."""
    lines = map(json.loads, this_week.read_text().splitlines())
    found: dict[str, Any] = next(each for each in lines if each.get("closed"))
    assert len(found["guardians"]) == 2
    return found


async def _bring(files: Import, folder: Path, case: dict[str, Any]) -> Report:
    file = folder / f"{case['reference']}.jsonl"
    file.write_text(json.dumps(case))
    return await files.bring(file)


def _fates(report: Report) -> list[Fate]:
    assert report.problems == ()
    return [each.fate for each in report.brought]


async def _ids(files: Import) -> set[UUID]:
    """Of every learner, and of everybody who holds no office."""
    found = await files.ask(
        "SELECT id FROM learner UNION"
        " SELECT id FROM person WHERE id NOT IN (SELECT person FROM office)"
    )
    return {row[0] for row in found}


async def _erase(sessions: Sessions, client: Client, folder: Path, learner: UUID) -> None:
    async with sessions.begin() as session:
        ids = await directory.ids(session, ALLIANCE)
        first, second = (ids.person(mail) for mail in OFFICERS)
        await erasing.ask(session, learner, by=first, at=clock.now())
        row = await erasing.confirm(session, learner, by=second, at=clock.now())
    means = destroying.Means(client=client, sessions=sessions, copies=folder)
    await destroying.carry_out(means, row.id)


async def test_an_erased_learner_comes_back_as_somebody_new_and_not_by_the_old_file(
    files: Import,
    sessions: Sessions,
    client: Client,
    closed: dict[str, Any],
    tmp_path: Path,
) -> None:
    staff = await _ids(files)
    assert _fates(await _bring(files, tmp_path, closed)) == [Fate.STARTED]
    first = await _ids(files) - staff
    [(learner, trajectory)] = await files.ask("SELECT learner, id FROM trajectory")
    await _erase(sessions, client, tmp_path, learner)
    assert await _ids(files) == staff

    old = await _bring(files, tmp_path, closed)
    assert _fates(old) == [Fate.REFUSED]
    assert old.brought[0].why is not None
    assert "vernietigd" in old.brought[0].why.nl
    assert await _ids(files) == staff

    again = closed | {"reference": "BACK-1"}
    assert _fates(await _bring(files, tmp_path, again)) == [Fate.STARTED]
    second = await _ids(files) - staff
    assert _fates(await _bring(files, tmp_path, again)) == [Fate.ALREADY_THERE]
    assert await _ids(files) - staff == second
    assert len(first) == len(second) >= 3
    assert first.isdisjoint(second), "nothing leads from what is left of the first to the second"
    entries = await files.ask(f"SELECT count(*) FROM ledger WHERE trajectory = '{trajectory}'")  # noqa: S608 - an id of ours
    assert entries[0][0] > 10


async def test_no_name_leads_to_an_id_without_the_secret(
    files: Import, closed: dict[str, Any]
) -> None:
    learner = closed["learner"]
    guesses = {
        uuid5(ALLIANCE, f"learner/{learner['name'].casefold()}/{learner['bornOn']}"),
        *(uuid5(ALLIANCE, f"person/{each['mail']}") for each in closed["guardians"]),
        *(uuid5(ALLIANCE, f"person/{each['mail']}") for each in people.alliance()["people"]),
    }
    tables = ("learner", "person", "data_key", "office")
    columns = ("id", "id", "subject", "person")
    known = {
        row[0]
        for table, column in zip(tables, columns, strict=True)
        for row in await files.ask(
            f"SELECT {column} FROM {'keyring.' if table == 'data_key' else ''}{table}"  # noqa: S608 - our own names
        )
    }

    assert known
    assert guesses.isdisjoint(known)


async def test_whoever_is_there_under_an_id_of_before_is_found_and_not_doubled(
    sessions: Sessions,
) -> None:
    """Ids once followed from a name by itself: an installation of then goes on."""
    mail = "van.vroeger@windstreken.example"
    former = directory.Person(
        id=PersonId(uuid5(ALLIANCE, f"person/{mail}")), name="Van Vroeger", mail=mail
    )
    async with sessions.begin() as session:
        assert (await directory.ids(session, ALLIANCE)).person(mail) != former.id
        await directory.add(session, [former])
        assert (await directory.ids(session, ALLIANCE)).person(mail) == former.id
        await session.delete(await session.get_one(PersonRow, former.id))
        await shred(session, former.id)
        assert (await directory.ids(session, ALLIANCE)).person(mail) != former.id


async def test_the_ids_of_two_installations_have_nothing_to_do_with_each_other(
    keyring: Keyring, tmp_path: Path
) -> None:
    other = Keyring.make(tmp_path / "keys.json")
    secrets = [each.secret("ids/1") for each in (keyring, other, keyring)]
    here, there, again = (Ids(alliance=ALLIANCE, secret=secret) for secret in secrets)
    whom = {"name": "Tijger", "born_on": date(2012, 8, 18), "eck_id": None}

    assert here.learner(**whom) == again.learner(**whom) != there.learner(**whom)  # type: ignore[arg-type] # of all, by name
    assert here.person("a@x.example") != here.person("b@x.example")
    assert str(secrets[0]) not in repr(here)


def test_somebody_who_was_erased_twice_is_somebody_else_once_more() -> None:
    seen: list[UUID] = []
    for _ in range(3):
        ids = Ids(alliance=ALLIANCE, secret=b"secret", erased=frozenset(seen))
        seen.append(ids.person("a@x.example"))

    assert len(set(seen)) == 3
