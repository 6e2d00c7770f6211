"""Meetings of a trajectory: when they can be, when they are, who came and what was agreed."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Response

from access.errors import NotThere
from access.inviting_to_meetings import file_for
from access.meetings import HeldSeen, ItemSeen, MeetingSeen, SlotSeen, meetings_of
from activities.invitations import NAME, Method, mime_type
from api import problems, schemas
from api.callers import Asking
from api.means import Tools
from api.parameters import TrajectoryPath
from models.views import Words

routes: Final = APIRouter(tags=["meetings"])

MeetingPath = Annotated[UUID, Path(description="Of a meeting.")]


@routes.get("/trajectories/{id}/meetings", operation_id="listMeetings")
async def list_meetings(trajectory: TrajectoryPath, asked: Asking) -> schemas.Meetings:
    """The meetings that you may know of: what is ahead first, then what was, the last first."""
    seen = await meetings_of(asked.session, asked.caller, trajectory)
    return schemas.Meetings(results=[_meeting(each) for each in seen.meetings])


@routes.get(
    "/trajectories/{id}/meetings/{meeting}/invitation",
    operation_id="getInvitation",
    response_class=Response,
    responses={
        200: {
            "description": "The invitation, with you alone in it.",
            "content": {"text/calendar": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def get_invitation(
    trajectory: TrajectoryPath, meeting: MeetingPath, asked: Asking, means: Tools
) -> Response:
    """The invitation to a meeting of which the day is settled, for your calendar (iCalendar)."""
    seen = await meetings_of(asked.session, asked.caller, trajectory)
    try:
        file = file_for(seen, meeting, asked.caller, site=means.site, sender=means.mail_from)
    except NotThere as error:
        raise problems.NOT_FOUND from error
    headers = {"Content-Disposition": f'attachment; filename="{NAME}"'}
    return Response(file, media_type=mime_type(Method.REQUEST), headers=headers)


def _meeting(seen: MeetingSeen) -> schemas.Meeting:
    return schemas.Meeting(
        id=seen.id,
        kind=seen.kind,
        state=seen.how,
        lasts=seen.lasts,
        place=seen.place,
        where=_said(seen.where),
        slots=[_slot(each) for each in seen.slots],
        starts_at=seen.starts_at,
        revision=seen.revision,
        convened_by=seen.convened_by,
        invited=list(seen.invited),
        yet_to_say=list(seen.yet_to_say),
        coming=[
            schemas.MeetingReply(seat=seat, is_coming=comes) for seat, comes in seen.coming.items()
        ],
        invited_as=None if seen.mine is None else seen.mine.seat,
        said=None if seen.said is None else list(seen.said),
        held=None if seen.held is None else _held(seen.held),
    )


def _said(words: Words | None) -> str | None:
    return None if words is None else words.body


def _slot(slot: SlotSeen) -> schemas.MeetingSlot:
    return schemas.MeetingSlot(
        at=slot.at, can=None if slot.can is None else list(slot.can), count=slot.count
    )


def _held(held: HeldSeen) -> schemas.MeetingHeld:
    return schemas.MeetingHeld(
        on=held.on,
        present=list(held.present),
        minutes=_said(held.minutes),
        items=[_item(each) for each in held.items],
    )


def _item(seen: ItemSeen) -> schemas.AgreedItem:
    return schemas.AgreedItem(
        id=seen.item.id,
        text=_said(seen.words),
        done_by=seen.item.done_by,
        is_left_out=seen.is_left_out,
        step=seen.step,
        state=seen.state,
    )
