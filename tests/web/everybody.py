"""Whether everybody can use a page: who cannot see it well, has a small screen, or has no script.

`axe_faults` holds a page to WCAG 2.0 to 2.2, levels A and AA, and to best practice. What axe cannot
decide by itself it calls incomplete: each of those is looked at, and stands in EXPLAINED.
"""

from dataclasses import dataclass
from typing import Any, Final

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

AXE_RULES: Final = (
    *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"),
    "best-practice",
)
PHONE, DESKTOP, NARROWEST = 390, 1280, 320
_HEIGHT: Final = 844


LEAST_CONTRAST: Final = 4.5


@dataclass(frozen=True, slots=True)
class Explained:
    """Why what axe leaves open is right. Of contrast we work the ratio out ourselves as well."""

    rule: str
    has: str
    """What stands in the element."""
    says: str
    """Why axe leaves it open."""
    why: str


CONTRAST: Final = "color-contrast"
EXPLAINED: Final = (
    Explained(
        CONTRAST,
        "<select",
        "background image",
        "The picture is the arrow at the end; the words stand on the plain colour before it.",
    ),
    Explained(
        CONTRAST,
        'class="tj-ageing__',
        "",
        "Words in a chart stand on the page, or on the tint of a term; each is in the table too.",
    ),
    Explained(
        CONTRAST,
        "",
        "pseudo element",
        "It is the dot or the line of a timeline, and stands beside the words.",
    ),
    Explained(
        CONTRAST,
        'class="tj-method"',
        "partially obscured",
        "A label in a heading; its own colour is behind all of the word.",
    ),
    Explained(
        CONTRAST,
        'class="tj-count"',
        "",
        "A number of one or two digits in a heading; its own colour is behind all of it.",
    ),
    Explained(
        CONTRAST,
        'class="tj-target"',
        "partially overlaps",
        "It can be pressed in the padding of its cell too, where nothing else is.",
    ),
    Explained(
        CONTRAST,
        'class="tj-written"',
        "partially overlaps",
        "What somebody wrote, in a row of what was and what is: one tint lies behind all of it.",
    ),
    Explained(
        CONTRAST,
        'class="tj-first"',
        "partially overlaps",
        "It makes the first letter a capital; nothing stands behind it but the cell.",
    ),
)

TOO_WIDE: Final = """() => [...document.querySelectorAll("body *")]
    .filter(each => each.getBoundingClientRect().right > innerWidth + 1
        || each.getBoundingClientRect().left < -1)
    .filter(each => each.checkVisibility())
    .filter(each => !each.closest(".tj-hidden, .utrecht-skip-link, thead, pre"))
    .map(each => each.outerHTML.slice(0, 90))"""
MOVING: Final = """() => [...document.querySelectorAll("*")]
    .filter(each => parseFloat(getComputedStyle(each).transitionDuration) > 0
        || getComputedStyle(each).animationName != "none")
    .map(each => each.outerHTML.slice(0, 90))"""
WITHOUT_RING: Final = """() => {
    const all = "a[href], button, input:not([type=hidden]), select, textarea, summary";
    return [...document.querySelectorAll(all)]
        .filter(each => each.checkVisibility() && !each.disabled && each.type != "date")
        .filter(each => {
            each.focus();
            const card = each.closest(".tj-choice") ?? each;
            return ![each, card].map(one => getComputedStyle(one)).some(style =>
                style.outlineStyle != "none" && parseFloat(style.outlineWidth) >= 2);
        })
        .map(each => each.outerHTML.slice(0, 90));
}"""
UNSEEN_MARKS: Final = """() => {
    const paper = getComputedStyle(document.documentElement).backgroundColor;
    const gone = colour => ["none", paper].includes(colour) || /^rgba.*, 0\\)$/.test(colour);
    const quiet = ".tj-ageing__paper, .tj-ageing__room, .room, .tj-ageing__grid";
    return [...document.querySelectorAll("main svg :is(path, circle, rect, line, text)")]
        .filter(each => each.checkVisibility() && !each.closest("defs"))
        .filter(each => !each.matches(quiet))
        .filter(each => gone(getComputedStyle(each).fill) && gone(getComputedStyle(each).stroke))
        .map(each => each.outerHTML.slice(0, 90));
}"""
RATIO: Final = """(where) => {
    const of = document.querySelector(where), style = getComputedStyle(of);
    const clear = colour => /^rgba.*, 0\\)$/.test(colour);
    let under = of;
    while (under && clear(getComputedStyle(under).backgroundColor)) under = under.parentElement;
    const light = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(part => part / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
    const ink = light(of instanceof SVGElement ? style.fill : style.color);
    const paper = under ? light(getComputedStyle(under).backgroundColor) : 1;
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
}"""
ON_PAPER: Final = """() => [
    ...[...document.querySelectorAll("h1")].filter(each => !each.checkVisibility()),
    ...[...document.querySelectorAll(".tj-menu, .tj-foot, .tj-banner, .tj-session, .tj-back")]
        .filter(each => each.checkVisibility() && each.innerText.trim()),
].map(each => each.outerHTML.slice(0, 90))"""
WITHOUT_BUTTON: Final = """() => [...document.querySelectorAll("form")]
    .filter(each => each.checkVisibility())
    .filter(each => !each.querySelector("button:not([type=button]), input[type=submit]")
        && !document.querySelector(`button[form="${each.id}"]`))
    .map(each => each.outerHTML.slice(0, 90))"""


