"""The bundle of evidence: one file with which anybody can check a trajectory without us.

What somebody may not read of it is withheld, entry by entry (`access.withholding`).
"""

import asyncio
import base64
import io
import json
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlmodel.ext.asyncio.session import AsyncSession

from access import verify
from access.paper import as_pdf
from access.withholding import named_in, taken_along
from domain import merkle, words
from domain.assurance import Level
from domain.ledger import canonical
from domain.said import Said
from domain.seats import PersonId, Seat, is_seat
from domain.visibility import Viewer
from models import queries_checkpoints, queries_ledger, queries_people, queries_texts
from models.views import TrajectoryView

DEMANDED: Final = Level.B
"""How sure we must be of whoever takes a whole file with them."""
WHAT: Final = Said(nl="het bewijs meenemen", en="taking the evidence along")

FORMAT: Final = "traject-evidence-1"
_HERE: Final = Path(__file__).parent
_PAGES: Final = Environment(
    loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined
)
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The same content is the same file: nothing in it tells when it was packed but the manifest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """For whom a bundle is made, and what of it they may not see."""

    view: TrajectoryView
    viewer: Viewer
    at: datetime
    language: str

    @property
    def person(self) -> PersonId:
        return self.viewer.person


async def bundle_of(session: AsyncSession, wanted: Wanted) -> bytes:
    """Make the bundle. Whoever asks was let in already."""
    files = await _files(session, wanted)
    return await asyncio.to_thread(_packed, files, wanted)


async def _files(session: AsyncSession, wanted: Wanted) -> dict[str, bytes]:
    trajectory = wanted.view.id
    rows = await queries_ledger.rows_from(session, trajectory, 1)
    shown = [taken_along(row.entry, wanted.viewer) for row in rows]
    texts, statements = await _words(session, wanted, shown)
    points, stamps = await _checkpoints(session, trajectory)
    key = await queries_texts.digest_key(session, trajectory)
    public = await queries_checkpoints.keys(session)
    people = await _people(session, shown)
    manifest = {
        "format": FORMAT,
        "trajectory": trajectory,
        "case_number": wanted.view.case_number,
        "made_at": wanted.at,
        "made_for": wanted.person,
        "people": {str(person): name for person, name in people.items()},
    }
    return {
        "manifest.json": canonical(manifest),
        "ledger.jsonl": b"".join(canonical(each) + b"\n" for each in shown),
        "texts.json": canonical({"key": (key or b"").hex(), "texts": texts}),
        **{f"statements/{name}.json": body.encode() for name, body in statements.items()},
        "checkpoints.json": canonical(points),
        **stamps,
        "public-keys.json": canonical(
            {name: base64.b64encode(each).decode() for name, each in public.items()}
        ),
        "endorsements.json": canonical(await _endorsements(session)),
        "verify.py": (_HERE / "verify.py").read_bytes(),
        "README.txt": _README.encode(),
    }


async def _words(
    session: AsyncSession, wanted: Wanted, entries: Collection[Mapping[str, Any]]
) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """The words of what is shown, and of the statements those that are theirs to see."""
    named = named_in(entries, wanted.viewer)
    found = await queries_texts.words(session, wanted.view.id, named.words | named.statements)
    read = {str(text): each for text, each in found.items()}
    words_, statements = (
        sorted(map(str, ids & found.keys())) for ids in (named.words, named.statements)
    )
    return (
        {name: {"words": read[name].body, "language": read[name].language} for name in words_},
        {name: read[name].body for name in statements},
    )


async def _checkpoints(
    session: AsyncSession, trajectory: UUID
) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """Every checkpoint in which this trajectory had moved, with its place in the tree.

    And the first that was stamped after each of these, with its stamp and the bytes under it as
    files, for `openssl`.
    """
    moved = await queries_checkpoints.with_new_head_of(session, trajectory)
    numbers = sorted({*moved, *await queries_checkpoints.stamped_after(session, moved)})
    stamps = await queries_checkpoints.stamps(session, numbers)
    points, files = [], {}
    for row in await queries_checkpoints.numbered(session, numbers):
        head = await queries_checkpoints.head_at(session, trajectory, row.number)
        if head is None:
            continue
        leaves = await queries_checkpoints.leaves_of(session, row.number, is_full=row.is_full)
        index = leaves.index(merkle.leaf_hash(head.leaf))
        beside = merkle.path_over(leaves, index)
        points.append(
            {
                "body": row.body,
                "key": row.key,
                "signature": base64.b64encode(row.signature).decode(),
                "head": {"sequence": head.sequence, "head": head.head},
                "index": index,
                "beside": [each.hex() for each in beside],
            }
        )
        if row.number in stamps:
            files[f"stamps/{row.number}.tsr"] = stamps[row.number]
            files[f"stamps/{row.number}.json"] = row.body.encode()
    return points, files


