"""What a page makes a browser fetch."""

from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, Page


@dataclass
class Fetched:
    """Bytes over the wire, heads and all, as the browser counts them."""

    addresses: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        return sum(self.sizes.values())

    def asked(self, event: dict[str, Any]) -> None:
        self.addresses[event["requestId"]] = event["request"]["url"]

    def answered(self, event: dict[str, Any]) -> None:
        self.types[event["requestId"]] = event["type"]

    def finished(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = int(event["encodedDataLength"])


async def watched(browser: BrowserContext, page: Page) -> Fetched:
    devtools = await browser.new_cdp_session(page)
    fetched = Fetched()
    devtools.on("Network.requestWillBeSent", fetched.asked)
    devtools.on("Network.responseReceived", fetched.answered)
    devtools.on("Network.loadingFinished", fetched.finished)
    await devtools.send("Network.enable")
    return fetched
