"""Providers by which people of an alliance sign in, and who is written down beforehand.

Functions work in the caller's transaction. Our key or secret at a provider lies in a file
(`activities.oidc.secret_in`); only its name is written down here.
"""

from uuid import UUID

from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from models.tables import ProviderRow
from models.views import Provider


async def add(session: AsyncSession, provider: Provider) -> None:
    """Write down a provider, over what was written of it before."""
    row = ProviderRow(
        id=provider.id,
        alliance=provider.alliance,
        name=provider.name,
        issuer=provider.issuer,
        client_id=provider.client_id,
        client_auth=provider.client_auth,
        secret=provider.secret,
        scope=provider.scope,
        acr_values=provider.acr_values,
        demands=[
            {"level": each.level.value, "acr": each.acr, "amr": sorted(each.amr)}
            for each in provider.demands
        ],
        max_age=provider.max_age,
        links_by_mail=provider.links_by_mail,
    )
    await session.merge(row)
    await session.flush()


async def switch(session: AsyncSession, provider: UUID, *, is_on: bool) -> None:
    """Let people in by a provider, or no longer."""
    await session.exec(
        update(ProviderRow).where(col(ProviderRow.id) == provider).values(is_on=is_on)
    )
