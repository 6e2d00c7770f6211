"""Commands about the keys that sign checkpoints. Only public halves are shown."""

import base64

from activities import checkpoints
from console.desk import opened
from console.voice import Voice
from models import queries_checkpoints
from runtime import clock, signing


async def show(voice: Voice) -> None:
    async with opened(voice) as desk:
        file = desk.settings.signing_key_file
        here = signing.load(file) if file.exists() else None
        async with desk.sessions() as session:
            known = await queries_checkpoints.known_keys(session)
    current = None if here is None else here.current
    told = [
        {
            "key": each.id,
            "public": base64.b64encode(each.public).decode(),
            "since": each.since,
            "signed": each.signed,
            "isCurrent": each.id == current,
            "isHere": here is not None and each.id in here.public,
        }
        for each in known
    ]
    if voice.as_json:
        voice.tell({"file": file, "keys": told})
        return
    voice.line(str(file))
    rows = [
        (
            str(each["key"]),
            str(each["public"]),
            f"{each['since']:%Y-%m-%d %H:%M}",
            str(each["signed"]),
            "*" if each["isCurrent"] else "" if each["isHere"] else "not in the file",
        )
        for each in told
    ]
    voice.table(("Key", "Public", "Since", "Checkpoints", "In use"), rows)


async def rotate(voice: Voice) -> None:
    """Turn over, publish, and sign at once for all that is there: the old key is not needed."""
    async with opened(voice) as desk, desk.sessions.begin() as session:
        await queries_checkpoints.last(session)  # a database that is down stops it here
        signer = signing.rotate(desk.settings.signing_key_file)
        await checkpoints.publish(session, signer, at=clock.now())
        made = await checkpoints.sign(session, signer, at=clock.now(), is_full=True)
    number = None if made is None else made.number
    if voice.as_json:
        voice.tell({"key": signer.current, "checkpoint": number})
        return
    voice.line(f"Key {signer.current} signs from now on; running workers notice by themselves.")
    if number is not None:
        voice.line(f"Checkpoint {number} signs with it for all that is there.")
    voice.line("Back up the file, give it to every machine with a worker, and tell people the id.")
