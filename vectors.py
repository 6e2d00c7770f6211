"""Write the test vectors of the evidence in `docs/evidence/vectors`, or say which are out of date.

python vectors.py           write them
python vectors.py --check   change nothing; leave with 1 when one is not what this makes
python vectors.py --stamp   first make a new authority and a new stamp, by openssl

One whole bundle, and one for each thing that can be done to it: by them anybody can try a verifier
of their own. The people are made up. The keys are of these vectors alone, stand here for everybody
to read, and prove nothing; the time stamp is of an authority that was thrown away.
"""

import base64
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from access import verify
from activities.texts import reference
from domain import commands as c
from domain import endorsement, merkle, procedures
from domain.assurance import Level, Method
from domain.calendar import Region, SchoolCalendar
from domain.checkpoint import Head, body_of, hash_of, in_order
from domain.decide import decide
from domain.evolve import replay
from domain.ledger import GENESIS, canonical, hash_of_stored, plain, seal
from domain.plan import Goal, GoalId, LearningDomain, PlanStep, Scale, StepId, StepKind, Text
from domain.rules import proving
from domain.seats import (
    COORDINATOR,
    INTERNAL_COORDINATOR,
    POST,
    SCHOOL_LEADER,
    Actor,
    PersonId,
    Seat,
    guardian,
)
from domain.sign_off import Answer, CustodySource, Fate, HearingWay, Proof
from domain.signers import perspective_digest, step_digest
from domain.trajectory import Opening, Trajectory, TrajectoryId, new_trajectory
from runtime.signing import Signer, id_of

FOLDER: Final = Path(__file__).parent / "docs" / "evidence" / "vectors"
STAMP: Final = FOLDER / "stamp.tsr"
AUTHORITY: Final = FOLDER / "authority.pem"
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)

Files = Mapping[str, bytes]

# WORTHLESS keys: everybody has them, so what they sign proves nothing. For these vectors alone.
_OLD, _NEW, _FORGER, _FORGER_TOO = (
    Ed25519PrivateKey.from_private_bytes(sha256(b"worthless " + name).digest())
    for name in (b"old", b"new", b"forger", b"forger too")
)
_SECRET: Final = sha256(b"worthless digests").digest()
"""Under which the words are digested. In every bundle the key of its own words is in it."""

_TRAJECTORY: Final = UUID("00000000-0000-4000-8000-000000000001")
_BEGINS: Final = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
_NAMES: Final = {
    Seat("teacher"): "Jip Voorbeeld",
    INTERNAL_COORDINATOR: "Ina Voorbeeld",
    SCHOOL_LEADER: "Dirk Voorbeeld",
    COORDINATOR: "Corrie Voorbeeld",
    guardian(1): "Fatma Voorbeeld",
    guardian(2): "Özgür Voorbeeld",
}


def _who(seat: Seat) -> Actor:
    return Actor(seat=seat, person=PersonId(uuid5(_TRAJECTORY, seat)))


