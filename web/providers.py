"""By which provider somebody came in, for the pages that lead back there."""

from fastapi import Request

from models import queries_sign_ins
from models.views import Provider, SignedIn


async def provider_of(request: Request, signed_in: SignedIn) -> Provider | None:
    """The one by which they came in, while it is in use."""
    if signed_in.provider is None:
        return None
    async with request.app.state.means.sessions() as session:
        return await queries_sign_ins.provider(session, signed_in.provider)


async def provider_to_step_up(request: Request, signed_in: SignedIn) -> Provider | None:
    """The same, if it can say enough for a step-up."""
    found = await provider_of(request, signed_in)
    return found if found is not None and found.can_step_up else None
