"""Where somebody may be sent after signing in: to a page of ours, whatever was asked."""

import pytest

from web.paths import AFTER_SIGN_IN, page_of_ours


@pytest.mark.parametrize(
    "path",
    ["/", "/me", "/me?lang=en", "/trajectories/0198-ab/plan?step=1&lang=nl", "/plan/", "/a~b/c.d"],
)
def test_a_page_of_ours_is_where_they_go(path: str) -> None:
    assert page_of_ours(path) == path


@pytest.mark.parametrize(
    "elsewhere",
    [
        "",
        "me",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/me//evil.example",
        "/me\n/x",
        "/me\r\nSet-Cookie: a=b",
        "/\t/evil.example",
        " /me",
        "/me#https://evil.example",
        "/@evil.example",
        "/me?x=https://evil.example",
        "/%2f/evil.example",
        "/é",
        "/" + "a" * 500,
        "/api/v1/trajectories",
        "/sign-in?next=/sign-in",
        "/sign-out",
        "/static/traject.css",
    ],
)
def test_anything_else_leads_to_the_page_after_signing_in(elsewhere: str) -> None:
    assert page_of_ours(elsewhere) == AFTER_SIGN_IN