def public_of(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


OLD, NEW = id_of(public_of(_OLD)), id_of(public_of(_NEW))


class Life:
    """A small trajectory, from a signal to an answer that is taken back."""

    def __init__(self) -> None:
        opening = Opening(
            trajectory=TrajectoryId(_TRAJECTORY),
            alliance=uuid5(_TRAJECTORY, "alliance"),
            school=uuid5(_TRAJECTORY, "school"),
            learner=uuid5(_TRAJECTORY, "learner"),
            born_on=date(2016, 5, 4),
            procedure=procedures.ref("primary-2026"),
            calendar=SchoolCalendar(
                version="vectors",
                region=Region.NORTH,
                covers_from=date(2026, 8, 1),
                covers_to=date(2028, 7, 31),
                breaks=(),
                free_days=(),
                holidays=(),
            ),
        )
        self.now: Trajectory = new_trajectory(opening)
        self.at = _BEGINS
        self.entries: list[dict[str, Any]] = []
        self.texts: dict[str, dict[str, str]] = {}
        self.statements: dict[str, bytes] = {}

    def text(self, words: str) -> Text:
        made = reference(_SECRET, _TRAJECTORY, words)
        self.texts[str(made.id)] = {"words": words, "language": "nl"}
        return made

    def does(self, seat: Seat, *asked: c.Command) -> None:
        for command in asked:
            self.at += timedelta(minutes=7)
            by = POST if seat == POST.seat else _who(seat)
            proof = self._proof(command, by) if isinstance(command, proving.Proved) else None
            events = decide(self.now, proving.proved(command, proof), by=by, at=self.at)
            for event in events:
                self.now = replay(self.now, [event])
                self._put(event)

    def _put(self, event: Any) -> None:  # noqa: ANN401 - one of many kinds
        sequence = len(self.entries) + 1
        entry = seal(
            event,
            sequence=sequence,
            key=uuid5(_TRAJECTORY, f"move at {self.at}"),
            recorded_at=self.at,
            procedure=self.now.procedure.id,
            calendar="vectors",
            previous=self.entries[-1]["hash"] if self.entries else GENESIS,
        )
        self.entries.append(json.loads(canonical(plain(entry))))

    def _proof(self, command: c.Command, by: Actor) -> Proof:
        """A statement shorter than ours: what is in it is not for a verifier to judge."""
        said = {"format": "traject-statement-1", "move": command.type, "party": {"seat": by.seat}}
        body = canonical({"statement": said | {"at": self.at}, "auth": {"level": "b"}}).decode()
        made = reference(_SECRET, _TRAJECTORY, body)
        self.statements[f"statements/{made.id}.json"] = body.encode()
        return Proof(
            level=Level.B,
            method=Method.LINK_MAIL,
            issuer="traject",
            authenticated_at=self.at - timedelta(minutes=3),
            statement=made,
        )


def lived() -> Life:
    life = Life()
    teacher, intern, mother, father = Seat("teacher"), INTERNAL_COORDINATOR, *map(guardian, (1, 2))
    today = _BEGINS.date()
    life.does(
        teacher,
        c.RaiseSignal(
            signal=uuid5(_TRAJECTORY, "signal"),
            kind=c.SignalType.BORED,
            severity=c.Severity.NORMAL,
            observed_on=today,
            text=life.text("Kijkt de hele dag uit het raam."),
        ),
    )
    why = life.text("Twee leerkrachten zagen het.")
    life.does(COORDINATOR, c.Triage(outcome=c.TriageOutcome.ACCEPT, reason=why))
    for seat in (mother, father):
        person = _who(seat).person
        assert person is not None  # noqa: S101 - of parents it is there
        life.does(
            COORDINATOR,
            c.SeatPerson(seat=seat, person=person),
            c.RecordCustody(
                guardian=seat,
                has_authority=True,
                source=CustodySource.REGISTER,
                valid_from=date(2016, 5, 4),
            ),
        )
    life.does(teacher, c.InformParents(on=today), c.AskLearner(way=HearingWay.SELF))
    needs = life.text("Werk op het eigen niveau.")
    life.does(intern, c.CompleteIntake(needs=needs, meeting_on=today))
    view, effect = life.text("Ik wil weten waarom."), life.text("Elke week een puzzel.")
    life.does(intern, c.RecordHearing(way=HearingWay.SELF, view=view, effect=effect))
    life.does(intern, _plan(life, today))
    for seat in (mother, father):
        life.does(POST.seat, c.NoteDelivery(signer=seat, version=1, fate=Fate.DELIVERED, on=today))
    _answer(life, mother, father)
    return life


def _plan(life: Life, today: date) -> c.SubmitPlan:
    step = PlanStep(
        id=StepId(uuid5(_TRAJECTORY, "step")),
        text=life.text("Elke week een uur in de plusklas."),
        kind=StepKind.SUPPORT,
        done_by=Seat("teacher"),
        starts_on=today + timedelta(days=14),
        looked_at_on=today + timedelta(days=70),
    )
    goal = Goal(
        id=GoalId(uuid5(_TRAJECTORY, "goal")),
        text=life.text("Weer met plezier naar school."),
        learning_domain=LearningDomain.LEARNING_TO_LEARN,
        scale=Scale.GAS_6,
        scale_text=life.text("Van nooit tot elke dag."),
    )
    return c.SubmitPlan(
        version=1,
        goals=(goal,),
        steps=(step,),
        perspective=life.text("Naar het vwo."),
        factors=life.text("Leest graag."),
        advice_weighed=life.text("Er was geen advies van buiten."),
        evaluate_on=today + timedelta(days=90),
    )


def _answer(life: Life, mother: Seat, father: Seat) -> None:
    """Both agree, the school adopts, and one takes it back."""
    plan = life.now.plan
    assert plan is not None  # noqa: S101 - it was submitted
    [step] = plan.steps
    for seat in (mother, father):
        life.does(
            seat,
            c.AnswerStep(
                step=step.id,
                version=1,
                digest=step_digest(step),
                answer=Answer.AGREE,
                reason=None,
            ),
            c.AcknowledgePlan(digest=perspective_digest(plan), answer=Answer.AGREE),
        )
    life.does(SCHOOL_LEADER, c.Adopt(version=1))
    life.does(father, c.WithdrawAnswer(step=step.id, reason=life.text("Toch liever niet.")))


# The bundle


def _points(life: Life) -> list[dict[str, Any]]:
    """Two checkpoints: by the old key after the plan was set, by the new one over all of it."""
    before, size = GENESIS, len(life.entries)
    told = []
    for number, (key, sequence) in enumerate(((_OLD, size - 1), (_NEW, size)), start=1):
        own = Head(
            trajectory=_TRAJECTORY, sequence=sequence, head=life.entries[sequence - 1]["hash"]
        )
        heads = in_order([own, *_others(number)])
        body = body_of(
            heads,
            number=number,
            at=life.at + timedelta(hours=number),
            previous=before,
            is_full=True,
            key=id_of(public_of(key)),
        )
        index = heads.index(own)
        told.append(
            {
                "body": body.decode(),
                "key": id_of(public_of(key)),
                "signature": base64.b64encode(key.sign(body)).decode(),
                "head": {"sequence": own.sequence, "head": own.head},
                "index": index,
                "beside": [each.hex() for each in merkle.path([h.leaf for h in heads], index)],
            }
        )
        before = hash_of(body)
    return told


def _others(number: int) -> Iterator[Head]:
    """Of other trajectories, of which the bundle holds no more than the hashes beside the way."""
    for name in ("one", "another", "a third", "a fourth")[: number + 2]:
        head = sha256(f"{name} {number}".encode()).hexdigest()
        yield Head(trajectory=uuid5(_TRAJECTORY, name), sequence=number, head=head)


def _endorsed(key: Ed25519PrivateKey, by: Ed25519PrivateKey, named: str = "") -> dict[str, str]:
    """A sentence of one key for another; under the name of a third, where that is told."""
    public = public_of(key)
    told = base64.b64encode(public).decode()
    body = endorsement.body_of(key=id_of(public), public=told, by=named or id_of(public_of(by)))
    return {"body": body.decode(), "signature": base64.b64encode(by.sign(body)).decode()}


def _keys(*keys: Ed25519PrivateKey) -> bytes:
    public = Signer(keys).public
    return canonical({name: base64.b64encode(each).decode() for name, each in public.items()})


def whole() -> Files:
    """The bundle as it comes, but for the pages that are for people and for `verify.py`."""
    files = bundle_of(lived())
    body = json.loads(files["checkpoints.json"])[1]["body"].encode()
    return _listed({**files, "stamps/2.json": body, "stamps/2.tsr": _stamp_over(body)})


def bundle_of(life: Life) -> Files:
    """The same without a stamp, of whatever life."""
    people = {str(_who(seat).person): name for seat, name in _NAMES.items()}
    return _listed(
        {
            "manifest.json": canonical(
                {
                    "format": "traject-evidence-1",
                    "trajectory": _TRAJECTORY,
                    "case_number": "2026-0001",
                    "made_at": life.at + timedelta(days=1),
                    "made_for": _who(COORDINATOR).person,
                    "people": people,
                }
            ),
            "ledger.jsonl": _lines(life.entries),
            "texts.json": canonical({"key": _SECRET.hex(), "texts": life.texts}),
            **life.statements,
            "checkpoints.json": canonical(_points(life)),
            "public-keys.json": _keys(_OLD, _NEW),
            "endorsements.json": canonical([_endorsed(_NEW, by=_OLD)]),
        }
    )


def _lines(entries: Sequence[Mapping[str, Any]]) -> bytes:
    return b"".join(canonical(each) + b"\n" for each in entries)


def _listed(files: Files) -> Files:
    """With a manifest that fits, as whoever tampers with a bundle would make it."""
    listed = {n: sha256(body).hexdigest() for n, body in files.items() if n != "manifest.json"}
    manifest = json.loads(files["manifest.json"]) | {"files": listed}
    return {**files, "manifest.json": canonical(manifest)}


def _stamp_over(body: bytes) -> bytes:
    if STAMP.exists() and verify.stamped(STAMP.read_bytes(), body)[1]:
        return STAMP.read_bytes()
    raise SystemExit("The stamp is of something else: run `.venv/bin/python vectors.py --stamp`.")


# What is done to it


def _entries(files: Files) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files["ledger.jsonl"].splitlines()]


