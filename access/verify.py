"""Check a bundle of evidence: python verify.py BUNDLE.zip [--key ID]... [--tsa FILE] [--en].

This file stands alone. It needs Python 3.11 or later and, for the signatures, the package
`cryptography`; it asks nobody anything, and no server of anybody comes into it. It prints who
agreed to what and when, or the first row that does not fit. It leaves with 0 when all was checked
and all fits, with 1 when something does not fit, and with 2 when not all could be checked.

--key ID is the id of a key that you know from elsewhere: a receipt, an earlier bundle, the
school. Say it again for each key that you know. A key that was replaced signed for the one that
follows it, so who knows an old one need not know the new. Without --key the bundle is held against
itself alone.

--tsa FILE are the certificates (PEM) of a time-stamping authority that you trust. Stamps in the
bundle are always held against what they are over; who made them is checked only with this, by
the program `openssl`, which must be there.
"""

import argparse
import base64
import hashlib
import hmac
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    HAS_SIGNATURES = False
else:
    HAS_SIGNATURES = True

WHOLE, BROKEN, UNSURE = 0, 1, 2
GENESIS = "0" * 64
CHECKPOINT, ENDORSEMENT = "traject-checkpoint-1", "traject-key-endorsement-1"
"""What a key signs says what it is, so that nothing is taken for something else."""
MOST_BYTES = 200_000_000
"""What a bundle may hold, unpacked."""

IMPRINTS = {
    "608648016503040201": hashlib.sha256,
    "608648016503040202": hashlib.sha384,
    "608648016503040203": hashlib.sha512,
}
"""By what a stamp may have digested, by the bytes of its name (OID)."""
CLOCKS_APART = timedelta(minutes=5)
"""What two clocks may differ."""

AGREEMENTS = {
    "step.answered": ("antwoord op een stap", "answer to a step"),
    "answer.withdrawn": ("antwoord ingetrokken", "answer withdrawn"),
    "plan.acknowledged": ("plan gezien en besproken", "plan seen and discussed"),
    "plan.adopted": ("plan vastgesteld", "plan adopted"),
    "delegation.given": ("machtiging gegeven", "delegation given"),
    "learner.heard": ("leerling gehoord", "learner heard"),
}
ANSWERS = {
    "agree": ("eens", "agreed"),
    "change": ("iets veranderen", "change this"),
    "talk_first": ("eerst praten", "talk first"),
    "refuse": ("nee", "refused"),
    "remark_only": ("opmerking", "remark only"),
}


class DoesNotFit(Exception):
    """The first thing that is not what it was, with its place."""

    def __init__(self, where: str, nl: str, en: str) -> None:
        super().__init__(f"{where}: {en}")
        self.where, self.nl, self.en = where, nl, en


