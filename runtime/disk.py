"""Disks that are full, or closed to us."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from runtime.trouble import Trouble

ROOM_NEEDED: Final = 300_000_000  # bytes; with less, servers would stop in the middle of work
NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
CLOSED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def must_have_room(folder: Path) -> None:
    """Trouble when so little is left that servers would soon stop."""
    free = shutil.disk_usage(folder).free
    if free < ROOM_NEEDED:
        raise Trouble(
            f"The disk that holds {folder} has {free // 1_000_000} MB left.",
            f"Make room for at least {ROOM_NEEDED // 1_000_000} MB, or point TRAJECT_DATA to a "
            "folder on another disk.",
        )


@contextmanager
def disk_trouble(folder: Path) -> Iterator[None]:
    """Turn "no space left" and "may not write here" into Trouble that names the folder."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise disk_full(folder) from error
        if error.errno in CLOSED:
            raise Trouble(
                f"{error.filename or folder} cannot be written.",
                "Give yourself the right to, or point TRAJECT_DATA to another folder.",
            ) from error
        raise


def disk_full(folder: Path) -> Trouble:
    return Trouble(
        f"The disk that holds {folder} is full.",
        "Make room, or point TRAJECT_DATA to a folder on another disk.",
    )