def _ledger(files: Files, entries: Sequence[Mapping[str, Any]]) -> Files:
    return _listed({**files, "ledger.jsonl": _lines(entries)})


def _refused(files: Files) -> tuple[list[dict[str, Any]], int]:
    """With a no in the place of the first yes, and where that is."""
    entries = _entries(files)
    at = next(n for n, each in enumerate(entries) if each["event"]["type"] == "step.answered")
    entries[at]["event"]["answer"] = "refuse"
    return entries, at


def _edited(files: Files) -> Files:
    return _ledger(files, _refused(files)[0])


def _hashed_anew(files: Files) -> Files:
    entries, at = _refused(files)
    for n in range(at, len(entries)):
        entries[n]["previous"] = entries[n - 1]["hash"]
        entries[n]["hash"] = hash_of_stored(entries[n])
    return _ledger(files, entries)


def _deleted(files: Files) -> Files:
    entries = _entries(files)
    return _ledger(files, [*entries[:4], *entries[5:]])


def _swapped(files: Files) -> Files:
    entries = _entries(files)
    return _ledger(files, [*entries[:4], entries[5], entries[4], *entries[6:]])


def _cut(files: Files) -> Files:
    return _ledger(files, _entries(files)[:-1])


def _dropped(files: Files) -> Files:
    return _ledger(files, [])


