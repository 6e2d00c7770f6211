"""What is wrong with something that was typed, in a sentence that says what to do."""

from collections.abc import Mapping
from typing import Final

from access.typed import Fault
from web.i18n import Message, Sayable, _

MISSING: Final = _("Fill this in.")
_CODES: Final[Mapping[str, Message]] = {
    "missing": MISSING,
    "missing_point": MISSING,
    "enum": _("Choose one."),
    "date_from_datetime_parsing": _("Write the date as 23-11-2026."),
    "date_parsing": _("Write the date as 23-11-2026."),
    "int_parsing": _("Write an amount such as 125 or 125,50."),
    "int_type": _("Write an amount such as 125 or 125,50."),
}
_ANY_OTHER: Final = _("This cannot be read. Write it in another way.")


def told(fault: Fault, missing: Message = MISSING) -> Sayable:
    """Say it: as the rules say it, or else by its code. `missing`: what to do where it is empty."""
    if fault.said is not None:
        return fault.said
    if fault.code == "missing":
        return missing
    if fault.code == "string_too_long" and fault.most is not None:
        return _("This is too long. At most %(most)s characters fit.", most=fault.most)
    return _CODES.get(fault.code, _ANY_OTHER)
