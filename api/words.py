"""The words that texts refer to, looked up together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.plan import Text
from models import queries_texts


@dataclass(frozen=True, slots=True)
class Words:
    _bodies: Mapping[UUID, str]

    def of(self, text: Text) -> str | None:
        """What a text says, or nothing where it was erased."""
        return self._bodies.get(text.id)


async def words_of(session: AsyncSession, trajectory: UUID, texts: Iterable[Text]) -> Words:
    found = await queries_texts.words(session, trajectory, {text.id for text in texts})
    return Words({text: each.body for text, each in found.items()})
