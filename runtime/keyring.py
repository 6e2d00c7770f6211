"""The keys under which names and words lie in the database, and the file that holds them.

Two layers. Each subject (a learner, a person) has a *data key*, under which all that is theirs is
sealed; who destroys it destroys all of that. The data keys lie in the database, each *wrapped* in a
*key-encryption key*, which lies in a file outside of it. A new key-encryption key wraps the data
keys anew, and touches nothing that was sealed.

Beside them the file holds a seed, from which every other secret of an installation follows by its
name (`Keyring.secret`). It never changes.

    KeysTrouble (a Trouble)   the file is not there, is open to others, or is not of this database
    NotOpened                 what was sealed is not what it was, or not where it was
"""

import base64
import fcntl
import hmac
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, NoReturn, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel, ConfigDict, ValidationError

from runtime import clock
from runtime.trouble import Trouble

VERSION: Final = b"\x01"
"""Of how things are sealed: AES-256-GCM, a random nonce of 96 bits, the place as what it binds."""

_KEY: Final = 32  # bytes
_NONCE: Final = 12
_ID: Final = 8
_MARK: Final = 4
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class KeysTrouble(Trouble):
    """The file of the keys is not as it should be."""


class NotOpened(Exception):
    """What was sealed does not open: somebody changed it, or moved it."""


class DataKey:
    """The key of one subject."""

    __slots__ = ("_cipher", "_mark", "subject")

    def __init__(self, subject: UUID, key: bytes) -> None:
        self.subject = subject
        self._cipher = AESGCM(key)
        self._mark = sha256(b"traject data key" + key).digest()[:_MARK]

    def __repr__(self) -> str:
        return f"DataKey({self.subject})"

    def seal(self, value: bytes, *, column: str, row: UUID) -> bytes:
        """Seal a value for one column (`person.name`) of one row: it opens nowhere else."""
        nonce = os.urandom(_NONCE)
        sealed = self._cipher.encrypt(nonce, value, self._place(column, row))
        return VERSION + self._mark + nonce + sealed

    def open(self, sealed: bytes, *, column: str, row: UUID) -> bytes:
        """Open what was sealed for this place.

        Raises:
            NotOpened: it is not what was sealed here.
        """
        head, nonce, body = _parts(sealed, _MARK)
        if head != VERSION + self._mark:
            raise NotOpened(f"{column} of {row} was not sealed under the key of its subject.")
        try:
            return self._cipher.decrypt(nonce, body, self._place(column, row))
        except (InvalidTag, ValueError):  # the latter where it was cut short
            raise NotOpened(f"{column} of {row} is not what was sealed there.") from None

    def _place(self, column: str, row: UUID) -> bytes:
        return b"traject cell" + VERSION + self.subject.bytes + row.bytes + column.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapped:
    """A data key as the database may hold it."""

    kek: str
    """The id of the key-encryption key."""
    sealed: bytes