def _other_trajectory(files: Files) -> Files:
    manifest = json.loads(files["manifest.json"]) | {"trajectory": str(uuid5(_TRAJECTORY, "x"))}
    return _listed({**files, "manifest.json": canonical(manifest)})


def _text_changed(files: Files) -> Files:
    changed = files["texts.json"].decode().replace("een uur in de plusklas", "een uur gym")
    return _listed({**files, "texts.json": changed.encode()})


def _statement_changed(files: Files) -> Files:
    name = next(each for each in sorted(files) if each.startswith("statements/"))
    return _listed({**files, name: files[name].replace(b'"level":"b"', b'"level":"c"')})


def _with_points(files: Files, change: Callable[[dict[str, Any]], None]) -> Files:
    points = json.loads(files["checkpoints.json"])
    for point in points:
        change(point)
    return _listed({**files, "checkpoints.json": canonical(points)})


def _checkpoint_changed(files: Files) -> Files:
    def change(point: dict[str, Any]) -> None:
        point["body"] = point["body"].replace('"at":"2026-', '"at":"2025-')

    return _with_points(files, change)


def _checkpoint_forged(files: Files) -> Files:
    """Signed by another key, under the id of the real one."""

    def change(point: dict[str, Any]) -> None:
        point["signature"] = base64.b64encode(_FORGER.sign(point["body"].encode())).decode()

    return _with_points(files, change)


