"""Make what pages load out of node_modules and our own sheets, by names that tell their content.

    python -m web.bundle

Components, tokens and fonts come from the packages in package.json; `npm ci` fetched them, and no
node is needed here. Kept is what our pages can use: rules of which every class stands somewhere in
our templates (so write a class name in full there), tokens that a kept rule reaches, the weights
and scripts of Noto Sans that we speak. The licence texts lie beside it.
"""

import gzip
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import brotli
import tinycss2
from fontTools import subset
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

from runtime.settings import PROJECT
from runtime.trouble import Trouble
from web.bundled import BUILT

WEB: Final = Path(__file__).parent
PACKAGES: Final = PROJECT / "node_modules"

COMPONENTS: Final = (
    "root",
    "document",
    "body",
    "page-header",
    "page-body",
    "page-footer",
    "skip-link",
    "breadcrumb-nav",
    "paragraph",
    "link",
    "table",
    "data-list",
    "alert",
    "form-field",
    "form-fieldset",
    "form-label",
    "form-field-description",
    "form-field-error-message",
    "textbox",
    "textarea",
    "select",
    "radio-button",
    "checkbox",
    "custom-checkbox",
    "pagination",
)
"""Of Utrecht; each a package of that name."""

CANDIDATES: Final = {"button-css": "button.css", "data-badge-css": "data-badge.css"}
TOKENS: Final = "@nl-design-system-unstable/voorbeeld-design-tokens"
ELEMENTS: Final = frozenset(
    {"a", "blockquote", "code", "em", "h1", "h2", "h3", "h4", "p", "pre", "strong"}
)
"""Plain HTML that looks well without a class."""

FACES: Final = (
    ("@fontsource/noto-sans-arabic", "arabic"),
    ("@fontsource/noto-sans", "cyrillic"),
    ("@fontsource/noto-sans", "latin-ext"),
    ("@fontsource/noto-sans", "latin"),
)
"""The last wins a sign that two of them have."""

PARTS: Final[Mapping[str, tuple[str, str]]] = {
    "arabic": (
        "arabic",
        "".join(map(chr, (*range(0x621, 0x63B), *range(0x640, 0x64C), *range(0x64F, 0x652))))
        + "\u060c\u061b\u061f",
    ),
    "cyrillic": (
        "cyrillic",
        "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯабвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    ),
    "turkish-polish": ("latin-ext", "ĞğİŞşĄąĆćĘęŁłŃńŚśŹźŻż"),
    "dutch": (
        "latin",
        "".join(map(chr, range(0x20, 0x7F)))
        + "ıÀÁÂÄÇÈÉÊËÍÎÏÑÓÔÖÚÛÜßàáâäçèéêëíîïñóôöúûü«»·•…€"
        + "\xa0\u2013\u2014\u2018\u2019\u201c\u201d",
    ),
}
"""The signs that our pages and nearly all names are written in, by the file that has them.

A page for a parent with an old phone loads these and nothing else: the files that they are taken
from come after them, for whatever sign they lack.
"""
_FEATURES: Final = ("ccmp", "locl", "kern", "mark", "rlig", "tnum", "init", "medi", "fina")
"""What is needed to write them well, and figures that stand below each other."""

SPDX: Final = {"BSD-0-Clause": "0BSD"}
"""A licence that a package calls by another name than everybody does."""

WEIGHTS: Final = (400, 700)
SQUEEZED: Final = frozenset({".css", ".js", ".svg"})

_CLASS: Final = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
_WORD: Final = re.compile(r"[a-zA-Z_][\w-]*")
_VAR: Final = re.compile(r"var\(\s*(--[\w-]+)")
_URL: Final = re.compile(r"url\(([\w.-]+)\)")
_ELEMENT: Final = re.compile(r"\.utrecht-html ([a-z0-9]+)")


def main() -> None:
    """Make all of it anew.

    Raises:
        Trouble: the packages are not there.
    """
    if not (PACKAGES / TOKENS).is_dir():
        raise Trouble("The packages that pages are made of are not here.", "Run `make bundle`.")
    BUILT.parent.mkdir(exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=BUILT.parent))
    named = dict(_add(fresh, path.name, path.read_bytes()) for path in _as_they_are())
    named |= dict(_add(fresh, name, content) for name, content in _parts())
    sheet, tokens = stylesheet(named)
    named |= [_add(fresh, "traject.css", sheet.encode())]
    for name, content in (("tokens", tokens), ("licences", _licences()), ("manifest", named)):
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        (fresh / f"{name}.json").write_text(text)
    fresh.chmod(0o755)
    shutil.rmtree(BUILT, ignore_errors=True)
    fresh.rename(BUILT)  # whoever starts meanwhile finds all of it


