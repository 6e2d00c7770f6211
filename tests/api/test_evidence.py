"""The bundle of evidence: whole as it comes, and telling of whatever is done to it."""

import asyncio
import base64
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Awaitable, Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pypdf import PdfReader
from typer.testing import CliRunner

from access import verify
from activities import checkpoints
from activities.stamps import asked, stamp_newest
from activities.tokens import issue
from console.commands import app
from domain.assurance import Level
from domain.ledger import canonical, hash_of_stored
from models import queries_checkpoints
from runtime import clock, signing
from runtime.database import Sessions
from runtime.settings import Settings
from tests.api.journey import Journey, signed_for
from tests.api.people import Known
from tests.api.talk import Talk
from tests.authority import Authority, made, openssl, served

Files = dict[str, bytes]


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


@pytest.fixture(scope="module")
async def signed(
    raise_one: Callable[[], Awaitable[Journey]],
    sessions: Sessions,
    workers: None,  # noqa: ARG001 - they run
) -> Journey:
    """Both parents agree, the board adopts, one takes it back; and all of it is signed for."""
    journey = await raise_one()
    await journey.to_signing()
    people = journey.people
    plan = (await people["paula"].get(f"/trajectories/{journey.id}/plan")).json()
    step = plan["steps"][0]
    for parent in ("paula", "peter"):
        answer = {"step": step["id"], "version": 1, "digest": step["digest"], "answer": "agree"}
        await people[parent].done(journey.id, "answer_step", **answer)
        seen = {"digest": plan["perspective"]["digest"], "answer": "agree"}
        await people[parent].done(journey.id, "acknowledge_plan", **seen)
    await people["school_leader"].done(journey.id, "adopt", version=1)
    await people["peter"].done(journey.id, "withdraw_answer", step=step["id"], reason="Toch niet.")
    await signed_for(sessions)
    return journey


@pytest.fixture(scope="module")
async def bundle(signed: Journey) -> Files:
    return await _bundle(signed, "coordinator")


async def _bundle(journey: Journey, who: str) -> Files:
    answer = await journey.people[who].get(f"/trajectories/{journey.id}/evidence")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return _unpacked(answer.content)