def _place_changed(files: Files) -> Files:
    def change(point: dict[str, Any]) -> None:
        point["beside"][0] = "00" * 32

    return _with_points(files, change)


def _key_exchanged(files: Files) -> Files:
    keys = {name: base64.b64encode(public_of(_FORGER)).decode() for name in (OLD, NEW)}
    return _listed({**files, "public-keys.json": canonical(keys)})


def _signed_anew(files: Files) -> Files:
    """All of it, with keys of one's own, which sign for each other as well."""
    names = {OLD: _FORGER, NEW: _FORGER_TOO}

    def change(point: dict[str, Any]) -> None:
        key = names[point["key"]]
        name = id_of(public_of(key))
        body = canonical(json.loads(point["body"]) | {"key": name})
        signature = base64.b64encode(key.sign(body)).decode()
        point.update(body=body.decode(), key=name, signature=signature)

    changed = {name: body for name, body in files.items() if not name.startswith("stamps/")}
    changed["public-keys.json"] = _keys(_FORGER, _FORGER_TOO)
    changed["endorsements.json"] = canonical([_endorsed(_FORGER_TOO, by=_FORGER)])
    return _with_points(changed, change)


def _followed_by_a_forger(files: Files) -> Files:
    """The old key stays; what came after it is by a key that it never signed for."""

    def change(point: dict[str, Any]) -> None:
        if point["key"] == NEW:
            name = id_of(public_of(_FORGER))
            body = canonical(json.loads(point["body"]) | {"key": name})
            signature = base64.b64encode(_FORGER.sign(body)).decode()
            point.update(body=body.decode(), key=name, signature=signature)

    changed = {name: body for name, body in files.items() if not name.startswith("stamps/")}
    changed["public-keys.json"] = _keys(_OLD, _FORGER)
    changed["endorsements.json"] = canonical([])
    return _with_points(changed, change)


def _endorsement_forged(files: Files) -> Files:
    """The same, with a sentence in the name of the old key."""
    changed = dict(_followed_by_a_forger(files))
    forged = _endorsed(_FORGER, by=_FORGER, named=OLD)
    return _listed({**changed, "endorsements.json": canonical([forged])})


def _stamp_of_something_else(files: Files) -> Files:
    stamp = files["stamps/2.tsr"]
    digest = sha256(files["stamps/2.json"]).digest()
    return _listed({**files, "stamps/2.tsr": stamp.replace(digest, sha256(b"else").digest())})


def _stamp_cut(files: Files) -> Files:
    return _listed({**files, "stamps/2.tsr": files["stamps/2.tsr"][:-40]})


def _stamp_moved(files: Files) -> Files:
    moved = {name: body for name, body in files.items() if not name.startswith("stamps/")}
    old = {f"stamps/1.{kind}": files[f"stamps/2.{kind}"] for kind in ("tsr", "json")}
    return _listed({**moved, **old})


def _file_added(files: Files) -> Files:
    return {**files, "extra.txt": b"Believe me."}


def _withheld(files: Files) -> Files:
    """As the first parent gets it: what the other one answered is not hers to see."""
    entries = _entries(files)
    father = guardian(2)
    for n, each in enumerate(entries):
        if father in {each["event"].get("signer"), each["event"]["by"]["seat"]}:
            kept = {name: each[name] for name in ("sequence", "previous", "hash")}
            entries[n] = {**kept, "withheld": True}
    left = {named["id"] for each in entries for named in verify.texts_in(each.get("event"))}
    texts = json.loads(files["texts.json"])
    texts["texts"] = {name: each for name, each in texts["texts"].items() if name in left}
    kept_files = {
        name: body
        for name, body in files.items()
        if not name.startswith("statements/") or name[11:-5] in left
    }
    return _ledger({**kept_files, "texts.json": canonical(texts)}, entries)


