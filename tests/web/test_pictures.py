"""That no page is left out of `make pictures`."""

from fastapi.routing import APIRoute

from api.main import build_app
from runtime.settings import Settings
from tests.web.browser import settings
from tests.web.pictures import PICTURES, UNSEEN

__all__ = ["settings"]

NO_PAGES = ("/health/", "/static/", "/themes/")


def test_every_page_is_in_a_picture_or_has_a_reason_not_to_be(settings: Settings) -> None:
    app = build_app(settings)
    pages = {
        route.path
        for router in app.routes
        for route in getattr(router, "original_router", app).routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
        if not route.path.startswith(NO_PAGES)
    }
    seen = {picture.route for picture in PICTURES} - {"/nothing"}

    assert pages - seen - set(UNSEEN) == set()
    assert (seen | set(UNSEEN)) - pages == set()
    assert seen & set(UNSEEN) == set()


def test_every_picture_has_a_name_of_its_own() -> None:
    assert len({picture.name for picture in PICTURES}) == len(PICTURES)