async def axe_faults(page: Page) -> list[str]:
    """What axe finds wrong, and what it leaves open that nobody has explained."""
    told = await Axe().run(page, options={"runOnly": {"type": "tag", "values": list(AXE_RULES)}})
    faults = [
        f"{each['id']}: {node['html'][:120]}"
        for each in told.response["violations"]
        for node in each["nodes"]
    ]
    for each in told.response["incomplete"]:
        for node in each["nodes"]:
            faults += await _left_open(page, each["id"], node)
    return faults


async def _left_open(page: Page, rule: str, node: dict[str, Any]) -> list[str]:
    said = "; ".join(check["message"] for check in (*node["any"], *node["all"], *node["none"]))
    html = node["html"]
    if not any(each.rule == rule and each.has in html and each.says in said for each in EXPLAINED):
        return [f"left open, {rule}: {html[:160]} ({said})"]
    if rule != CONTRAST:
        return []
    ratio = await page.evaluate(RATIO, node["target"][0])
    return [] if ratio >= LEAST_CONTRAST else [f"{rule}: {ratio:.2f} of {html[:160]}"]


async def on_any_screen(page: Page) -> list[str]:
    """Phone and desktop by axe; letters twice as large on a phone; a desktop at 200 and 400 %."""
    faults: list[str] = []
    for width in (DESKTOP, PHONE):
        await page.set_viewport_size({"width": width, "height": _HEIGHT})
        faults += [f"{width}: {each}" for each in await axe_faults(page)]
        faults += await _too_wide(page, f"{width}")
    await page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    faults += await _too_wide(page, f"{PHONE}, letters of 200 %")
    await page.evaluate("document.documentElement.style.fontSize = ''")
    for width in (DESKTOP // 2, NARROWEST):  # a desktop at 200 %, and at 400 %
        await page.set_viewport_size({"width": width, "height": 640})
        faults += await _too_wide(page, f"{width}")
    return faults


async def by_ones_own_settings(page: Page) -> list[str]:
    """Colours of one's own, nothing that moves, the keyboard, and paper."""
    await page.set_viewport_size({"width": DESKTOP, "height": _HEIGHT})
    await page.emulate_media(forced_colors="active", reduced_motion="reduce")
    await page.keyboard.press("Tab")
    faults = [
        *(f"moves: {each}" for each in await page.evaluate(MOVING)),
        *(f"no ring in own colours: {each}" for each in await page.evaluate(WITHOUT_RING)),
        *(f"gone in own colours: {each}" for each in await page.evaluate(UNSEEN_MARKS)),
    ]
    await page.emulate_media(media="print", forced_colors="none", reduced_motion="no-preference")
    faults += [f"on paper: {each}" for each in await page.evaluate(ON_PAPER)]
    await page.emulate_media(media="screen")
    return faults


async def without_script(page: Page) -> list[str]:
    """Every form can be sent."""
    return [f"nothing sends it: {each}" for each in await page.evaluate(WITHOUT_BUTTON)]


async def _too_wide(page: Page, name: str) -> list[str]:
    over = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found = await page.evaluate(TOO_WIDE)
    return [f"{name}: {over} px too wide: {found[:3]}"] if over > 0 or found else []