def _not_signed_yet(files: Files) -> Files:
    changed = {name: body for name, body in files.items() if not name.startswith("stamps/")}
    return _listed({**changed, "checkpoints.json": canonical([])})


@dataclass(frozen=True, slots=True)
class Vector:
    """What is done to the whole bundle, and what a verifier must say of it."""

    made: Callable[[Files], Files]
    code: int
    where: str = ""
    """The file, or the place in it, that does not fit."""
    keys: tuple[str, ...] = ()
    """The keys that are known from elsewhere."""
    has_authority: bool = False


def _as_it_is(files: Files) -> Files:
    return files


VECTORS: Final[Mapping[str, Vector]] = {
    "whole": Vector(_as_it_is, 0),
    "whole-known-key": Vector(_as_it_is, 0, keys=(OLD,)),
    "whole-known-authority": Vector(_as_it_is, 0, has_authority=True),
    "withheld": Vector(_withheld, 0, keys=(OLD,)),
    "not-signed-yet": Vector(_not_signed_yet, 2),
    "edited": Vector(_edited, 1, "ledger.jsonl 24"),
    "edited-and-hashed-anew": Vector(_hashed_anew, 1, "ledger.jsonl 31"),
    "deleted": Vector(_deleted, 1, "ledger.jsonl 5"),
    "swapped": Vector(_swapped, 1, "ledger.jsonl 5"),
    "tail-cut": Vector(_cut, 1, "ledger.jsonl 32"),
    "dropped": Vector(_dropped, 1, "ledger.jsonl 1"),
    "of-another-trajectory": Vector(_other_trajectory, 1, "ledger.jsonl 1"),
    "text-changed": Vector(_text_changed, 1, "ledger.jsonl 18"),
    "statement-changed": Vector(_statement_changed, 1, "ledger.jsonl 17"),
    "checkpoint-changed": Vector(_checkpoint_changed, 1, "checkpoints.json 1"),
    "checkpoint-forged": Vector(_checkpoint_forged, 1, "checkpoints.json 1"),
    "place-changed": Vector(_place_changed, 1, "checkpoints.json 1"),
    "key-exchanged": Vector(_key_exchanged, 1, "public-keys.json"),
    "signed-anew": Vector(_signed_anew, 1, "checkpoints.json 1", keys=(OLD,)),
    "signed-anew-unknown-key": Vector(_signed_anew, 0),
    "key-not-endorsed": Vector(_followed_by_a_forger, 1, "checkpoints.json 2", keys=(OLD,)),
    "endorsement-forged": Vector(_endorsement_forged, 1, "endorsements.json 1"),
    "stamp-of-something-else": Vector(_stamp_of_something_else, 1, "stamps/2.tsr"),
    "stamp-cut": Vector(_stamp_cut, 1, "stamps/2.tsr"),
    "stamp-moved": Vector(_stamp_moved, 1, "stamps/1.tsr"),
    "file-added": Vector(_file_added, 1, "extra.txt"),
}
"""What fits although it was signed anew shows a limit: nobody said which key they know."""


# Files


def made() -> dict[str, Files]:
    """Every bundle, by the name of its file; several vectors can be about one bundle."""
    files = whole()
    bundles: dict[str, Files] = {}
    for name, vector in VECTORS.items():
        bundles.setdefault(_file_of(name), vector.made(files))
    return bundles


def _file_of(name: str) -> str:
    same = {"whole-known-key": "whole", "whole-known-authority": "whole"}
    return f"{same.get(name, name.removesuffix('-unknown-key'))}.zip"


