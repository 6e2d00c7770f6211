"""All pages for families, to be joined to the others."""

from typing import Final

from web.family import answers, overview

routes: Final = (overview.routes, answers.routes, answers.seen_routes)
