"""How often somebody may try to come in: for each way in, by what it is counted, and how often.

It is counted from the narrowest to the widest, and what one limit refuses fills no wider one. So a
browser does not use up what a school behind one address has, nor a school what its alliance has.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from types import MappingProxyType
from typing import Final

from domain.said import Said

_HOME_NETWORK: Final = 64
"""Bits of an IPv6 address that are one household's; it has all addresses behind them."""


class Way(StrEnum):
    """What is tried."""

    PROVIDER = "provider"
    BACK = "back"
    ACCOUNT = "account"
    LINK = "link"
    SEND = "send"
    TYPE = "type"
    PASSKEY = "passkey"
    BEARER = "bearer"
    TOKEN = "token"  # noqa: S105 - the name of a way, no secret
    UNPROVEN = "unproven"
    ISSUED = "issued"


class By(StrEnum):
    """By what a try is counted, the narrowest first."""

    BROWSER = "browser"
    ADDRESS = "address"
    ACCOUNT = "account"
    CONTACT = "contact"
    ALLIANCE = "alliance"


@dataclass(frozen=True, slots=True)
class Limit:
    """How many tries there are, from the first of them on."""

    most: int
    within: timedelta


_QUARTER: Final = timedelta(minutes=15)
_HOUR: Final = timedelta(hours=1)

LIMITS: Final[Mapping[Way, Mapping[By, Limit]]] = MappingProxyType(
    {
        Way.PROVIDER: {By.ADDRESS: Limit(60, _QUARTER), By.ALLIANCE: Limit(3_000, _QUARTER)},
        Way.BACK: {By.ADDRESS: Limit(60, _QUARTER)},
        Way.ACCOUNT: {By.ACCOUNT: Limit(20, _QUARTER)},
        Way.LINK: {By.ADDRESS: Limit(60, _QUARTER)},
        Way.SEND: {
            By.BROWSER: Limit(3, timedelta(minutes=10)),
            By.ADDRESS: Limit(60, _HOUR),
            By.ACCOUNT: Limit(10, _HOUR),
            By.CONTACT: Limit(15, _HOUR),
            By.ALLIANCE: Limit(2_000, _HOUR),
        },
        Way.TYPE: {
            By.BROWSER: Limit(10, _QUARTER),
            By.ADDRESS: Limit(120, _HOUR),
            By.ACCOUNT: Limit(40, _HOUR),
            By.ALLIANCE: Limit(4_000, _HOUR),
        },
        Way.PASSKEY: {
            By.BROWSER: Limit(20, _QUARTER),
            By.ADDRESS: Limit(200, _HOUR),
            By.ACCOUNT: Limit(60, _HOUR),
            By.ALLIANCE: Limit(4_000, _HOUR),
        },
        Way.BEARER: {By.ADDRESS: Limit(300, _QUARTER)},
        Way.TOKEN: {By.ADDRESS: Limit(300, _QUARTER)},
        Way.UNPROVEN: {By.ACCOUNT: Limit(30, _QUARTER)},
        Way.ISSUED: {By.ACCOUNT: Limit(60, _QUARTER), By.ALLIANCE: Limit(600, _QUARTER)},
    }
)

WAYS: Final[Mapping[Way, Said]] = MappingProxyType(
    {
        Way.PROVIDER: Said(nl="naar een inlogdienst gaan", en="go to a provider"),
        Way.BACK: Said(nl="daarvan terugkomen", en="come back from it"),
        Way.ACCOUNT: Said(
            nl="met een account van een inlogdienst komen", en="come with an account of a provider"
        ),
        Way.LINK: Said(
            nl="een persoonlijke link openen die er niet is", en="open a link that is not there"
        ),
        Way.SEND: Said(nl="een code laten sturen", en="have a code sent"),
        Way.TYPE: Said(
            nl="een code intikken, waar er een was gestuurd of op papier staat",
            en="type a code, where one was sent or stands on paper",
        ),
        Way.PASSKEY: Said(nl="een passkey laten zien", en="show a passkey"),
        Way.BEARER: Said(
            nl="een token sturen dat van niemand is", en="send a token that is nobody's"
        ),
        Way.TOKEN: Said(nl="om een token vragen als systeem", en="ask for a token as a system"),
        Way.UNPROVEN: Said(
            nl="als systeem niet bewijzen wie het is", en="not prove, as a system, who it is"
        ),
        Way.ISSUED: Said(nl="als systeem een token krijgen", en="get a token as a system"),
    }
)

BYS: Final[Mapping[By, Said]] = MappingProxyType(
    {
        By.BROWSER: Said(nl="venster", en="browser"),
        By.ADDRESS: Said(nl="netwerkadres", en="network address"),
        By.ACCOUNT: Said(nl="persoon of systeem", en="person or system"),
        By.CONTACT: Said(nl="mailadres of nummer", en="mail address or number"),
        By.ALLIANCE: Said(nl="samenwerkingsverband", en="alliance"),
    }
)


def network_of(address: str) -> str:
    """By what an address counts: of IPv6 the part that one household cannot change."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return f"{IPv6Address(int(known) >> _HOME_NETWORK << _HOME_NETWORK)}/{_HOME_NETWORK}"
