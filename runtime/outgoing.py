"""One request to an address that somebody else chose: to the open internet, and only there.

The name is looked up once, every address it has must be public, and the connection goes to one of
those: a name that means something else a moment later gains nothing. No redirect is followed, and
of the answer no more is read than its status needs.

    NotSent   why not, by a stable code
"""

import asyncio
import contextlib
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

import h11

PATIENCE: Final = 10.0
"""Seconds for all of it."""

MAX_ANSWER: Final = 64 * 1024
MAX_URL: Final = 2000
_PORTS: Final = {"https": 443, "http": 80}


class NotSent(Exception):
    """It did not arrive, or nobody said that it did."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a request goes."""

    url: SplitResult
    host: str
    port: int


def target_of(url: str, *, local: bool = False) -> Target:
    """Read an address. `local` lets one on this machine through: for tests and for the demo.

    Raises:
        NotSent: it is no address that we send to.
    """
    if len(url) > MAX_URL or not url.isascii() or any(c.isspace() or c < " " for c in url):
        raise NotSent("address_wrong")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise NotSent("address_wrong") from None
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise NotSent("address_wrong")
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise NotSent("address_not_https")
    literal = _literal(host)
    if literal is not None and not (local or _is_public(literal)):
        raise NotSent("address_not_public")
    return Target(url=parts, host=host, port=port or _PORTS[parts.scheme])


async def post(url: str, body: bytes, headers: Mapping[str, str], *, local: bool = False) -> int:
    """Send a body, and tell the status of the answer.

    Raises:
        NotSent: it could not be sent, or the answer was late, too large or none.
    """
    target = target_of(url, local=local)
    try:
        async with asyncio.timeout(PATIENCE):
            address = await _address_of(target, local=local)
            return await _posted(target, address, body, headers)
    except TimeoutError:
        raise NotSent("too_late") from None
    except ssl.SSLError:
        raise NotSent("not_trusted") from None
    except (OSError, h11.RemoteProtocolError):
        raise NotSent("unreachable") from None


async def _address_of(target: Target, *, local: bool) -> str:
    """One of the addresses of a name, if all of them are public."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    if not addresses:
        raise NotSent("unreachable")
    if not local and not all(_is_public(ipaddress.ip_address(each)) for each in addresses):
        raise NotSent("address_not_public")
    return addresses[0]


async def _posted(target: Target, address: str, body: bytes, headers: Mapping[str, str]) -> int:
    secure = ssl.create_default_context() if target.url.scheme == "https" else None
    name = target.host if secure else None
    reader, writer = await asyncio.open_connection(
        address, target.port, ssl=secure, server_hostname=name
    )
    try:
        connection = h11.Connection(h11.CLIENT)
        path = (target.url.path or "/") + (f"?{target.url.query}" if target.url.query else "")
        sent = [("Host", target.url.netloc), ("Content-Length", str(len(body)))]
        request = h11.Request(
            method="POST", target=path, headers=[*sent, ("Connection", "close"), *headers.items()]
        )
        for event in (request, h11.Data(data=body), h11.EndOfMessage()):
            writer.write(connection.send(event) or b"")
        await writer.drain()
        return await _status(connection, reader)
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _status(connection: h11.Connection, reader: asyncio.StreamReader) -> int:
    """Read an answer to its end, so that a server that dies halfway has not answered."""
    status, read = 0, 0
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            received = await reader.read(4096)
            read += len(received)
            if read > MAX_ANSWER:
                raise NotSent("answer_too_large")
            connection.receive_data(received)
        elif isinstance(event, h11.Response):
            status = event.status_code
        elif isinstance(event, (h11.EndOfMessage, h11.ConnectionClosed)):
            if not status:
                raise NotSent("unreachable")
            return status


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether anybody on the internet could reach it. An address within another counts as that."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return _is_public(inner)
        if address in _NAT64:
            return _is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast


_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