def _unpacked(packed: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(packed)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def _written(files: Files, folder: Path) -> Path:
    path = folder / "bundle.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        for name, body in files.items():
            zipped.writestr(name, body)
    return path


def _run(path: Path, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """As somebody else would: the file of the bundle, a Python, and nothing else of ours."""
    with zipfile.ZipFile(path) as zipped:
        zipped.extract("verify.py", path.parent)
    command = [sys.executable, "-I", str(path.parent / "verify.py"), str(path), *more]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=path.parent,
        env=os.environ | environment,
    )


async def test_a_bundle_says_who_agreed_to_what_and_when(bundle: Files, tmp_path: Path) -> None:
    ran = _run(_written(bundle, tmp_path), "--en")

    assert (ran.returncode, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    agreed = [line for line in lines if "agreed" in line and "answer to a step" in line]
    assert ["Paula" in agreed[0], "Peter" in agreed[1]] == [True, True]
    assert all("A weekly hour in the plus class." in line for line in agreed)
    assert all("level B" in line and line.endswith("unchanged") for line in agreed)
    assert any("plan adopted" in line and "School_Leader" in line for line in lines)
    assert any("answer withdrawn" in line and "Peter" in line for line in lines)


async def test_it_speaks_dutch_of_itself(bundle: Files, tmp_path: Path) -> None:
    ran = _run(_written(bundle, tmp_path))

    assert ran.stdout.count("ongewijzigd") == len(verify.check(tmp_path / "bundle.zip").agreements)
    assert "antwoord op een stap: eens" in ran.stdout


async def test_the_command_line_checks_a_bundle_as_well(bundle: Files, tmp_path: Path) -> None:
    path = _written(bundle, tmp_path)
    ran = await asyncio.to_thread(CliRunner().invoke, app, ["audit", "verify", str(path)])
    broken = _written(_edit(bundle), tmp_path)
    told = await asyncio.to_thread(CliRunner().invoke, app, ["audit", "verify", str(broken)])

    assert ran.exit_code == 0, ran.output
    assert "unchanged" in ran.output
    assert (told.exit_code, "DOES NOT FIT" in told.output) == (1, True)


async def test_without_the_library_the_signatures_are_said_to_be_unchecked(
    bundle: Files, tmp_path: Path
) -> None:
    path = _written(bundle, tmp_path)
    (tmp_path / "verify.py").write_bytes(bundle["verify.py"])
    code = (
        "import sys, runpy; sys.modules['cryptography'] = None; "
        f"sys.argv = ['verify.py', {str(path)!r}, '--en']; "
        f"runpy.run_path({str(tmp_path / 'verify.py')!r}, run_name='__main__')"
    )
    ran = await asyncio.to_thread(_python, "-I", "-c", code)

    assert "signatures were NOT checked" in ran.stdout
    assert ran.returncode == 2


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _entries(files: Files) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files["ledger.jsonl"].splitlines()]


def _listed(files: Files) -> Files:
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {
        name: sha256(body).hexdigest() for name, body in files.items() if name != "manifest.json"
    }
    return files | {"manifest.json": canonical(manifest)}


def _ledger(files: Files, entries: list[dict[str, Any]]) -> Files:
    told = b"".join(canonical(each) + b"\n" for each in entries)
    return _listed(files | {"ledger.jsonl": told})


def _answered(entries: list[dict[str, Any]]) -> int:
    return next(n for n, each in enumerate(entries) if each["event"]["type"] == "step.answered")


def _edit(files: Files) -> Files:
    entries = _entries(files)
    entries[_answered(entries)]["event"]["answer"] = "refuse"
    return _ledger(files, entries)


def _edit_and_hash(files: Files) -> Files:
    entries = _entries(files)
    at = _answered(entries)
    entries[at]["event"]["answer"] = "refuse"
    for n in range(at, len(entries)):
        entries[n]["previous"] = entries[n - 1]["hash"]
        entries[n]["hash"] = hash_of_stored(entries[n])
    return _ledger(files, entries)


def _delete(files: Files) -> Files:
    entries = _entries(files)
    return _ledger(files, [*entries[:4], *entries[5:]])


def _cut(files: Files) -> Files:
    return _ledger(files, _entries(files)[:-1])


def _swap(files: Files) -> Files:
    entries = _entries(files)
    return _ledger(files, [*entries[:4], entries[5], entries[4], *entries[6:]])


def _drop(files: Files) -> Files:
    return _ledger(files, [])


def _change_text(files: Files) -> Files:
    texts = json.loads(files["texts.json"])
    for text in texts["texts"].values():
        text["words"] = text["words"].replace("plus class", "gym class")
    return _listed(files | {"texts.json": canonical(texts)})


def _change_statement(files: Files) -> Files:
    name = next(each for each in sorted(files) if each.startswith("statements/"))
    return _listed(files | {name: files[name].replace(b'"level":"b"', b'"level":"c"')})


def _forge_checkpoint(files: Files) -> Files:
    """A checkpoint of one's own making, under the id of the real key."""
    points = json.loads(files["checkpoints.json"])
    forger = Ed25519PrivateKey.generate()
    for point in points:
        signature = forger.sign(point["body"].encode())
        point["signature"] = base64.b64encode(signature).decode()
    return _listed(files | {"checkpoints.json": canonical(points)})


def _exchange_key(files: Files) -> Files:
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    keys = json.loads(files["public-keys.json"])
    keys = {name: base64.b64encode(public).decode() for name in keys}
    return _listed(files | {"public-keys.json": canonical(keys)})


def _add_file(files: Files) -> Files:
    return files | {"extra.txt": b"Believe me."}


ATTACKS: dict[str, tuple[Callable[[Files], Files], str]] = {
    "edited": (_edit, r"ledger\.jsonl \d+: was changed"),
    "edited and hashed anew to the end": (_edit_and_hash, r"another entry was signed for"),
    "deleted in the middle": (_delete, r"ledger\.jsonl 5: another entry belongs here"),
    "tail cut": (_cut, r"another entry was signed for, or it is missing"),
    "two swapped": (_swap, r"ledger\.jsonl 5: another entry belongs here"),
    "dropped": (_drop, r"ledger\.jsonl 1: the ledger is empty"),
    "text changed": (_change_text, r"the text was changed"),
    "statement changed": (_change_statement, r"the text was changed"),
    "checkpoint forged": (_forge_checkpoint, r"the signature is wrong"),
    "public key exchanged": (_exchange_key, r"key \w+ was exchanged"),
    "file put in": (_add_file, r"extra\.txt: this file was changed"),
}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_whatever_was_done_to_it_is_named(bundle: Files, tmp_path: Path, attack: str) -> None:
    change, told = ATTACKS[attack]

    ran = _run(_written(change(bundle), tmp_path), "--en")

    assert ran.returncode == 1
    assert re.search(told, ran.stdout), ran.stdout
    assert "unchanged" not in ran.stdout


async def test_one_who_signs_all_anew_is_found_by_whoever_knows_the_key(
    bundle: Files, tmp_path: Path
) -> None:
    """Held against itself it fits: why the id of the key stands on every receipt."""
    real = json.loads(bundle["checkpoints.json"])[0]["key"]
    path = _written(_signed_anew(bundle), tmp_path)

    assert _run(path).returncode == 0
    ran = _run(path, "--key", real, "--en")
    assert ran.returncode == 1
    assert "signed with another key" in ran.stdout


def _signed_anew(files: Files) -> Files:
    forger = Ed25519PrivateKey.generate()
    public = forger.public_key().public_bytes_raw()
    name = verify.key_id(public)
    points = json.loads(files["checkpoints.json"])
    for point in points:
        body = canonical(json.loads(point["body"]) | {"key": name})
        signature = base64.b64encode(forger.sign(body)).decode()
        point.update(body=body.decode(), key=name, signature=signature)
    keys = {name: base64.b64encode(public).decode()}
    return _listed(
        files | {"checkpoints.json": canonical(points), "public-keys.json": canonical(keys)}
    )


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    answering = made(tmp_path_factory.mktemp("authority"))
    with served(answering):
        yield answering


@pytest.fixture(scope="module")
async def stamped(
    bundle: Files,  # noqa: ARG001 - made before there is any stamp
    signed: Journey,
    sessions: Sessions,
    settings: Settings,
    authority: Authority,
) -> Files:
    """Nothing moved since the sign-offs were signed for; then all was, and that was stamped."""
    signer = signing.load(settings.signing_key_file)
    row = None
    while row is None:  # the keeper in the worker may be at it
        async with sessions.begin() as session:
            row = await checkpoints.sign(session, signer, at=clock.now(), is_full=True)
    assert await stamp_newest(sessions, authority.url)
    return await _bundle(signed, "coordinator")


def _stamp(files: Files) -> str:
    [name] = [each for each in files if each.endswith(".tsr")]
    return name


async def test_a_stamp_is_in_the_bundle_and_openssl_takes_it(
    stamped: Files, authority: Authority
) -> None:
    name = _stamp(stamped)
    for kind in (".tsr", ".json"):
        await asyncio.to_thread(
            (authority.folder / f"it{kind}").write_bytes, stamped[name.replace(".tsr", kind)]
        )
    words = ("ts", "-verify", "-data", "it.json", "-in", "it.tsr", "-CAfile", "ca.pem")

    assert "Verification: OK" in openssl(authority.folder, *words)


async def test_the_program_says_what_it_did_not_check_of_a_stamp(
    stamped: Files, tmp_path: Path
) -> None:
    ran = _run(_written(stamped, tmp_path), "--en")

    number = _stamp(stamped).removesuffix(".tsr")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "up to entry" in ran.stdout
    assert "who made the time stamps was NOT checked" in ran.stdout
    assert f"openssl ts -verify -data {number}.json -in {number}.tsr -CAfile FILE" in ran.stdout


async def test_with_the_certificates_of_an_authority_its_stamps_are_checked(
    stamped: Files, tmp_path: Path, authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = _written(stamped, tmp_path)
    ran = _run(path, "--en", "--tsa", str(authority.root))
    other = made(tmp_path_factory.mktemp("another"))
    refused = _run(path, "--en", "--tsa", str(other.root))
    typed = ["audit", "verify", str(path), "--tsa", str(authority.root)]
    told = await asyncio.to_thread(CliRunner().invoke, app, typed)

    assert ran.returncode == told.exit_code == 0, ran.stdout + told.output
    assert "All stamps are of this authority." in ran.stdout
    assert "NOT checked" not in ran.stdout
    assert (refused.returncode, "not of this authority" in refused.stdout) == (1, True)


async def test_without_openssl_or_without_a_stamp_it_is_said_to_be_unchecked(
    stamped: Files, bundle: Files, tmp_path: Path, authority: Authority
) -> None:
    words = ("--en", "--tsa", str(authority.root))
    without_program = _run(_written(stamped, tmp_path), *words, PATH="")
    without_stamp = _run(_written(bundle, tmp_path), *words)

    assert (without_program.returncode, without_stamp.returncode) == (2, 2)
    assert "NOT checked" in without_program.stdout
    assert "there is no time stamp in it" in without_stamp.stdout


def _put_stamp(files: Files, stamp: bytes) -> Files:
    return _listed(files | {_stamp(files): stamp})


@pytest.mark.parametrize("attack", ["other", "cut", "moved", "babble", "gone", "body"])
async def test_a_stamp_that_was_tampered_with_is_named(
    stamped: Files, tmp_path: Path, authority: Authority, attack: str
) -> None:
    name = _stamp(stamped)
    json_name = name.replace(".tsr", ".json")
    match attack:
        case "other":
            other = await asked(authority.url, b"something else")
            files, told = _put_stamp(stamped, other), "a stamp of something else"
        case "cut":
            files, told = _put_stamp(stamped, stamped[name][:-40]), "no time stamp"
        case "babble":
            files, told = _put_stamp(stamped, b"Believe me."), "no time stamp"
        case "moved":
            moved = stamped | {"stamps/1.tsr": stamped[name], "stamps/1.json": stamped[json_name]}
            files, told = _listed(moved), "of another checkpoint"
        case "body":
            files, told = _listed(stamped | {json_name: b"{}"}), "of another checkpoint"
        case _:
            files = {each: body for each, body in stamped.items() if each != name}
            told = "this file was changed"

    ran = _run(_written(files, tmp_path), "--en")

    assert ran.returncode == 1
    assert told in ran.stdout, ran.stdout


async def test_what_somebody_may_not_see_is_withheld_and_the_chain_still_holds(
    signed: Journey, tmp_path: Path
) -> None:
    files = await _bundle(signed, "paula")
    entries = _entries(files)
    withheld = [each for each in entries if each.get("withheld")]
    shown = [each["event"] for each in entries if "event" in each]

    assert withheld
    assert all(set(each) == {"sequence", "previous", "hash", "withheld"} for each in withheld)
    answers = [event["signer"] for event in shown if event["type"] == "step.answered"]
    assert answers == ["guardian:1"], "the hour at which the other answered is not hers"
    verdict = verify.check(_written(files, tmp_path))
    assert (verdict.code, verdict.withheld) == (0, len(withheld))


async def test_a_parent_gets_their_own_statements_and_nobody_elses(signed: Journey) -> None:
    paula = str(signed.people["paula"].person)
    files = await _bundle(signed, "paula")

    found = [body for name, body in files.items() if name.startswith("statements/")]
    statements = [json.loads(body) for body in found]

    assert statements
    assert {each["statement"]["party"]["person"] for each in statements} == {paula}


async def test_the_page_to_read_is_tagged_and_tells_the_same(bundle: Files) -> None:
    page = PdfReader(io.BytesIO(bundle["evidence.pdf"]))
    text = " ".join(page.pages[0].extract_text().split())

    assert "True" in str(page.root_object["/MarkInfo"])
    assert str(page.root_object["/Lang"]) == "nl"
    assert page.xmp_metadata is not None
    assert b"pdfuaid:part" in page.xmp_metadata.stream.get_data()
    assert "antwoord op een stap: eens" in text
    assert "Paula (ouder" in text
    assert "A weekly hour in the plus class." in text


async def test_taking_it_along_asks_a_second_factor(
    signed: Journey, sessions: Sessions, here: Known
) -> None:
    async with sessions.begin() as session:
        token = await issue(session, here.people["paula"], at=clock.now(), level=Level.A)
    paula = signed.people["paula"]
    weak = Talk(paula.client, token, paula.person)

    answer = await weak.get(f"/trajectories/{signed.id}/evidence")

    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_needed")


async def test_every_line_is_canonical_by_the_word_of_another_program(bundle: Files) -> None:
    for line in bundle["ledger.jsonl"].splitlines():
        assert rfc8785.dumps(json.loads(line)) == line
    for point in json.loads(bundle["checkpoints.json"]):
        assert rfc8785.dumps(json.loads(point["body"])).decode() == point["body"]


async def test_the_worker_put_the_sign_offs_under_checkpoints(sessions: Sessions) -> None:
    async with sessions() as session:
        made = await queries_checkpoints.all_in_order(session)
        assert await checkpoints.first_unfit(session) is None

    assert any(not row.is_full for row in made)
