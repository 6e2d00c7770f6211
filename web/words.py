"""What our pages say, in Dutch and English. Words for codes are the domain's (`domain.words`)."""

from typing import Final

from domain.calendar import Region
from domain.notices import Channel
from web.i18n import _

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
