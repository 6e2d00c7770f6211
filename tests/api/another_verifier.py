"""A second verifier, written from `docs/evidence/format.md` alone: nothing of ours is in it.

What is said there is enough to write one; where it were not, this and ours would disagree.
"""

import json
import re
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256
from hmac import digest
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FITS, DOES_NOT, NOT_ALL = 0, 1, 2
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def code_of(bundle: Path, known: list[str]) -> int:
    with zipfile.ZipFile(bundle) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    try:
        signed = _judge(files, known)
    except (AssertionError, InvalidSignature, LookupError, ValueError):
        return DOES_NOT
    return FITS if signed else NOT_ALL


def _judge(files: dict[str, bytes], known: list[str]) -> bool:
    told = {name: json.loads(body) for name, body in files.items() if name.endswith(".json")}
    entries = _chain(files["ledger.jsonl"], told["manifest.json"])
    _words(entries, told["texts.json"], files)
    keys = {name: b64decode(each) for name, each in told["public-keys.json"].items()}
    for name, public in keys.items():
        assert sha256(b"traject-key-1\n" + public).hexdigest()[:16] == name
    trusted = _trusted(told.get("endorsements.json", []), keys, known)
    points = told["checkpoints.json"]
    for point in points:
        _checkpoint(point, entries, keys, trusted, told["manifest.json"]["trajectory"])
    _stamps(files, points)
    listed = told["manifest.json"]["files"]
    assert listed.keys() == files.keys() - {"manifest.json"}
    assert all(sha256(files[name]).hexdigest() == each for name, each in listed.items())
    return bool(points)


def _chain(lines: bytes, manifest: dict[str, Any]) -> list[dict[str, Any]]:
    entries, before = [], "0" * 64
    for number, line in enumerate(lines.splitlines(), start=1):
        entry = json.loads(line)
        assert rfc8785.dumps(entry) == line
        assert (entry["sequence"], entry["previous"]) == (number, before)
        if not entry.get("withheld"):
            bare = rfc8785.dumps({name: each for name, each in entry.items() if name != "hash"})
            made = sha256(b"traject-ledger-1\n" + before.encode() + b"\n" + bare).hexdigest()
            assert entry["hash"] == made
        before = entry["hash"]
        entries.append(entry)
    assert entries[0]["event"]["trajectory"] == manifest["trajectory"]
    return entries


def _words(entries: list[dict[str, Any]], texts: dict[str, Any], files: dict[str, bytes]) -> None:
    secret = bytes.fromhex(texts["key"])
    for named in _named([entry.get("event") for entry in entries]):
        stored = texts["texts"].get(named["id"])
        bodies = [] if stored is None else [stored["words"].encode()]
        bodies += [files[name] for name in (f"statements/{named['id']}.json",) if name in files]
        assert all(digest(secret, body, "sha256").hex() == named["digest"] for body in bodies)


def _named(value: object) -> Iterator[dict[str, str]]:
    if (
        isinstance(value, dict)
        and value.keys() == {"id", "digest"}
        and _UUID.fullmatch(value["id"])
    ):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _named(each)


def _trusted(
    endorsements: list[dict[str, str]], keys: dict[str, bytes], known: list[str]
) -> set[str]:
    trusted = set(known or keys)
    for _ in endorsements:
        for each in endorsements:
            told = json.loads(each["body"])
            assert told["format"] == "traject-key-endorsement-1"
            assert b64decode(told["public"]) == keys[told["key"]]
            _signed(keys[told["by"]], each)
            trusted |= {told["key"]} if told["by"] in trusted else set()
    return trusted


def _signed(public: bytes, each: dict[str, Any]) -> None:
    key = Ed25519PublicKey.from_public_bytes(public)
    key.verify(b64decode(each["signature"]), each["body"].encode())


def _checkpoint(
    point: dict[str, Any],
    entries: list[dict[str, Any]],
    keys: dict[str, bytes],
    trusted: set[str],
    trajectory: str,
) -> None:
    told, head = json.loads(point["body"]), point["head"]
    assert told["format"] == "traject-checkpoint-1"
    assert told["key"] in trusted
    _signed(keys[told["key"]], point)
    leaf = rfc8785.dumps({"trajectory": trajectory, **head})
    hashed, index, last = sha256(b"\0" + leaf).digest(), point["index"], told["size"] - 1
    beside = [bytes.fromhex(each) for each in point["beside"]]
    while last > 0:
        if index % 2 or index < last:
            other = beside.pop(0)
            hashed = sha256(b"\1" + (other + hashed if index % 2 else hashed + other)).digest()
        index, last = index // 2, last // 2
    assert (beside, hashed.hex()) == ([], told["root"])
    assert entries[head["sequence"] - 1]["hash"] == head["head"]


def _stamps(files: dict[str, bytes], points: list[dict[str, Any]]) -> None:
    """The imprint is sought by its bytes: to read all of it is for `openssl ts -verify`."""
    bodies = {json.loads(point["body"])["number"]: point["body"].encode() for point in points}
    for name in (each for each in files if each.endswith(".tsr")):
        body = files[name.replace(".tsr", ".json")]
        assert body == bodies[int(name[7:-4])]
        answer = files[name]
        assert int.from_bytes(answer[2:4], "big") == len(answer) - 4
        assert b"\x04\x20" + sha256(body).digest() in answer
