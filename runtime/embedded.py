"""The servers that `traject up` brings along, where the settings name no others."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from runtime import temporal
from runtime.disk import disk_trouble
from runtime.postgres import EmbeddedPostgres
from runtime.settings import Settings
from runtime.temporal_server import EmbeddedTemporal
from runtime.trouble import Trouble

LOOPBACK: Final = "127.0.0.1"

Server = EmbeddedPostgres | EmbeddedTemporal


def servers(settings: Settings) -> list[Server]:
    """Those we have to bring along ourselves."""
    found: list[Server] = []
    if not settings.database_url.get_secret_value():
        found.append(_postgres(settings))
    if not settings.temporal_address:
        found.append(_temporal(settings))
    return found


def addresses(settings: Settings) -> Settings:
    """The same settings with the addresses of our own servers where none are given."""
    found: dict[str, Any] = {}
    if not settings.database_url.get_secret_value():
        found["database_url"] = SecretStr(_postgres(settings).url())
    if not settings.temporal_address:
        found["temporal_address"] = _temporal(settings).address
    return settings.model_copy(update=found)


@contextmanager
def sole_use(folder: Path) -> Iterator[None]:
    """Keep the folder for this process; the kernel lets go of it however the process ends."""
    with disk_trouble(folder):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)  # root's servers run as another user
        lock = (folder / "lock").open("a+")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _in_use(folder, lock.name) from error
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


def _postgres(settings: Settings) -> EmbeddedPostgres:
    return EmbeddedPostgres(settings.data, port=settings.postgres_port)


def _temporal(settings: Settings) -> EmbeddedTemporal:
    return EmbeddedTemporal(
        settings.data,
        port=settings.temporal_port,
        ui_port=settings.temporal_ui_port,
        namespace=settings.temporal_namespace,
        search_attributes=temporal.SEARCH_ATTRIBUTES,
    )


def _in_use(folder: Path, lock: str) -> Trouble:
    pid = Path(lock).read_text().strip() or "unknown"
    return Trouble(
        f"traject is already running on {folder} (process {pid}).",
        "Use that one, or stop it first.",
    )
