"""The look that an alliance brings: checked before it is shown to anybody."""

from pathlib import Path
from uuid import uuid4

import pytest
from httpx import ASGITransport, AsyncClient

from activities import sign_ins
from api.main import build_app
from domain.assurance import Level, Method
from runtime import clock
from runtime.database import Sessions
from runtime.settings import Settings
from runtime.trouble import Trouble
from tests.api.people import Known, make_alliance
from tests.web.browser import engine, sessions, settings
from web.bundled import bundle
from web.themes import READABLE, contrast, sheet_of, themes_in

__all__ = ["engine", "sessions", "settings"]

BROWN = ".any { --basis-color-accent-1-color-default: #6b2a0b; /* ours */ --not-ours: 1px }"


def theme(folder: Path, css: str, name: str = "default") -> Path:
    path = folder / f"{name}.css"
    path.write_text(css)
    return path


def test_our_own_theme_can_be_read_by_everybody() -> None:
    found = [contrast(bundle().tokens, above, below) for above, below, _ in READABLE]

    assert all(
        measured is not None and measured >= least
        for measured, (_, _, least) in zip(found, READABLE, strict=True)
    )


def test_black_on_white_differs_by_21() -> None:
    tokens = {"--a": "var( --b )", "--b": "#000", "--c": "white"}

    assert contrast(tokens, "--a", "--c") == pytest.approx(21)
    assert contrast(tokens, "--a", "--unknown") is None


def test_a_theme_is_written_down_as_tokens_that_we_use(tmp_path: Path) -> None:
    sheet = sheet_of(theme(tmp_path, BROWN))

    assert sheet == ".alliance-theme{--basis-color-accent-1-color-default:#6b2a0b;}\n"


@pytest.mark.parametrize(
    ("css", "why"),
    [
        ("body { display: none }", "something else than a token"),
        (".x { --basis-color-action-2-color-default: #6b2a0b; color: red }", "something else"),
        ("@import 'x.css'; " + BROWN, "not a rule that sets tokens"),
        ("@font-face { font-family: x } " + BROWN, "not a rule"),
        ("@media print { .x { --basis-focus-color: #000 } }", "not a rule"),
        (".x { --basis-color-accent-1-color-default: url(x.svg) }", "loads something"),
        (".x { --basis-color-accent-1-color-default: var(--a, url(//x)) }", "loads something"),
        (".x { --basis-color-accent-1-color-default: #000 !important }", "insists"),
        (".x { .y { --basis-focus-color: #000 } }", "something else"),
        (".x { --mine: 1px }", "no token that our pages use"),
        ("", "no token that our pages use"),
        (".x { --basis-color-action-2-color-default: #e0b0a0 }", "a contrast of"),
        (".x { --basis-color-accent-1-inverse-bg-default: hsl(50 90% 60%) }", "a contrast of"),
    ],
)
def test_anything_else_is_refused(tmp_path: Path, css: str, why: str) -> None:
    with pytest.raises(Trouble, match=why):
        sheet_of(theme(tmp_path, css))


def test_a_name_says_whose_it_is(tmp_path: Path) -> None:
    theme(tmp_path, BROWN, "brown")

    with pytest.raises(Trouble, match="neither default nor the id of an alliance"):
        themes_in(tmp_path)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(Trouble, match="There is no folder"):
        build_app(settings.model_copy(update={"themes": tmp_path / "none"}))


def test_everybody_sees_their_own(tmp_path: Path) -> None:
    ours, other = uuid4(), uuid4()
    theme(tmp_path, BROWN, str(ours))
    assert themes_in(tmp_path).path_for(other) is None

    theme(tmp_path, BROWN.replace("#6b2a0b", "#0b2a6b"))
    themes = themes_in(tmp_path)

    assert themes.differ
    assert themes.path_for(other) == themes.path_for(None) != themes.path_for(ours)


async def test_who_is_signed_in_sees_the_theme_of_their_alliance(
    tmp_path: Path, settings: Settings, sessions: Sessions
) -> None:
    ours, theirs = [await make_alliance(sessions, name) for name in ("Windstreken", "Elders")]
    theme(tmp_path, BROWN, str(ours.alliance))
    app = build_app(settings.model_copy(update={"themes": tmp_path}))
    transport = ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
    ):
        pages = [
            (await client.get("/me", headers={"Cookie": await cookie(sessions, known)})).text
            for known in (ours, theirs)
        ]
        chosen = await client.get(f"/sign-in?alliance={ours.alliance}")
        not_chosen = await client.get("/sign-in")

    path = app.state.themes.path_for(ours.alliance)
    assert [path in each for each in pages] == [True, False]
    assert path in chosen.text
    assert "/themes/" not in not_chosen.text


async def cookie(sessions: Sessions, known: Known) -> str:
    async with sessions.begin() as session:
        made = await sign_ins.begin(
            session,
            person=known.people["coordinator"],
            level=Level.B,
            method=Method.OIDC,
            issuer="https://idp.example",
            at=clock.now(),
        )
    return f"traject={made}"


async def test_a_page_wears_it_after_our_own(tmp_path: Path, settings: Settings) -> None:
    theme(tmp_path, BROWN)
    app = build_app(settings.model_copy(update={"themes": tmp_path}))
    transport = ASGITransport(app=app)
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        page = await client.get("/licences")
        path = app.state.themes.path_for(None)
        sheet = await client.get(path)

    assert page.text.index("/static/traject.") < page.text.index(path)
    assert "traject-theme alliance-theme" in page.text
    assert sheet.headers["content-type"].startswith("text/css")
    assert "#6b2a0b" in sheet.text
