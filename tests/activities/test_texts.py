"""Words are stored once, under a digest that nobody can guess, and never change."""

import hashlib
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from activities import texts
from domain.plan import Text
from models import queries_texts
from models.views import Words
from runtime.database import Sessions
from runtime.ids import uuid7

LEARNER = uuid7()


async def store(sessions: Sessions, words: str, trajectory: UUID) -> Text:
    async with sessions.begin() as session:
        return await texts.store(
            session, words, trajectory=trajectory, language="nl", author=None, learner=LEARNER
        )


async def read(sessions: Sessions, trajectory: UUID, *ids: UUID) -> dict[UUID, Words]:
    async with sessions.begin() as session:
        return await queries_texts.words(session, trajectory, ids)


async def test_the_same_words_in_one_trajectory_are_one_text(sessions: Sessions) -> None:
    here, there = uuid7(), uuid7()

    first = await store(sessions, "Ze verveelt zich.", here)

    assert await store(sessions, "Ze verveelt zich.", here) == first
    elsewhere = await store(sessions, "Ze verveelt zich.", there)
    assert elsewhere.id != first.id
    assert elsewhere.digest != first.digest


async def test_words_come_back_as_they_were(sessions: Sessions) -> None:
    here = uuid7()
    words = "Regel één\r\n  „twee”\t👩‍👧 ٣ e\u0301"
    stored = await store(sessions, words, here)

    assert (await read(sessions, here, stored.id))[stored.id].body == words
    assert await read(sessions, uuid7(), stored.id) == {}, "a text is read in its own trajectory"


async def test_a_short_word_cannot_be_guessed_from_its_digest(sessions: Sessions) -> None:
    stored = await store(sessions, "nee", uuid7())

    assert stored.digest != hashlib.sha256(b"nee").hexdigest()


@pytest.mark.parametrize(
    "change",
    ["UPDATE text SET body = 'ja'", "TRUNCATE text", "UPDATE text_key SET key = ''"],
)
async def test_words_never_change(sessions: Sessions, change: str) -> None:
    here = uuid7()
    stored = await store(sessions, "nee", here)

    with pytest.raises(IntegrityError, match="never changed"):
        async with sessions.begin() as session:
            await (await session.connection()).execute(text(change))

    assert (await read(sessions, here, stored.id))[stored.id].body == "nee"


async def test_what_postgresql_cannot_keep_is_refused_before_it_gets_there(
    sessions: Sessions,
) -> None:
    for words in ("a\0b", "\ud83d"):
        with pytest.raises(ValueError, match=r"zero byte|surrogates"):
            await store(sessions, words, uuid7())
