"""The key that signs checkpoints. It lies in a file outside the database, and never leaves it.

The file holds every key that ever signed, the last of which signs now: a key that is replaced stays
known, because what it signed must stay checkable.
"""

import base64
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, NoReturn

import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from runtime.trouble import Trouble

log = structlog.get_logger()

_OTHERS: Final = 0o077
_ID: Final = 16


def id_of(public: bytes) -> str:
    """The id of a key follows from the key: nobody can put another in its place."""
    return sha256(b"traject-key-1\n" + public).hexdigest()[:_ID]


def fits(public: bytes, signature: bytes, signed: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Signer:
    """The keys of one installation, the current one last."""

    keys: tuple[Ed25519PrivateKey, ...]

    def __reduce__(self) -> NoReturn:
        raise TypeError("Keys do not leave their process.")

    @property
    def public(self) -> dict[str, bytes]:
        """Every public key, by its id."""
        raw = [key.public_key().public_bytes_raw() for key in self.keys]
        return {id_of(each): each for each in raw}

    @property
    def current(self) -> str:
        return list(self.public)[-1]

    def sign(self, what: bytes, *, by: str | None = None) -> bytes:
        """With the current key, or with another one of them."""
        return self.keys[-1 if by is None else list(self.public).index(by)].sign(what)


class SigningKeys:
    """The keys in a file for as long as a process runs: read again when the file was changed.

    A file that is gone or damaged meanwhile changes nothing: who ran goes on with what it had.
    """

    def __init__(self, file: Path) -> None:
        load(file)
        self._file, self._stamp = file, _stamp(file)
        self._signer = _read(file)

    @property
    def now(self) -> Signer:
        stamp = _stamp(self._file)
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._signer = _read(self._file)
            except (Trouble, OSError) as error:
                log.warning("signing_keys.unreadable", error=type(error).__name__)
        return self._signer


def load(file: Path) -> Signer:
    """Read the keys, or make the first where there is no file yet."""
    if not file.exists():
        _make(file, [])
    return _read(file)


def rotate(file: Path) -> Signer:
    """Sign with a new key from now on. The others stay: what they signed must stay checkable."""
    load(file)
    with _alone(file):
        _make(file, list(_read(file).keys))
        return _read(file)


def _read(file: Path) -> Signer:
    if file.stat().st_mode & _OTHERS:
        raise Trouble(f"{file} can be read by others.", f"Run: chmod 600 {file}")
    try:
        stored = json.loads(file.read_text())["keys"]
        keys = [Ed25519PrivateKey.from_private_bytes(base64.b64decode(key)) for key in stored]
    except (ValueError, KeyError, TypeError) as error:
        raise Trouble(f"{file} holds no signing keys.", "Put back its copy.") from error
    if not keys:
        raise Trouble(f"{file} holds no signing keys.", "Put back its copy.")
    return Signer(tuple(keys))


def _make(file: Path, before: list[Ed25519PrivateKey]) -> None:
    """Add a key. Of two processes that begin at once, one makes the file and both use it."""
    keys = [*before, Ed25519PrivateKey.generate()]
    stored = {"keys": [base64.b64encode(key.private_bytes_raw()).decode() for key in keys]}
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(f".{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as written:
        json.dump(stored, written)
        written.flush()
        os.fsync(written.fileno())
    if before:
        beside.replace(file)
        return
    try:
        os.link(beside, file)  # fails where another was first
    except FileExistsError:
        pass
    finally:
        beside.unlink()


def _stamp(file: Path) -> tuple[int, int] | None:
    """What changes when the file does."""
    try:
        seen = file.stat()
    except OSError:
        return None
    return seen.st_ino, seen.st_mtime_ns


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """One writer at a time, so that no key is written over."""
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
