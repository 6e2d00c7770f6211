"""Links and codes from the console: a mail goes out for real, and a code is shown once."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlmodel import select

from activities import codes
from models import queries_links
from models.tables import PersonalLinkRow
from runtime import clock
from runtime.database import Sessions
from runtime.trouble import Trouble
from tests.api.journey import Journey
from tests.api.people import Known
from tests.api.talk import Talk
from tests.console.test_commands import Typing, environment, type_
from tests.mailboxes import Served, served

__all__ = ["environment", "type_"]


@pytest.fixture(scope="module", autouse=True)
def _everything_is_there(workers: None, here: Known) -> None:
    """The workers run, and there is an alliance."""


@pytest.fixture
def mail() -> Iterator[Served]:
    with served() as found:
        yield found


async def test_a_link_is_mailed_and_leads_to_its_trajectory_until_it_is_taken_back(
    type_: Typing, mail: Served, raised: Journey, people: dict[str, Talk], sessions: Sessions
) -> None:
    await raised.to_intake()
    paula = str(people["paula"].person)
    sent = await type_("link", "send", raised.id, "--to", paula, **mail.environment)

    assert sent.exit_code == 0, sent.output
    assert sent.stdout.endswith("The link was sent.\n")
    [message] = mail.box.messages
    found = re.search(r"/link/(\S+)", message.get_content())
    assert found is not None
    assert found[1] not in sent.output, "it is for who reads the mail alone"
    async with sessions() as session:
        link = await queries_links.link(session, found[1], at=clock.now())
    assert link is not None
    assert (str(link.person), link.trajectory) == (paula, UUID(raised.id))

    ended = await type_("link", "end", "--of", paula)
    assert ended.exit_code == 0, ended.output
    assert ended.stdout.endswith("No link of theirs works any more.\n")
    async with sessions() as session:
        assert await queries_links.link(session, found[1], at=clock.now()) is None


async def test_without_a_mail_server_nothing_is_made_up(
    type_: Typing, raised: Journey, people: dict[str, Talk], sessions: Sessions
) -> None:
    person = people["peter"].person
    told = await type_("link", "send", raised.id, "--to", str(person), TRAJECT_DEMO="false")

    assert isinstance(told.exception, Trouble)
    assert "TRAJECT_SMTP_HOST" in str(told.exception)
    async with sessions() as session:
        made = await session.exec(select(PersonalLinkRow).where(PersonalLinkRow.person == person))
        assert made.all() == []


async def test_a_code_on_paper_is_shown_once_works_once_and_ends_the_one_before(
    type_: Typing, people: dict[str, Talk], sessions: Sessions
) -> None:
    paula = people["paula"].person
    made = [await type_("code", "issue", "--to", str(paula)) for _ in range(2)]

    assert [each.exit_code for each in made] == [0, 0], made[0].output
    first, second = (each.stdout.splitlines()[-1] for each in made)
    assert all(re.fullmatch(r"\d{4} \d{4} \d{4}", each) for each in (first, second))

    async def works(code: str) -> bool:
        async with sessions.begin() as session:
            bare = code.replace(" ", "")
            return await codes.use_paper(session, paula, code=bare, at=clock.now())

    assert [await works(first), await works(second)] == [False, True]
    assert not await works(second)


async def test_for_nobody_by_that_name_no_code_is_made(type_: Typing) -> None:
    told = await type_("code", "issue", "--to", "Nobody At All")

    assert told.exit_code != 0
    assert "(unknown_person)" in told.output