def stylesheet(files: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Everything about the look, and the tokens that it hangs on."""
    used = words_in_templates()
    components = "".join(kept(rules, used) for rules in _component_rules())
    own = "".join(path.read_text() for path in sorted((WEB / "css").glob("*.css")))
    tokens = reachable(_tokens(), components + own)
    own = _URL.sub(lambda found: f"url({files[found[1]]})", own)
    faces = "".join(_face(package, script, files) for package, script in FACES)
    faces += "".join(_face_of_part(part, signs, files) for part, (_, signs) in PARTS.items())
    base = "".join(f"{name}:{value};" for name, value in tokens.items())
    return f"{faces}.traject-theme{{{base}}}{components}{_squeezed(own)}", tokens


def words_in_templates() -> frozenset[str]:
    """Every word that may be the name of a class."""
    return frozenset(
        word
        for path in sorted((WEB / "templates").rglob("*.html"))
        for word in _WORD.findall(path.read_text())
    )


def reachable(tokens: Mapping[str, str], css: str) -> dict[str, str]:
    """The tokens that these rules ask for, and those that these ask for."""
    found: dict[str, str] = {}
    asked = set(_VAR.findall(css))
    while asked:
        name = asked.pop()
        if name in tokens and name not in found:
            found[name] = tokens[name]
            asked.update(_VAR.findall(tokens[name]))
    return dict(sorted(found.items()))


def declared(css: str) -> dict[str, str]:
    """The custom properties that a sheet sets, the last word on each."""
    return {
        each.name: tinycss2.serialize(each.value).strip()
        for rule in rules_of(css)
        if isinstance(rule, QualifiedRule)
        for each in tinycss2.parse_blocks_contents(rule.content)
        if isinstance(each, Declaration) and each.name.startswith("--")
    }


def _tokens() -> dict[str, str]:
    theirs = declared((PACKAGES / TOKENS / "dist" / "theme.css").read_text())
    return theirs | declared((WEB / "themes" / "traject.css").read_text())


def _component_rules() -> Iterator[list[Node]]:
    html = PACKAGES / "@utrecht/html-content-css/dist/index.css"
    yield [rule for rule in rules_of(html.read_text()) if _is_plain_html(rule)]
    for name in COMPONENTS:
        yield rules_of((PACKAGES / f"@utrecht/{name}-css/dist/index.css").read_text())
    for package, file in CANDIDATES.items():
        path = PACKAGES / "@nl-design-system-candidate" / package / "dist" / file
        yield rules_of(path.read_text())


def _is_plain_html(rule: Node) -> bool:
    if not isinstance(rule, QualifiedRule):
        return False
    elements = set(_ELEMENT.findall(_text(rule.prelude)))
    return bool(elements) and elements <= ELEMENTS


def rules_of(css: str) -> list[Node]:
    return list(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True))


def kept(rules: Iterable[Node], used: frozenset[str]) -> str:
    return "".join(_keep(rule, used) for rule in rules)


def _keep(rule: Node, used: frozenset[str]) -> str:
    """A rule as far as our pages can meet it."""
    if isinstance(rule, QualifiedRule):
        selectors = [each for each in _selectors(rule) if set(_CLASS.findall(each)) <= used]
        body = _squeezed(_text(rule.content))
        return f"{','.join(selectors)}{{{body}}}" if selectors and body else ""
    if isinstance(rule, AtRule) and rule.lower_at_keyword == "media":
        inside = kept(tinycss2.parse_rule_list(rule.content, skip_whitespace=True), used)
        return f"@media {_squeezed(_text(rule.prelude))}{{{inside}}}" if inside else ""
    return ""


def _selectors(rule: QualifiedRule) -> list[str]:
    """One by one. A class must win from an element, so `.utrecht-html a` counts for `a` alone."""
    parts, depth, start = [], 0, 0
    text = _squeezed(_text(rule.prelude))
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return [each.strip().replace(".utrecht-html", ":where(.utrecht-html)") for each in parts]


def _text(tokens: Iterable[Node]) -> str:
    return str(tinycss2.serialize(tokens))


def _squeezed(css: str) -> str:
    """Without comments and without white space that means nothing."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return (
        re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", bare)).replace(";}", "}").strip(" ;")
    )


