"""Where somebody lives, sealed under their own key. Works in the caller's transaction."""

from typing import Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import keys
from models.tables import ContactRow

_INTO: Final = insert(ContactRow)
_WRITE: Final = _INTO.on_conflict_do_update(
    index_elements=["person"],
    set_={"address": _INTO.excluded.address, "is_secret": _INTO.excluded.is_secret},
)


async def write_down(
    session: AsyncSession, person: UUID, *, address: str | None, is_secret: bool
) -> None:
    """Keep this instead of what was there."""
    key = await keys.key_of(session, person)
    sealed = None
    if address is not None:
        sealed = key.seal(address.encode(), column="contact.address", row=person)
    row = {"person": person, "address": sealed, "is_secret": is_secret}
    await (await session.connection()).execute(_WRITE, row)
