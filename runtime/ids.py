"""Ids of our own making: UUID version 7, so that rows lie in the order they were made."""

import secrets
import time
from typing import Final
from uuid import UUID

VERSION: Final = 0x7
VARIANT: Final = 0b10
NANOSECONDS: Final = 1_000_000  # in the millisecond that the id begins with


def uuid7() -> UUID:
    """A new id that sorts after those of earlier moments (RFC 9562 §6.2, method 3)."""
    milliseconds, rest = divmod(time.time_ns(), NANOSECONDS)
    finer = rest * 4096 // NANOSECONDS  # 12 bits of time where plain version 7 has chance
    chance = secrets.randbits(62)
    return UUID(int=milliseconds << 80 | VERSION << 76 | finer << 64 | VARIANT << 62 | chance)
