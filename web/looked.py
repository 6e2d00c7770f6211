"""What the page about who looked says."""

from collections.abc import Mapping
from typing import Final

from domain.access import Relation
from web.i18n import Message, _

MARKS: Final[Mapping[Relation, Message]] = {
    Relation.BREAK_GLASS: _("emergency access"),
    Relation.OPENED_WITH_REASON: _("opened for a reason"),
}
"""On looks of somebody who has no place in the trajectory."""
