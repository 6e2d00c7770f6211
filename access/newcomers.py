"""A learner whom nobody wrote down yet, of whom somebody raises a signal.

Who it is lies in the draft of the signal until that is sent: who is not sent leaves nobody behind.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import directory
from domain.names import is_alike, is_same
from models import queries_people
from models.views import Learner, School
from runtime.database import Sessions

_ECK_ID: Final = re.compile(r"https://ketenid\.nl/\d{6}/[0-9a-f]{128}", re.ASCII)
"""A number in the chain of schools, as Kennisnet writes it."""


class Newcomer(BaseModel):
    """Who it is, as somebody of the school or the alliance knows them."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    id: UUID
    """Follows from the rest: whoever is written down twice alike is one learner."""
    alliance: UUID
    school: UUID
    name: str
    born_on: date
    eck_id: str | None = Field(default=None)

    @property
    def learner(self) -> Learner:
        return Learner(
            id=self.id,
            alliance=self.alliance,
            school=self.school,
            name=self.name,
            born_on=self.born_on,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Learners of the alliance who are known already, and may be meant."""

    same: Learner | None
    others: tuple[Learner, ...]


def is_eck_id(typed: str) -> bool:
    return _ECK_ID.fullmatch(typed) is not None


async def newcomer(
    door: AsyncSession, school: School, *, name: str, born_on: date, eck_id: str | None
) -> Newcomer:
    """`door` may see whom whoever asks may not: nobody is written down a second time."""
    ids = await directory.ids(door, school.alliance)
    return Newcomer(
        id=ids.learner(name=name, born_on=born_on, eck_id=eck_id),
        alliance=school.alliance,
        school=school.id,
        name=name,
        born_on=born_on,
        eck_id=eck_id,
    )


async def alike(door: AsyncSession, of: Newcomer) -> Alike:
    """Who has this number, or this name and birthday; and who has a name and birthday like it."""
    known = await queries_people.learners_born_on(door, of.alliance, of.born_on)
    by_number = None
    if of.eck_id is not None:
        by_number = await queries_people.learner_by_eck_id(door, of.alliance, of.eck_id)
    same = by_number or next((each for each in known if is_same(each.name, of.name)), None)
    others = [each for each in known if each != same and is_alike(each.name, of.name)]
    return Alike(same=same, others=tuple(others))


async def write_down(sessions: Sessions, of: Newcomer) -> None:
    """Put the learner into the directory, unless they are there. Raises Erased as `directory`."""
    learner = directory.Learner(
        id=of.id,
        alliance=of.alliance,
        school=of.school,
        name=of.name,
        born_on=of.born_on,
        eck_id=of.eck_id,
    )
    async with sessions.begin() as door:
        await directory.add(door, [learner])
