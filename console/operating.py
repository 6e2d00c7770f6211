"""Commands of whoever runs traject: tokens of the demo, builds, rebuilding, the audit."""

from collections.abc import Sequence
from pathlib import Path
from zipfile import is_zipfile

import typer
from temporalio.service import RPCError

from access import verify as evidence
from activities import audit, checkpoints, tokens
from activities import rebuild as rebuilding
from activities.audit import Break, Verdict
from activities.checkpoints import Unfit
from console.desk import opened, person_named
from console.voice import REFUSED, Voice
from runtime import clock, signing, temporal
from runtime.settings import Settings
from runtime.trouble import Trouble
from workflows import refresh as refreshing
from workflows import restoring


async def token(voice: Voice, name: str) -> None:
    async with opened(voice) as desk, desk.sessions.begin() as session:
        person = await person_named(desk, session, name)
        made = await tokens.issue(session, person.id, at=clock.now())
        if voice.as_json:
            voice.tell({"person": person.id, "name": person.name, "token": made})
            return
        voice.line(made)


async def rebuild(voice: Voice) -> None:
    async with opened(voice) as desk:
        rebuilt = await rebuilding.rebuild(desk.sessions)
        if voice.as_json:
            broken = [_told(each) for each in rebuilt.broken]
            voice.tell({"trajectories": rebuilt.trajectories, "broken": broken})
        else:
            voice.line(f"{rebuilt.trajectories} trajectories rebuilt from the ledger.")
            _list_breaks(voice, rebuilt.broken)
        if rebuilt.broken:
            raise typer.Exit(REFUSED)


async def restore(voice: Voice) -> None:
    """Put back from histories what the ledger lost; the read models come along."""
    async with opened(voice) as desk:
        try:
            client = await temporal.connect(desk.settings)
            with voice.counting("histories compared with the ledger") as count:
                restored = await restoring.restore(client, desk.sessions, count)
        except (RuntimeError, RPCError) as error:
            raise Trouble("Temporal cannot be reached.", "Is `traject up` running?") from error
        unfit = [{"trajectory": one.trajectory, "sequence": one.sequence} for one in restored.unfit]
        if voice.as_json:
            counts = {"trajectories": restored.trajectories, "entries": restored.entries}
            voice.tell({**counts, "unfit": unfit})
        else:
            voice.line(
                f"{restored.trajectories} histories compared, {restored.entries} entries put back."
            )
            rows = [(str(one.trajectory), str(one.sequence)) for one in restored.unfit]
            if rows:
                voice.table(("Trajectory", "Entry that does not fit its history"), rows)
        if unfit:
            raise typer.Exit(REFUSED)


async def verify(voice: Voice, file: str, keys: Sequence[str], authority: str) -> None:
    if file and is_zipfile(file):
        _check_bundle(voice, Path(file), keys, authority)
        return
    if file:
        _judge(voice, _verdict_on(Path(file)))
        return
    async with opened(voice) as desk, desk.sessions() as session:
        trusted = _trusted(desk.settings, keys)
        unfit = await checkpoints.first_unfit(session, trusted=trusted)
        _judge(voice, await audit.verify(session), unfit)


def _trusted(settings: Settings, keys: Sequence[str]) -> frozenset[str] | None:
    """The keys that may have signed: as said, else those of our own file where it is here."""
    if keys:
        return frozenset(keys)
    here = settings.signing_key_file.exists()
    return frozenset(signing.load(settings.signing_key_file).public) if here else None


def _check_bundle(voice: Voice, file: Path, keys: Sequence[str], authority: str) -> None:
    """Of a bundle of evidence: the same program that lies in it, so the same answer."""
    verdict = evidence.check(file, keys, authority)
    evidence.tell(verdict, english=voice.language == "en", say=voice.line)
    if verdict.code != evidence.WHOLE:
        raise typer.Exit(verdict.code)


def _verdict_on(file: Path) -> Verdict:
    """Of an export: no server and no database of ours comes into it."""
    try:
        with file.open(encoding="utf-8") as lines:
            return audit.verify_lines(lines)
    except (OSError, UnicodeDecodeError, audit.NotAnExport) as error:
        raise typer.BadParameter(str(error), param_hint="FILE") from error


def _judge(voice: Voice, verdict: Verdict, unfit: Unfit | None = None) -> None:
    is_whole = verdict.is_whole and unfit is None
    if voice.as_json:
        breaks = [_told(each) for each in verdict.breaks]
        counts = {"trajectories": verdict.trajectories, "entries": verdict.entries}
        point = None if unfit is None else {"number": unfit.number, "why": unfit.why}
        voice.tell({**counts, "isWhole": is_whole, "breaks": breaks, "checkpoint": point})
    else:
        if unfit is not None:
            voice.line(f"Checkpoint {unfit.number} does not fit: {unfit.why}.")
        voice.line(f"{verdict.entries} entries of {verdict.trajectories} trajectories checked.")
        voice.line("Every chain is whole." if verdict.is_whole else "Not every chain is whole:")
        _list_breaks(voice, verdict.breaks)
    if not is_whole:
        raise typer.Exit(REFUSED)


def _list_breaks(voice: Voice, breaks: tuple[Break, ...]) -> None:
    if breaks:
        rows = [(str(each.trajectory), str(each.sequence), each.why.value) for each in breaks]
        voice.table(("Trajectory", "First entry that does not fit", "Why"), rows)


def _told(found: Break) -> dict[str, object]:
    return {"trajectory": found.trajectory, "sequence": found.sequence, "why": found.why}


async def refresh(voice: Voice, away_from: str) -> None:
    async with opened(voice) as desk:
        try:
            client = await temporal.connect(desk.settings)
            asked = await refreshing.refresh(client, away_from=away_from)
        except (RuntimeError, RPCError) as error:
            raise Trouble("Temporal cannot be reached.", "Is `traject up` running?") from error
        if voice.as_json:
            voice.tell({"asked": asked})
            return
        voice.line(f"{asked} trajectories were asked to go on with the current build.")