def _face(package: str, script: str, files: Mapping[str, str]) -> str:
    signs = json.loads((PACKAGES / package / "unicode.json").read_text())[script]
    return "".join(
        _font_face(weight, files[_file(package, script, weight)], signs) for weight in WEIGHTS
    )


def _face_of_part(part: str, signs: str, files: Mapping[str, str]) -> str:
    told = ",".join(_range(first, last) for first, last in _runs(sorted(map(ord, signs))))
    return "".join(_font_face(weight, files[_part(part, weight)], told) for weight in WEIGHTS)


def _font_face(weight: int, file: str, signs: str) -> str:
    return (
        '@font-face{font-family:"Noto Sans";font-style:normal;font-display:swap;'
        f'font-weight:{weight};src:url({file}) format("woff2");unicode-range:{signs}}}'
    )


def _runs(signs: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of those that follow each other."""
    first = signs[0]
    for sign, following in pairwise([*signs, -1]):
        if following != sign + 1:
            yield first, sign
            first = following


def _range(first: int, last: int) -> str:
    return f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}"


def _file(package: str, script: str, weight: int) -> str:
    return f"{package.rpartition('/')[2]}-{script}-{weight}-normal.woff2"


def _part(part: str, weight: int) -> str:
    return f"noto-sans-{part}-{weight}.woff2"


def _parts() -> Iterator[tuple[str, bytes]]:
    """The signs of PARTS alone, out of the files that have them."""
    packages = {script: package for package, script in FACES}
    for part, (script, signs) in PARTS.items():
        for weight in WEIGHTS:
            package = packages[script]
            path = PACKAGES / package / "files" / _file(package, script, weight)
            yield _part(part, weight), _with_only(path, signs)


def _with_only(font: Path, signs: str) -> bytes:
    options = subset.Options(flavor="woff2", layout_features=_FEATURES, hinting=False)
    options.recalc_timestamp = False  # the same signs make the same file
    loaded = subset.load_font(str(font), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=signs)
    subsetter.subset(loaded)
    written = BytesIO()
    loaded.flavor = "woff2"
    loaded.save(written)
    return written.getvalue()


def _as_they_are() -> Iterator[Path]:
    for package, script in FACES:
        for weight in WEIGHTS:
            yield PACKAGES / package / "files" / _file(package, script, weight)
    yield PACKAGES / "htmx.org" / "dist" / "htmx.min.js"
    yield from sorted((WEB / "scripts").glob("*.js"))
    yield from sorted((WEB / "css").glob("*.svg"))


def _add(folder: Path, name: str, content: bytes) -> tuple[str, str]:
    """Write a file, squeezed beside it where that helps; say by which name it goes."""
    stem, dot, ending = name.rpartition(".")
    hashed = f"{stem}.{sha256(content).hexdigest()[:12]}{dot}{ending}"
    (folder / hashed).write_bytes(content)
    if dot + ending in SQUEEZED:
        (folder / f"{hashed}.br").write_bytes(brotli.compress(content, quality=11))
        (folder / f"{hashed}.gzip").write_bytes(gzip.compress(content, 9, mtime=0))
    return name, hashed


def _licences() -> dict[str, Any]:
    """Whose work the pages are made of, each with the number of its licence's text."""
    texts: list[str] = []
    parts = []
    for package in _packages():
        about = json.loads((PACKAGES / package / "package.json").read_text())
        text = next(iter(sorted((PACKAGES / package).glob("LICENSE*")))).read_text().strip()
        if text not in texts:
            texts.append(text)
        licence = SPDX.get(about["license"], about["license"])
        part = {"name": package, "version": about["version"], "licence": licence}
        parts.append({**part, "text": texts.index(text)})
    return {"parts": parts, "texts": texts}


def _packages() -> list[str]:
    return [
        *(f"@utrecht/{name}-css" for name in ("html-content", *COMPONENTS)),
        *(f"@nl-design-system-candidate/{name}" for name in CANDIDATES),
        TOKENS,
        *dict.fromkeys(package for package, _ in reversed(FACES)),
        "htmx.org",
    ]


if __name__ == "__main__":
    try:
        main()
    except Trouble as trouble:
        sys.exit(f"traject: {trouble}")
