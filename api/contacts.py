"""Contact details: of those at a table, and your own."""

from typing import Final

from fastapi import APIRouter
from pydantic import ConfigDict

from access.contacts import contacts_seen
from activities import contacts
from api import schemas
from api.callers import Asking
from api.means import Tools, readable
from api.parameters import TrajectoryPath
from models import queries_contacts
from workflows.requests import Name

routes: Final = APIRouter(tags=["contacts"])


class MyHome(schemas.Schema):
    """Where you live, and whether that stays hidden from all others."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra={
            "examples": [{"address": "Voorbeeldlaan 1, 1234 AB Voorbeeld", "isSecret": True}]
        },
    )

    address: Name | None = None
    is_secret: bool = False


@routes.get("/trajectories/{id}/contacts", operation_id="listContacts")
async def list_contacts(trajectory: TrajectoryPath, asked: Asking) -> schemas.Contacts:
    """How those at the table can be reached, as far as you may see it."""
    found = await contacts_seen(asked.session, asked.caller, trajectory)
    return schemas.Contacts(
        results=[
            schemas.Contact(
                seat=each.seat,
                person=each.person,
                name=each.name,
                mail=each.mail,
                phone=each.phone,
                address=each.address,
            )
            for each in found
        ]
    )


@routes.get("/me/home", operation_id="getHome")
async def get_home(asked: Asking) -> schemas.Home:
    """Where we think that you live."""
    found = await queries_contacts.contacts(asked.session, [asked.caller.id])
    home = found.get(asked.caller.id)
    if home is None:
        return schemas.Home(address=None, is_secret=False)
    return schemas.Home(address=home.address, is_secret=home.is_secret)


@routes.put("/me/home", operation_id="putHome", status_code=204)
async def put_home(body: MyHome, asked: Asking, means: Tools) -> None:
    """Say where you live. A secret address is shown to nobody, but in an emergency."""
    await asked.session.close()  # one connection at a time
    with readable(is_sent=True):
        async with means.sessions.begin() as session:
            await contacts.write_down(
                session, asked.caller.id, address=body.address, is_secret=body.is_secret
            )
