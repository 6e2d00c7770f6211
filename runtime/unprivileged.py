"""Running a server as root without running it as root.

PostgreSQL refuses root. Containers and build machines are often root, in folders nobody else may
enter. So root picks a system user without rights and, where a folder is closed to that user, a
place that is open: a copy of the programs, and a home for the data that our own folder links to.
"""

import hashlib
import os
import pwd
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypedDict

from runtime.disk import disk_trouble
from runtime.trouble import Trouble

SYSTEM_USERS: Final = ("postgres", "nobody")  # the first that exists
PLACE: Final = Path("/var/lib/traject")


class AsUser(TypedDict, total=False):
    """The arguments of `subprocess.run` that make it run as somebody else."""

    user: int
    group: int
    extra_groups: list[int]


def system_user() -> str | None:
    """Who runs a server that refuses root; None when we are not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in SYSTEM_USERS:
        if name in known:
            return name
    raise Trouble(
        "PostgreSQL does not run as root, and this machine has no user postgres or nobody.",
        "Run this as an ordinary user.",
    )


def as_user(name: str | None) -> AsUser:
    if name is None:
        return {}
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def give_to(name: str | None, *paths: Path) -> None:
    if name is not None:
        entry = pwd.getpwnam(name)
        for path in paths:
            os.chown(path, entry.pw_uid, entry.pw_gid)


def may_enter(name: str | None, folder: Path) -> bool:
    """Whether this user can walk down to the folder. Groups and access lists do not count."""
    if name is None:
        return True
    uid = pwd.getpwnam(name).pw_uid
    return all(_is_open_to(uid, step) for step in (folder, *folder.parents))


def place_for(folder: Path) -> Path:
    """An open place that stands in for a closed folder; the same one every time."""
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    place = PLACE / f"{folder.name.lstrip('.')}-{digest}"
    with disk_trouble(PLACE):
        place.mkdir(parents=True, exist_ok=True)
    return place


def reachable(name: str | None, root: Path, parts: Sequence[str], *, version: str) -> Path:
    """Where this user can run these parts of a folder: there, or in a copy made of them."""
    if all(may_enter(name, root / part) for part in parts):
        return root
    copy = place_for(root)
    mark = copy / "version"  # written last: without it the copy is not whole
    with disk_trouble(PLACE):
        if not mark.exists() or mark.read_text() != version:
            mark.unlink(missing_ok=True)
            for part in parts:
                shutil.rmtree(copy / part, ignore_errors=True)
                shutil.copytree(root / part, copy / part)
            mark.write_text(version)
    return copy


def _is_open_to(uid: int, folder: Path) -> bool:
    facts = folder.stat()
    return bool(facts.st_mode & (0o100 if facts.st_uid == uid else 0o001))
