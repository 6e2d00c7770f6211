"""Commands about the keys for what lies sealed in the database. No key is ever shown."""

from sqlalchemy.exc import OperationalError

from activities import keys
from console.desk import opened
from console.voice import Voice
from models import migrations, queries_keys
from runtime import settings
from runtime.keyring import Keyring, KeysTrouble
from runtime.settings import Settings


def make(voice: Voice) -> None:
    """Make the file for a new database. Where something is sealed already, no new one will do."""
    known = settings.load()
    if _holds_sealed(known):
        raise KeysTrouble(
            "The database holds what only its own keys open.",
            f"Put its file back as {known.key_file}, from the backup of the keys.",
        )
    made = Keyring.make(known.key_file)
    if voice.as_json:
        voice.tell({"file": made.file, "current": made.current})
        return
    voice.line(f"Made {made.file}. Keep a copy apart from the backups of the database.")


async def show(voice: Voice) -> None:
    async with opened(voice) as desk:
        keyring = Keyring.load(desk.settings.key_file)
        async with desk.sessions() as session:
            wraps = await queries_keys.per_kek(session)
    lacking = sorted(wraps.keys() - keyring.made.keys())
    if voice.as_json:
        known = [
            {
                "key": id_,
                "madeAt": at,
                "isCurrent": id_ == keyring.current,
                "wraps": wraps.get(id_, 0),
            }
            for id_, at in keyring.made.items()
        ]
        voice.tell({"file": keyring.file, "keys": known, "lacking": lacking})
        return
    voice.line(str(keyring.file))
    rows = [
        (id_, f"{at:%Y-%m-%d %H:%M}", str(wraps.get(id_, 0)), "*" if id_ == keyring.current else "")
        for id_, at in keyring.made.items()
    ]
    rows += [(id_, "not in the file", str(wraps[id_]), "") for id_ in lacking]
    voice.table(("Key", "Made", "Data keys", "In use"), rows)


async def rotate(voice: Voice, *, prepare: bool) -> None:
    async with opened(voice) as desk:
        keyring = Keyring.load(desk.settings.key_file)
        if prepare:
            _say_prepared(voice, keyring)
            return
        rotated = await keys.rotate(desk.sessions, keyring)
    if voice.as_json:
        voice.tell({"key": rotated.kek, "isNew": rotated.is_new, "rewrapped": rotated.rewrapped})
        return
    if not rotated.is_new:
        voice.line("An earlier rotation was finished.")
    voice.line(f"{rotated.rewrapped} data keys are wrapped in key {rotated.kek} now.")
    voice.line("Older keys stay in the file: backups of the database need them. Back up the file.")


def _say_prepared(voice: Voice, keyring: Keyring) -> None:
    made = keyring.add_key()
    if voice.as_json:
        voice.tell({"file": keyring.file, "prepared": made})
        return
    voice.line(f"Key {made} is in {keyring.file} and not in use yet.")
    voice.line("Give every machine this file, then run `traject keys rotate` on one of them.")


async def drop(voice: Voice, id_: str) -> None:
    async with opened(voice) as desk:
        keyring = Keyring.load(desk.settings.key_file)
        async with desk.sessions() as session:
            wraps = await queries_keys.per_kek(session)
    if wraps.get(id_):
        raise KeysTrouble(
            f"Key {id_} wraps {wraps[id_]} data keys.", "Run `traject keys rotate` first."
        )
    keyring.drop_key(id_)
    if voice.as_json:
        voice.tell({"dropped": id_})
        return
    voice.line(f"Key {id_} is gone. Backups from before the last rotation can no longer be read.")


def _holds_sealed(known: Settings) -> bool:
    """Whether the database does. One that cannot be reached is looked at when it is migrated."""
    url = known.database_url.get_secret_value()
    try:
        return bool(url) and migrations.holds_sealed(url)
    except OperationalError:
        return False
