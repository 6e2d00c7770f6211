"""The one folder that holds all data of the servers on this machine."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from runtime.disk import disk_trouble
from runtime.trouble import Trouble

LOCK: Final = "lock"  # is there as soon as a folder is ours


@contextmanager
def sole_use(folder: Path) -> Iterator[None]:
    """Keep the folder for this process; the kernel lets go of it however the process ends."""
    with disk_trouble(folder):
        if not folder.exists():
            folder.mkdir(parents=True)
            folder.chmod(0o711 if os.geteuid() == 0 else 0o700)  # root's servers are another user
        _must_be_ours(folder)
        lock = (folder / LOCK).open("a+")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _in_use(folder) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def empty(folder: Path) -> None:
    """Remove all data, also what lies elsewhere because our folder was closed to the servers."""
    for path in folder.iterdir():
        if path.is_symlink():
            shutil.rmtree(path.resolve().parent, ignore_errors=True)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _must_be_ours(folder: Path) -> None:
    """A slip in TRAJECT_DATA must not fill, or empty, somebody's home."""
    if not (folder / LOCK).exists() and any(folder.iterdir()):
        raise Trouble(
            f"{folder} holds files that are not ours.",
            "Point TRAJECT_DATA to an empty folder, or to one that does not exist yet.",
        )


def _in_use(folder: Path) -> Trouble:
    pid = (folder / LOCK).read_text().strip() or "unknown"
    return Trouble(
        f"traject is already running on {folder} (process {pid}).",
        "Use that one, or stop it first.",
    )
