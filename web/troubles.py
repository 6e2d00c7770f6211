"""What our pages say where there is no page to show, to whoever reads them."""

from typing import Final

from web.i18n import _

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
OVER: Final = _("This link no longer works")
OVER_HOW: Final = _("A link works for 7 days. Ask school for a new one.")