class _Kek(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    made_at: datetime
    key: str


class _File(BaseModel):
    """What is in the file. The id of a key follows from the key: a slip of the pen is noticed."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    format: int
    current: str
    keys: dict[str, _Kek]
    seed: str


class Keyring:
    """The keys of an installation, as its file holds them."""

    def __init__(self, file: Path, content: _File) -> None:
        self.file = file
        self._take(content)

    @classmethod
    def load(cls, file: Path) -> Self:
        """Read the keys.

        Raises:
            KeysTrouble: the file is not there, is open to others, or is damaged.
        """
        return cls(file, _read(file))

    @classmethod
    def make(cls, file: Path) -> Self:
        """Make a file with new keys where there is none. One that is there is never touched."""
        first = _new_kek()
        seed = _written(secrets.token_bytes(_KEY))
        content = _File(format=1, current=first[0], keys=dict([first]), seed=seed)
        file.parent.mkdir(parents=True, exist_ok=True)
        with _alone(file):
            if file.exists():
                raise KeysTrouble(f"{file} is there already.", "Use it, or name another file.")
            _write(file, content)
        return cls(file, content)

    def __repr__(self) -> str:
        return f"Keyring({str(self.file)!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("Keys do not leave their process.")

    @property
    def current(self) -> str:
        """The id of the key-encryption key that wraps what is new."""
        return self._current

    @property
    def made(self) -> dict[str, datetime]:
        """The ids of all key-encryption keys, and when each was made."""
        return dict(self._made)

    def new_data_key(self, subject: UUID) -> Wrapped:
        """Make a data key, in the key-encryption key that the file names at this moment."""
        if self._stamp != _stamp(self.file):
            self._take(_read(self.file))
        return self._wrap(subject, secrets.token_bytes(_KEY))

    def unwrap(self, subject: UUID, wrapped: bytes) -> DataKey:
        """Get at the data key of a subject: some two microseconds, so that nothing keeps it.

        Raises:
            KeysTrouble: it is wrapped in a key that the file does not have.
            NotOpened: it is not the key that was made for this subject.
        """
        return DataKey(subject, self._unwrapped(subject, wrapped))

    def rewrap(self, subject: UUID, wrapped: bytes) -> Wrapped:
        """Wrap a data key in the current key-encryption key."""
        return self._wrap(subject, self._unwrapped(subject, wrapped))

    def secret(self, name: str, *, length: int = _KEY) -> bytes:
        """Another secret of this installation, by a name that says what it is for.

        The same name gives the same secret for as long as the file lives, and no two names have
        anything to do with each other. `secret("checkpoints/1")` are the 32 bytes that make an
        Ed25519 key; a new one is under a new name. Nothing of it is stored anywhere.
        """
        kdf = HKDF(algorithm=SHA256(), length=length, salt=None, info=b"traject/" + name.encode())
        return kdf.derive(self._seed)

    def index(self, purpose: str, value: str) -> bytes:
        """By what a sealed value is found: the same for the same value, and no way back.

        Of mail addresses and the like: capitals and spaces around it make no difference.
        """
        key = self.secret(f"index/{purpose}")
        return hmac.digest(key, value.strip().casefold().encode(), "sha256")

    def add_key(self) -> str:
        """Put a new key-encryption key in the file. Nothing uses it yet."""
        with _alone(self.file):
            content = _read(self.file)
            id_, kek = _new_kek()
            content.keys[id_] = kek
            _write(self.file, content)
        self._take(content)
        return id_

    def use(self, id_: str) -> None:
        """Let this key-encryption key wrap what is new from here on."""
        with _alone(self.file):
            content = _read(self.file)
            content.current = id_
            _write(self.file, content)
        self._take(content)

    def drop_key(self, id_: str) -> None:
        """Take a key-encryption key out of the file. What only it wraps is lost."""
        with _alone(self.file):
            content = _read(self.file)
            if id_ == content.current:
                raise KeysTrouble(f"Key {id_} is in use.", "Run `traject keys rotate` first.")
            if content.keys.pop(id_, None) is None:
                raise KeysTrouble(
                    f"{self.file} has no key {id_}.", "`traject keys show` lists them."
                )
            _write(self.file, content)
        self._take(content)

    def _take(self, content: _File) -> None:
        self._stamp = _stamp(self.file)
        keys = {id_: _bytes(kek.key) for id_, kek in content.keys.items()}
        self._keks = {id_: AESGCM(key) for id_, key in keys.items()}
        self._made = {id_: kek.made_at for id_, kek in content.keys.items()}
        self._current = content.current
        self._seed = _bytes(content.seed)
        self._seed_mark = self.secret("mark of the seed", length=_ID)

    def _wrap(self, subject: UUID, key: bytes) -> Wrapped:
        kek = self._current
        nonce = os.urandom(_NONCE)
        sealed = self._keks[kek].encrypt(nonce, key, self._binding(subject))
        return Wrapped(kek=kek, sealed=VERSION + bytes.fromhex(kek) + nonce + sealed)

    def _unwrapped(self, subject: UUID, wrapped: bytes) -> bytes:
        head, nonce, body = _parts(wrapped, _ID)
        if head[:1] != VERSION:
            raise NotOpened(f"The data key of {subject} is of a later version.")
        try:
            return self._kek(head[1:].hex()).decrypt(nonce, body, self._binding(subject))
        except (InvalidTag, ValueError):
            raise NotOpened(f"The data key of {subject} is not what was made for it.") from None

    def _kek(self, id_: str) -> AESGCM:
        """By its id. One that we do not know may have come into the file since we read it."""
        if id_ not in self._keks:
            self._take(_read(self.file))
        try:
            return self._keks[id_]
        except KeyError:
            raise KeysTrouble(
                f"{self.file} lacks the key {id_}, which the database needs.",
                "It is the file of another database, or an old copy: put the right one back.",
            ) from None

    def _binding(self, subject: UUID) -> bytes:
        """A wrapped key is of one subject and of one seed: a wrong seed is found out by it."""
        return b"traject data key" + VERSION + self._seed_mark + subject.bytes


def _stamp(file: Path) -> tuple[int, int] | None:
    """What changes when the file does."""
    try:
        seen = file.stat()
    except OSError:
        return None
    return seen.st_ino, seen.st_mtime_ns


def _parts(sealed: bytes, of_head: int) -> tuple[bytes, bytes, bytes]:
    start = len(VERSION) + of_head
    return sealed[:start], sealed[start : start + _NONCE], sealed[start + _NONCE :]


def _new_kek() -> tuple[str, _Kek]:
    key = secrets.token_bytes(_KEY)
    return _id_of(key), _Kek(made_at=clock.now().astimezone(UTC), key=_written(key))


def _id_of(key: bytes) -> str:
    return sha256(b"traject key-encryption key" + key).digest()[:_ID].hex()


def _written(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _bytes(written: str) -> bytes:
    return base64.b64decode(written, validate=True)


def _read(file: Path) -> _File:
    try:
        with file.open("rb") as opened:
            _must_be_private(file, os.fstat(opened.fileno()).st_mode)
            content = _File.model_validate_json(opened.read())
        _must_fit(content)
    except FileNotFoundError:
        raise KeysTrouble(
            f"There is no key file {file}.",
            "Put it back from its own backup; `traject keys make` makes one for a new database.",
        ) from None
    except OSError as error:
        raise KeysTrouble(
            f"{file} cannot be read: {error.strerror}.", "Give it to the user that runs traject."
        ) from None
    except ValidationError:
        raise _damaged(file) from None
    except ValueError:
        raise _damaged(file) from None
    return content


def _must_be_private(file: Path, mode: int) -> None:
    if mode & _OTHERS:
        raise KeysTrouble(
            f"Others can read {file} (mode {stat.S_IMODE(mode):04o}).",
            f"Do `chmod 600 {file}`; if somebody may have read it, then `traject keys rotate` too.",
        )


def _must_fit(content: _File) -> None:
    """Every key under its own id, all of full length, the current one among them."""
    keys = {id_: _bytes(kek.key) for id_, kek in content.keys.items()}
    lengths = {len(key) for key in (*keys.values(), _bytes(content.seed))}
    is_named = all(id_ == _id_of(key) for id_, key in keys.items())
    if content.format != 1 or content.current not in keys or lengths != {_KEY} or not is_named:
        raise ValueError("not our keys")


def _damaged(file: Path) -> KeysTrouble:
    return KeysTrouble(f"{file} is damaged, or no key file.", "Put it back from its own backup.")


def _write(file: Path, content: _File) -> None:
    """Put a whole new file in the place of the old one, on disk before anybody counts on it."""
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    text = json.dumps(content.model_dump(mode="json"), indent=2) + "\n"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(file)
    with _folder(file) as folder:
        os.fsync(folder)


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """One writer at a time, so that no key is written over."""
    with _folder(file) as folder:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield


@contextmanager
def _folder(file: Path) -> Iterator[int]:
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        yield folder
    finally:
        os.close(folder)
