"""What was tried before, as tests want it."""

from activities.limits import hit
from domain.tries import LIMITS, By, Limit, Way
from models.tables import RateLimitRow
from runtime.database import Sessions


async def fill(sessions: Sessions, way: Way, by: By, name: str) -> None:
    """Use up all tries but one."""
    limit = LIMITS[way][by]
    bucket = f"{way}/{by}/{name}"
    async with sessions.begin() as session:
        await hit(session, bucket, Limit(1, limit.within))
        key = session.info["keyring"].index("limit", bucket).hex()
        row = await session.get(RateLimitRow, key)
        assert row is not None
        row.hits = limit.most - 1
