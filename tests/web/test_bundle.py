"""What pages load: no more than they use, nothing from elsewhere, and kept forever."""

import gzip
import json
import re
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import brotli
import pytest
from fontTools.ttLib import TTFont
from httpx import ASGITransport, AsyncClient

import catalogues
from api.main import build_app
from runtime.settings import PROJECT, Settings
from runtime.trouble import Trouble
from tests.web.browser import settings
from web import bundle as making
from web import bundled
from web.bundled import Bundle

__all__ = ["settings"]

_OPENED = {"br": brotli.decompress, "gzip": gzip.decompress}
VAR = re.compile(r"var\(\s*(--[\w-]+)")
SET = re.compile(r"[{;](--[\w-]+):")


@pytest.fixture
def made() -> Bundle:
    return bundled.bundle()


@pytest.fixture
def sheet(made: Bundle) -> str:
    return made.files[made.names["traject.css"]].content.decode()


@pytest.fixture
async def client(settings: Settings) -> AsyncClient:
    """Nothing is connected: what pages load needs no database."""
    transport = ASGITransport(app=build_app(settings))
    return AsyncClient(transport=transport, base_url="http://127.0.0.1")


def test_only_tokens_that_something_reaches_are_in_it(made: Bundle, sheet: str) -> None:
    theirs = making.declared((making.PACKAGES / making.TOKENS / "dist/theme.css").read_text())
    asked = set(VAR.findall(sheet))

    assert set(made.tokens) <= asked
    assert set(made.tokens) >= asked & set(theirs)
    assert 100 < len(made.tokens) < len(theirs) / 4


def test_a_token_that_nothing_reaches_is_left_out() -> None:
    tokens = {"--a": "var(--b)", "--b": "1px", "--c": "var(--a)"}

    assert making.reachable(tokens, "p{margin:var(--a)}") == {"--a": "var(--b)", "--b": "1px"}


def test_only_rules_for_classes_of_our_templates_are_in_it(sheet: str) -> None:
    used = making.words_in_templates()
    theirs = set(re.findall(r"\.((?:utrecht|nl)-[\w-]+)", sheet))

    assert theirs
    assert theirs <= used
    assert ".nl-button--primary" in sheet
    assert "nl-button--pressed" not in sheet


def test_a_rule_stays_for_the_selectors_that_can_be_met() -> None:
    css = ".a,.b:not(.c,.a){color:red} @media print{.b{color:blue}.a{color:red}} @import 'x';"
    rules = making.rules_of(css)

    kept = making.kept(rules, frozenset({"a"}))

    assert kept == ".a{color:red}@media print{.a{color:red}}"


def test_nothing_comes_from_elsewhere(made: Bundle, sheet: str) -> None:
    asked = set(re.findall(r"url\(([^)]*)\)", sheet))

    assert asked
    assert asked <= set(made.files)
    assert "@import" not in sheet
    assert "//" not in sheet.replace("http://www.w3.org/2000/svg", "")


async def test_every_file_is_served_as_what_it_is_and_kept(
    client: AsyncClient, made: Bundle
) -> None:
    types = {
        "css": "text/css",
        "js": "text/javascript",
        "svg": "image/svg+xml",
        "woff2": "font/woff2",
    }
    for name, file in made.files.items():
        answer = await client.get(f"/static/{name}")
        plain = await client.get(f"/static/{name}", headers={"Accept-Encoding": "identity"})

        assert answer.status_code == 200, name
        assert answer.content == plain.content == file.content
        assert sha256(file.content).hexdigest()[:12] in name
        assert answer.headers["content-type"].split(";")[0] == types[name.rpartition(".")[2]]
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
        squeezed = None if name.endswith("woff2") else "br"
        assert answer.headers.get("content-encoding") == squeezed
        assert "content-encoding" not in plain.headers


def test_what_is_squeezed_opens_as_the_same(made: Bundle) -> None:
    for file in made.files.values():
        for how, content in file.squeezed.items():
            assert _OPENED[how](content) == file.content


async def test_a_browser_that_takes_the_smallest_gets_it(client: AsyncClient) -> None:
    made = bundled.bundle()
    name = made.names["traject.css"]
    answer = await client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip, br, zstd"})

    assert answer.headers["content-encoding"] == "br"
    assert int(answer.headers["content-length"]) < len(made.files[name].squeezed["gzip"])


@pytest.mark.parametrize("name", ["none.css", "manifest.json", "..%2Fbundle.py", "%2e%2e/pages.py"])
async def test_nothing_else_is_served(client: AsyncClient, name: str) -> None:
    assert (await client.get(f"/static/{name}")).status_code == 404


def test_without_it_the_start_says_what_to_do(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled, "BUILT", tmp_path)
    bundled.bundle.cache_clear()
    try:
        with pytest.raises(Trouble, match="make bundle"):
            build_app(settings)
    finally:
        monkeypatch.undo()
        bundled.bundle.cache_clear()


def test_without_the_packages_making_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "PACKAGES", tmp_path)

    with pytest.raises(Trouble, match="make bundle"):
        making.main()


def test_every_part_has_a_licence_with_its_text(made: Bundle) -> None:
    wanted = json.loads((PROJECT / "package.json").read_text())["dependencies"]
    named = {part.name: part for part in made.parts}

    assert {name for name in wanted if not name.endswith("library-css")} <= set(named)
    assert {part.licence for part in made.parts} == {"EUPL-1.2", "OFL-1.1", "0BSD"}
    for part in made.parts:
        assert len(made.licence_texts[part.text]) > 400


def test_the_lock_names_no_registry() -> None:
    lock = (PROJECT / "package-lock.json").read_text()

    assert '"resolved"' not in lock
    assert '"integrity"' in lock


def test_all_that_families_read_is_in_the_small_files_of_the_font(made: Bundle) -> None:
    """Each sign in one of them, and each of them has the signs that it is asked for."""
    for part, (_, signs) in making.PARTS.items():
        for weight in making.WEIGHTS:
            file = made.files[made.names[f"noto-sans-{part}-{weight}.woff2"]]
            has = TTFont(BytesIO(file.content)).getBestCmap()
            assert {sign for sign in signs if ord(sign) not in has} == set(), part
    signs = "".join(signs for _, signs in making.PARTS.values())
    for which in catalogues.ALL:
        said = catalogues.catalogue(which)
        text = "".join(text for each in said if each.id for text in catalogues.strings(each))
        assert set(text) - set(signs) - {"\n"} == set(), which