def expected() -> str:
    told = {
        name: {
            "bundle": _file_of(name),
            "keys": list(each.keys),
            "authority": AUTHORITY.name if each.has_authority else None,
            "code": each.code,
            "where": each.where or None,
        }
        for name, each in VECTORS.items()
    }
    return json.dumps(told, indent=1) + "\n"


def packed(files: Files) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as zipped:
        for name, each in sorted(files.items()):
            zipped.writestr(zipfile.ZipInfo(name, date_time=_LONG_AGO), each, zipfile.ZIP_DEFLATED)
    return body.getvalue()


def unpacked(file: Path) -> Files:
    with zipfile.ZipFile(file) as zipped:
        return {name: zipped.read(name) for name in sorted(zipped.namelist())}


def write() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    bundles = made()
    for old in set(FOLDER.glob("*.zip")) - {FOLDER / name for name in bundles}:
        old.unlink()
    for name, files in bundles.items():
        if name in stale_bundles({name: files}):
            (FOLDER / name).write_bytes(packed(files))
    (FOLDER / "expected.json").write_text(expected(), encoding="utf-8")


def stale_bundles(bundles: Mapping[str, Files]) -> list[str]:
    """What is compared is what is in them: another zlib packs the same in other bytes."""
    return [
        name
        for name, files in bundles.items()
        if not (FOLDER / name).exists() or unpacked(FOLDER / name) != files
    ]


def stale() -> list[str]:
    """The files that are missing, too many, or not what is made here."""
    bundles = made()
    told = FOLDER / "expected.json"
    is_told = told.exists() and told.read_text(encoding="utf-8") == expected()
    too_many = sorted({each.name for each in FOLDER.glob("*.zip")} - set(bundles))
    return [*stale_bundles(bundles), *too_many, *([] if is_told else [told.name])]


# The stamp

_CONF: Final = """[tsa]
default_tsa = t
[t]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""
_USE: Final = (
    "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
    "extendedKeyUsage=critical,timeStamping\n"
)
_CENTURY: Final = ("-days", "36500")


def _make_stamp() -> None:
    """By an authority that is made for it and thrown away."""
    body = _points(lived())[1]["body"].encode()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as made_in:
        at = Path(made_in)
        for name, text in (("tsa.conf", _CONF), ("use", _USE), ("serial", "01\n")):
            (at / name).write_text(text)
        (at / "body").write_bytes(body)
        new = ("req", "-newkey", "rsa:2048", "-nodes")
        root = ("-subj", "/CN=Worthless authority of test vectors")
        _openssl(at, *new, "-x509", *_CENTURY, *root, "-keyout", "ca.key", "-out", "ca.pem")
        _openssl(at, *new, "-subj", "/CN=Worthless stamps", "-keyout", "tsa.key", "-out", "tsa.csr")
        by = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "use")
        _openssl(at, "x509", "-req", "-in", "tsa.csr", *by, *_CENTURY, "-out", "tsa.pem")
        _openssl(at, "ts", "-query", "-data", "body", "-sha256", "-cert", "-out", "query")
        asked = ("-config", "tsa.conf", "-section", "t", "-queryfile", "query")
        _openssl(at, "ts", "-reply", *asked, "-out", "answer")
        STAMP.write_bytes((at / "answer").read_bytes())
        AUTHORITY.write_bytes((at / "ca.pem").read_bytes())


def _openssl(at: Path, *words: str) -> None:
    program = shutil.which("openssl")
    if program is None:
        raise SystemExit("Install openssl first.")
    subprocess.run([program, *words], cwd=at, check=True, capture_output=True)  # noqa: S603 - openssl


def main(arguments: list[str]) -> int:
    if arguments == ["--stamp"]:
        _make_stamp()
    if arguments != ["--check"]:
        write()
        return 0
    out_of_date = stale()
    for name in out_of_date:
        path = (FOLDER / name).relative_to(FOLDER.parents[2])
        print(f"{path} is out of date: run `make docs`")  # noqa: T201 - it is a command
    return 1 if out_of_date else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