async def _endorsements(session: AsyncSession) -> list[dict[str, str]]:
    """What each key that was replaced signed for the one that follows it."""
    return [
        {"body": row.body, "signature": base64.b64encode(row.signature).decode()}
        for row in await queries_checkpoints.endorsements(session)
    ]


async def _people(session: AsyncSession, entries: Collection[Mapping[str, Any]]) -> dict[UUID, str]:
    """Names, to read it by. They are as we know them now, and nothing that was signed."""
    acted = {(entry.get("event") or {}).get("by", {}).get("person") for entry in entries}
    ids = {UUID(person) for person in acted - {None}}
    found = await queries_people.people(session, ids)
    return {person: each.name for person, each in found.items()}


def _packed(files: dict[str, bytes], wanted: Wanted) -> bytes:
    files = {**files, "evidence.pdf": _pdf(files, wanted)}
    listed = {
        name: sha256(body).hexdigest() for name, body in files.items() if name != "manifest.json"
    }
    manifest = json.loads(files["manifest.json"]) | {"files": listed}
    files["manifest.json"] = canonical(manifest)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, body in sorted(files.items()):
            zipped.writestr(zipfile.ZipInfo(name, date_time=_LONG_AGO), body)
    return packed.getvalue()


def _pdf(files: Mapping[str, bytes], wanted: Wanted) -> bytes:
    """The agreements on paper, tagged so that a screen reader can read them (PDF/UA-1)."""
    told = [_told(one, wanted.language) for one in verify.agreements(verify.parsed(dict(files)))]
    english = wanted.language == "en"
    html = _PAGES.get_template("evidence.html").render(
        language="en" if english else "nl",
        english=english,
        case_number=wanted.view.case_number,
        made_on=f"{wanted.at:%d-%m-%Y %H:%M} UTC",
        agreements=told,
        keys=sorted(json.loads(files["public-keys.json"])),
        entries=len(files["ledger.jsonl"].splitlines()),
    )
    return as_pdf(html)


def _told(one: Mapping[str, Any], language: str) -> dict[str, str]:
    pick = 1 if language == "en" else 0
    seat = str(one["seat"])
    named = words.seat(Seat(seat)) if is_seat(seat) else Said(nl=seat, en=seat)
    return {
        "what": verify.AGREEMENTS[one["type"]][pick],
        "answer": verify.ANSWERS.get(one["answer"] or "", ("", ""))[pick],
        "who": str(one["person"]),
        "seat": named.en if pick else named.nl,
        "when": str(one["at"])[:16].replace("T", " ") + " UTC",
        "level": str(one["level"] or "-").upper(),
        "words": str(one["words"] or ""),
        "sequence": str(one["sequence"]),
    }


_README: Final = """Dit is het bewijs van een traject. / This is the evidence of a trajectory.

Nagaan, zonder internet en zonder ons:   python verify.py BUNDEL.zip
Check it, offline and without us:        python verify.py BUNDLE.zip --en

Nodig / needed: Python 3.11, en/and: pip install cryptography

Weet u een sleutel van een ontvangstbewijs of van school? Geef hem mee: --key ID (elk apart)
Do you know a key from a receipt or from the school? Pass it along: --key ID (each key apart)

evidence.pdf      wie gaf welk antwoord, leesbaar / who gave which answer, to read
ledger.jsonl      alles wat gebeurde, met hashes / all that happened, with hashes
texts.json        de woorden, en de sleutel van hun digests / the words, and their key
statements/       wat iemand zag en zei / what somebody saw and said
checkpoints.json  wat is ondertekend, en waar dit traject daarin staat / what was signed
public-keys.json  waarmee dat is na te gaan / by what to check that
endorsements.json welke sleutel tekende voor de volgende / which key signed for the next
stamps/           wanneer dat er was, volgens een ander / when that was there, says somebody else
"""
