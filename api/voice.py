"""The confidential voice of a learner: a compartment of its own, that nothing else knows of."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field

from access import voice
from activities.voice import release
from api import schemas
from api.callers import Asking
from api.means import Tools, readable
from api.parameters import IdempotencyKey, TrajectoryPath
from domain.seats import Seat
from models.queries_voice import VoiceView
from workflows.requests import SeatName, Words

routes: Final = APIRouter(tags=["voice"])

MOST: Final = 20


class Say(schemas.Schema):
    """Words for one person alone."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra={
            "examples": [{"to": "teacher", "words": "I do not dare to say this at the table."}]
        },
    )

    to: SeatName | None = None
    """Whoever sits here today reads it, and nobody who comes to sit there later."""
    words: Words


class Release(schemas.Schema):
    """Who may read it as well, by where they sit today."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra={"examples": [{"to": ["internal_coordinator"]}]},
    )

    to: list[SeatName] = Field(min_length=1, max_length=MOST)


@routes.post("/trajectories/{id}/voice", operation_id="sayInConfidence", status_code=201)
async def post_voice(
    trajectory: TrajectoryPath, body: Say, asked: Asking, means: Tools, key: IdempotencyKey
) -> schemas.Voice:
    """Say something to one person. Nobody else can find out that it is there.

    From twelve on by the learner. For a younger child, whoever they told it to writes it down, and
    is the one who reads it.
    """
    to = None if body.to is None else Seat(body.to)
    view, reader = await voice.reader_for(asked.session, asked.caller, trajectory, to)
    await asked.session.close()  # one connection at a time
    with readable(is_sent=True):
        async with means.sessions.begin() as session:
            await voice.keep(
                session, body.words, key=key, by=asked.caller, view=view, reader=reader
            )
    with readable():
        return _shown(await voice.left(asked.session, asked.caller, trajectory, key))


@routes.get("/trajectories/{id}/voice", operation_id="listConfidences")
async def list_voice(trajectory: TrajectoryPath, asked: Asking) -> schemas.Voices:
    """What was said to you in confidence, or by you. For anybody else it is empty."""
    found = await voice.listed(asked.session, asked.caller, trajectory)
    return schemas.Voices(results=[_shown(each) for each in found])


@routes.post(
    "/trajectories/{id}/voice/{note}/release", operation_id="releaseConfidence", status_code=204
)
async def post_release(
    trajectory: TrajectoryPath,
    note: Annotated[UUID, Path(description="Of what you said.")],
    body: Release,
    asked: Asking,
    means: Tools,
) -> None:
    """Let others read what you said, by your own choice."""
    to = [Seat(each) for each in body.to]
    people = await voice.readers_of(asked.session, asked.caller, trajectory, note, to)
    await asked.session.close()
    with readable(is_sent=True):
        async with means.sessions.begin() as session:
            await release(session, note, people)


def _shown(view: VoiceView) -> schemas.Voice:
    return schemas.Voice(
        id=view.id,
        words=view.words,
        by=view.written_by,
        reader=view.reader,
        released_to=sorted(view.released_to),
        written_at=view.written_at,
    )
