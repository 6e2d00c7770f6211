"""What our pages say, in Dutch and English. Words for codes are the domain's (`domain.words`)."""

from typing import Final

from domain.calendar import Region
from domain.notices import Channel
from web.i18n import _

HOME: Final = _("Overview")
MAILBOX: Final = _("Mailbox")
API: Final = _("For programs")


REGIONS: Final = {
    Region.NORTH: _("north"),
    Region.MIDDLE: _("middle"),
    Region.SOUTH: _("south"),
}
CHANNELS: Final = {
    Channel.MAIL: _("mail"),
    Channel.OTHER: _("another way than mail"),
    Channel.CALL: _("task to call"),
}


MISSING: Final = _("This page is not there")
MISSING_HOW: Final = _("The address may be wrong. Begin at the overview.")
BROKEN: Final = _("This went wrong")
BROKEN_HOW: Final = _("The record cannot be read just now. Try again in a moment.")
NOT_SO: Final = _("Not this way")
NOT_SO_HOW: Final = _(
    "This request did not come from our own page, or that page is too old. Go back,"
    " reload the page and try again."
)
NOT_PRIVATE: Final = _("This connection is not private")
NOT_PRIVATE_HOW: Final = _(
    "Others can read along. Signing in needs an address that begins with https."
)