def canonical(value: object) -> bytes:
    """RFC 8785, for the values that a ledger holds: texts, whole numbers, booleans, null, lists."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def hash_of(entry: Mapping[str, Any]) -> str:
    body = {name: value for name, value in entry.items() if name != "hash"}
    tagged = b"\n".join((b"traject-ledger-1", str(body["previous"]).encode(), canonical(body)))
    return hashlib.sha256(tagged).hexdigest()


def key_id(public: bytes) -> str:
    return hashlib.sha256(b"traject-key-1\n" + public).hexdigest()[:16]


def root_from(leaf: bytes, index: int, size: int, beside: Sequence[bytes]) -> bytes | None:
    """The root of a Merkle tree (RFC 9162), from one leaf and the hashes beside its way."""
    hashed, left, last = hashlib.sha256(b"\x00" + leaf).digest(), list(beside), size - 1
    if not 0 <= index < size:
        return None
    while last > 0:
        if index % 2 == 1 or index < last:
            if not left:
                return None
            other = left.pop(0)
            pair = other + hashed if index % 2 == 1 else hashed + other
            hashed = hashlib.sha256(b"\x01" + pair).digest()
        index, last = index // 2, last // 2
    return None if left else hashed


@dataclass
class Bundle:
    """What is in the file, read and not yet believed."""

    files: dict[str, bytes]
    manifest: dict[str, Any]
    entries: list[dict[str, Any]]
    texts: dict[str, Any]
    checkpoints: list[dict[str, Any]]
    keys: dict[str, bytes]
    endorsements: list[dict[str, Any]]


@dataclass
class Stamp:
    """What somebody else said of a checkpoint: that it was there at this moment."""

    number: int
    at: datetime
    sequence: int
    """Up to which entry the checkpoint goes."""


@dataclass
class Verdict:
    """What was found: agreements, or the first thing that does not fit."""

    agreements: list[dict[str, Any]] = field(default_factory=list)
    wrong: DoesNotFit | None = None
    are_signatures_checked: bool = False
    keys: tuple[str, ...] = ()
    successions: tuple[tuple[str, str], ...] = ()
    """An old key, and the one that it signed for."""
    entries: int = 0
    withheld: int = 0
    covered: int = 0
    """Up to which entry a checkpoint was signed."""
    stamps: tuple[Stamp, ...] = ()
    is_authority_asked: bool = False
    """Whether it was to be checked who made the stamps."""
    is_authority_checked: bool = False

    @property
    def code(self) -> int:
        if self.wrong is not None:
            return BROKEN
        is_all = self.are_signatures_checked and self.covered
        if self.is_authority_asked:
            is_all = is_all and self.is_authority_checked
        return WHOLE if is_all else UNSURE


def check(file: Path | str, trusted: Collection[str] = (), authority: str = "") -> Verdict:
    """Check a bundle, from the plainest fault to the most hidden."""
    verdict = Verdict(is_authority_asked=bool(authority))
    try:
        bundle = read(Path(file))
        verdict.entries = len(bundle.entries)
        verdict.withheld = sum(1 for entry in bundle.entries if entry.get("withheld"))
        _check_chain(bundle)
        _check_texts(bundle)
        _check_keys(bundle)
        verdict.successions = tuple(_check_endorsements(bundle))
        known = followed(trusted, verdict.successions)
        verdict.covered = _check_checkpoints(bundle, known)
        verdict.stamps = tuple(_check_stamps(bundle))
        _check_files(bundle)
        verdict.is_authority_checked = _check_authority(bundle, verdict.stamps, authority)
        verdict.are_signatures_checked = HAS_SIGNATURES
        verdict.keys = tuple(sorted({point["key"] for point in bundle.checkpoints}))
        verdict.agreements = list(agreements(bundle))
    except DoesNotFit as wrong:
        verdict.wrong = wrong
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        verdict.wrong = _no_bundle(Path(file), error)
    return verdict


def read(file: Path) -> Bundle:
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(info.file_size for info in packed.infolist()) > MOST_BYTES:
                raise DoesNotFit(file.name, "te groot", "too large")
            files = {name: packed.read(name) for name in packed.namelist()}
        return parsed(files)
    except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise _no_bundle(file, error) from error


def _no_bundle(file: Path, error: Exception) -> DoesNotFit:
    why = type(error).__name__
    return DoesNotFit(file.name, f"geen bundel ({why})", f"not a bundle ({why})")


def parsed(files: dict[str, bytes]) -> Bundle:
    """Read the files of a bundle, and take nothing for true."""
    manifest = json.loads(files["manifest.json"])
    lines = files["ledger.jsonl"].decode().splitlines()
    entries = [json.loads(line) for line in lines]
    for number, (line, entry) in enumerate(zip(lines, entries, strict=True), start=1):
        if canonical(entry).decode() != line:
            raise DoesNotFit(f"ledger.jsonl {number}", "niet zoals bewaard", "not as stored")
    return Bundle(
        files=files,
        manifest=manifest,
        entries=entries,
        texts=json.loads(files["texts.json"]),
        checkpoints=json.loads(files["checkpoints.json"]),
        keys={
            name: base64.b64decode(key)
            for name, key in json.loads(files["public-keys.json"]).items()
        },
        endorsements=json.loads(files.get("endorsements.json", b"[]")),
    )


def _check_chain(bundle: Bundle) -> None:
    previous = GENESIS
    for sequence, entry in enumerate(bundle.entries, start=1):
        where = f"ledger.jsonl {sequence}"
        if entry.get("sequence") != sequence:
            raise DoesNotFit(where, "hier hoort een andere regel", "another entry belongs here")
        if entry.get("previous") != previous:
            raise DoesNotFit(where, "volgt niet op de vorige", "does not follow the one before it")
        if not entry.get("withheld") and entry.get("hash") != hash_of(entry):
            raise DoesNotFit(where, "is veranderd", "was changed")
        previous = str(entry.get("hash"))
    if not bundle.entries:
        raise DoesNotFit("ledger.jsonl 1", "het logboek is leeg", "the ledger is empty")
    opened = bundle.entries[0]
    event = opened.get("event", {})
    is_withheld = bool(opened.get("withheld"))
    if not is_withheld and event.get("trajectory") != bundle.manifest.get("trajectory"):
        raise DoesNotFit("ledger.jsonl 1", "van een ander traject", "of another trajectory")


def _check_texts(bundle: Bundle) -> None:
    """Every text that is there must be the one that the ledger names."""
    secret = bytes.fromhex(bundle.texts["key"])
    words = bundle.texts["texts"]
    for entry in bundle.entries:
        for named in texts_in(entry.get("event")):
            stored = words.get(named["id"])
            body = None if stored is None else stored["words"].encode()
            statement = bundle.files.get(f"statements/{named['id']}.json")
            for found in (each for each in (body, statement) if each is not None):
                made = hmac.new(secret, found, hashlib.sha256).hexdigest()
                if not hmac.compare_digest(made, named["digest"]):
                    where = f"ledger.jsonl {entry['sequence']}, text {named['id']}"
                    raise DoesNotFit(where, "de tekst is veranderd", "the text was changed")


def texts_in(value: Any) -> Iterator[dict[str, str]]:  # noqa: ANN401 - JSON values
    """Every reference to a text: an id and a digest, and nothing else."""
    match value:
        case {"id": str(name), "digest": str(), **more} if not more and _is_id(name):
            yield value
        case dict():
            for item in value.values():
                yield from texts_in(item)
        case list():
            for item in value:
                yield from texts_in(item)
        case _:
            return


def _is_id(name: str) -> bool:
    """Whether it is the id of a text: a procedure is named by an id and a digest as well."""
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", name) is not None


def _check_keys(bundle: Bundle) -> None:
    for name, public in bundle.keys.items():
        if key_id(public) != name:
            raise DoesNotFit(
                "public-keys.json", f"sleutel {name} is verwisseld", f"key {name} was exchanged"
            )


def _check_endorsements(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """Each must be signed by the old key, over the new one that is here."""
    for number, each in enumerate(bundle.endorsements, start=1):
        where = f"endorsements.json {number}"
        body = str(each["body"]).encode()
        told = json.loads(body)
        old, new = bundle.keys.get(told["by"], b""), bundle.keys.get(told["key"], b"")
        is_meant = told["format"] == ENDORSEMENT and base64.b64decode(told["public"]) == new
        if not old or not new or not is_meant:
            raise DoesNotFit(where, "over een onbekende sleutel", "about an unknown key")
        if HAS_SIGNATURES and not _is_signed(old, base64.b64decode(each["signature"]), body):
            raise DoesNotFit(where, "de handtekening klopt niet", "the signature is wrong")
        yield told["by"], told["key"]


def followed(trusted: Collection[str], successions: Collection[tuple[str, str]]) -> set[str]:
    """These keys and all that follow them, one after the other."""
    known, before = set(trusted), -1
    while len(known) != before:
        before = len(known)
        known |= {new for old, new in successions if old in known}
    return known


def _check_checkpoints(bundle: Bundle, trusted: Collection[str]) -> int:
    covered = 0
    heads = {entry["sequence"]: entry["hash"] for entry in bundle.entries}
    for point in bundle.checkpoints:
        covered = max(covered, _check_checkpoint(bundle, point, heads, trusted))
    return covered


def _check_checkpoint(
    bundle: Bundle, point: dict[str, Any], heads: Mapping[int, str], trusted: Collection[str]
) -> int:
    body = str(point["body"]).encode()
    told = json.loads(body)
    where = f"checkpoints.json {told['number']}"
    public = bundle.keys.get(told["key"], b"")
    if told["format"] != CHECKPOINT:
        raise DoesNotFit(where, "geen controlepunt", "not a checkpoint")
    if point["key"] != told["key"] or key_id(public) != told["key"]:
        raise DoesNotFit(where, "onbekende sleutel", "unknown key")
    if trusted and told["key"] not in trusted:
        raise DoesNotFit(where, "getekend met een andere sleutel", "signed with another key")
    if HAS_SIGNATURES and not _is_signed(public, base64.b64decode(point["signature"]), body):
        raise DoesNotFit(where, "de handtekening klopt niet", "the signature is wrong")
    head = point["head"]
    leaf = canonical(
        {
            "trajectory": bundle.manifest["trajectory"],
            "sequence": head["sequence"],
            "head": head["head"],
        }
    )
    beside = [bytes.fromhex(each) for each in point["beside"]]
    root = root_from(leaf, point["index"], told["size"], beside)
    if root is None or root.hex() != told["root"]:
        raise DoesNotFit(where, "dit traject staat er niet in", "this trajectory is not in it")
    if heads.get(head["sequence"]) != head["head"]:
        line = f"ledger.jsonl {min(head['sequence'], len(heads) + 1)}"
        raise DoesNotFit(
            line,
            "er is getekend voor een andere regel, of hij ontbreekt",
            "another entry was signed for, or it is missing",
        )
    return int(head["sequence"])


def _is_signed(public: bytes, signature: bytes, body: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, body)
    except (InvalidSignature, ValueError):
        return False
    return True


def _check_stamps(bundle: Bundle) -> Iterator[Stamp]:
    """Each stamp must be over a checkpoint that is here, and not from before it."""
    points = {json.loads(point["body"])["number"]: point for point in bundle.checkpoints}
    names = sorted(name for name in bundle.files if re.fullmatch(r"stamps/\d+\.tsr", name))
    for name in sorted(names, key=lambda each: int(each[7:-4])):
        number = int(name[7:-4])
        point = points.get(number)
        if point is None or bundle.files.get(f"stamps/{number}.json") != point["body"].encode():
            raise DoesNotFit(name, "van een ander controlepunt", "of another checkpoint")
        body = point["body"].encode()
        try:
            at, is_over_it = stamped(bundle.files[name], body)
        except (ValueError, IndexError, StopIteration) as error:
            raise DoesNotFit(name, "geen tijdstempel", "no time stamp") from error
        if not is_over_it:
            raise DoesNotFit(name, "een stempel van iets anders", "a stamp of something else")
        if at + CLOCKS_APART < datetime.fromisoformat(json.loads(body)["at"]):
            raise DoesNotFit(name, "van voor het controlepunt", "from before the checkpoint")
        yield Stamp(number=number, at=at, sequence=point["head"]["sequence"])


def stamped(answer: bytes, body: bytes) -> tuple[datetime, bool]:
    """The moment that an answer of an authority (RFC 3161) tells, and whether it is over this body.

    Nothing is said of who made it. ValueError for what is no such answer.
    """
    status, token = _parts(_inside(answer))
    if _parts(status)[0] not in {b"\x00", b"\x01"}:
        raise ValueError("refused")
    signed = _inside(_parts(token)[1])
    content = _parts(signed)[2]
    info = _parts(_inside(_inside(_parts(content)[1])))
    algorithm, digest = _parts(info[2])
    make = IMPRINTS.get(_parts(algorithm)[0].hex())
    moment = info[4].decode("ascii").rstrip("Z").partition(".")[0]
    at = datetime.strptime(moment, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return at, make is not None and hmac.compare_digest(make(body).digest(), digest)


def _inside(value: bytes) -> bytes:
    """What one value in DER holds, where it is the whole of these bytes."""
    (inside,) = _parts(value)
    return inside


def _parts(value: bytes) -> list[bytes]:
    """What the values in DER hold that follow each other here."""
    parts, at = [], 0
    while at < len(value):
        length, at = value[at + 1], at + 2
        if length >= 0x80:  # noqa: PLR2004 - so many bytes of length follow
            more = length & 0x7F
            length, at = int.from_bytes(value[at : at + more], "big"), at + more
        if at + length > len(value):
            raise ValueError("cut short")
        parts.append(value[at : at + length])
        at += length
    return parts


def _check_authority(bundle: Bundle, stamps: Sequence[Stamp], authority: str) -> bool:
    """Whether every stamp is of the authority that somebody trusts, as openssl says."""
    program = shutil.which("openssl")
    if not authority or not stamps or program is None:
        return False
    trusted = str(Path(authority).resolve())
    with tempfile.TemporaryDirectory() as folder:
        for stamp in stamps:
            for kind in ("json", "tsr"):
                (Path(folder) / f"it.{kind}").write_bytes(
                    bundle.files[f"stamps/{stamp.number}.{kind}"]
                )
            words = ["ts", "-verify", "-data", "it.json", "-in", "it.tsr", "-CAfile", trusted]
            ran = subprocess.run(  # noqa: S603 - openssl, on two files that we wrote
                [program, *words], cwd=folder, capture_output=True, check=False
            )
            if ran.returncode != 0:
                name = f"stamps/{stamp.number}.tsr"
                raise DoesNotFit(name, "niet van deze instantie", "not of this authority")
    return True


def _check_files(bundle: Bundle) -> None:
    """The manifest knows every file: what was put in later, or taken out, is found."""
    listed = bundle.manifest["files"]
    for name in sorted(set(bundle.files) | set(listed)):
        if name == "manifest.json":
            continue
        made = hashlib.sha256(bundle.files.get(name, b"")).hexdigest()
        if listed.get(name) != made:
            raise DoesNotFit(name, "dit bestand is veranderd", "this file was changed")


def agreements(bundle: Bundle) -> Iterator[dict[str, Any]]:
    """Who agreed to what, when, and how sure anybody was of who it was."""
    names = bundle.manifest.get("people", {})
    steps: dict[str, str] = {}
    for entry in bundle.entries:
        event = entry.get("event")
        if event is None:
            continue
        if event["type"] == "plan.submitted":
            steps.update({step["id"]: step["text"]["id"] for step in event["plan"]["steps"]})
        if event["type"] not in AGREEMENTS:
            continue
        proof = event.get("proof") or {}
        text = bundle.texts["texts"].get(steps.get(event.get("step", ""), ""))
        yield {
            "sequence": entry["sequence"],
            "type": event["type"],
            "answer": event.get("answer"),
            "seat": event.get("signer") or event.get("giver") or event["by"]["seat"],
            "person": names.get(event["by"]["person"], event["by"]["person"]),
            "at": event["at"],
            "level": proof.get("level"),
            "method": proof.get("method"),
            "ground": event.get("ground"),
            "words": None if text is None else text["words"],
        }


def tell(verdict: Verdict, *, english: bool, say: Callable[[str], object]) -> None:
    """Say it in words."""

    def both(nl: str, en: str) -> str:
        return en if english else nl

    if verdict.wrong is not None:
        wrong = verdict.wrong
        say(
            both(
                f"KLOPT NIET. {wrong.where}: {wrong.nl}.",
                f"DOES NOT FIT. {wrong.where}: {wrong.en}.",
            )
        )
        return
    pick = 1 if english else 0
    for one in verdict.agreements:
        answer = ANSWERS.get(one["answer"] or "", ("", ""))[pick]
        what = ": ".join(part for part in (AGREEMENTS[one["type"]][pick], answer) if part)
        words = f" «{one['words']}»" if one["words"] else ""
        level = (one["level"] or "-").upper()
        when, who = one["at"][:16].replace("T", " "), f"{one['seat']} ({one['person']})"
        place = both(f"niveau {level}, regel", f"level {level}, entry") + f" {one['sequence']}"
        say(f"{when} UTC  {who}  {what}{words}  [{place}]  {both('ongewijzigd', 'unchanged')}")
    say(
        both(
            f"{verdict.entries} regels nagegaan, {verdict.withheld} daarvan niet voor u.",
            f"{verdict.entries} entries checked, {verdict.withheld} of them withheld from you.",
        )
    )
    if not verdict.are_signatures_checked:
        say(
            both(
                "LET OP: de handtekeningen zijn NIET nagegaan. Eerst: pip install cryptography",
                "NOTE: the signatures were NOT checked. First run: pip install cryptography",
            )
        )
    elif not verdict.covered:
        say(both("LET OP: er is nog niets ondertekend.", "NOTE: nothing was signed yet."))
    else:
        later = verdict.entries - verdict.covered
        say(
            both(
                f"Ondertekend tot en met regel {verdict.covered}; {later} regels zijn van daarna.",
                f"Signed up to entry {verdict.covered}; {later} entries are of later.",
            )
        )
        say(both(f"Sleutel: {', '.join(verdict.keys)}", f"Key: {', '.join(verdict.keys)}"))
        for old, new in verdict.successions:
            if new in verdict.keys:
                say(
                    both(
                        f"Sleutel {new} volgt {old} op, en die tekende daarvoor.",
                        f"Key {new} follows {old}, which signed for it.",
                    )
                )
    tell_stamps(verdict, both, say)


def tell_stamps(
    verdict: Verdict, both: Callable[[str, str], str], say: Callable[[str], object]
) -> None:
    """Say what the stamps say, and what was not checked of them."""
    for stamp in verdict.stamps:
        at = f"{stamp.at:%Y-%m-%d %H:%M} UTC"
        say(
            both(
                f"Tijdstempel {stamp.number}: tot en met regel {stamp.sequence} was er op {at}.",
                f"Time stamp {stamp.number}: up to entry {stamp.sequence} was there on {at}.",
            )
        )
    if verdict.is_authority_checked:
        say(both("Alle stempels zijn van deze instantie.", "All stamps are of this authority."))
    elif verdict.stamps:
        number = verdict.stamps[0].number
        files = f"-data stamps/{number}.json -in stamps/{number}.tsr"
        say(
            both(
                "LET OP: van wie de tijdstempels zijn, is NIET nagegaan. Dat kan met --tsa FILE, of"
                f" uitgepakt: openssl ts -verify {files} -CAfile FILE",
                "NOTE: who made the time stamps was NOT checked. Do that with --tsa FILE, or"
                f" unpacked: openssl ts -verify {files} -CAfile FILE",
            )
        )
    elif verdict.is_authority_asked:
        say(both("LET OP: er is geen tijdstempel bij.", "NOTE: there is no time stamp in it."))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check a bundle of evidence, offline.")
    parser.add_argument("bundle", help="the zip file")
    parser.add_argument(
        "--key", action="append", default=[], help="the id of a key that you know from elsewhere"
    )
    parser.add_argument("--tsa", default="", help="certificates (PEM) of whom you trust to stamp")
    parser.add_argument("--en", action="store_true", help="answer in English")
    asked = parser.parse_args(arguments)
    if asked.tsa and not Path(asked.tsa).is_file():
        parser.error(f"there is no file {asked.tsa}")
    verdict = check(asked.bundle, asked.key, asked.tsa)
    tell(verdict, english=asked.en, say=print)
    return verdict.code


if __name__ == "__main__":
    sys.exit(main())
