"""The published vectors: what they say of each bundle is what a verifier says of it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import vectors
from access import verify
from tests.api import another_verifier

EXPECTED: dict[str, dict[str, Any]] = json.loads((vectors.FOLDER / "expected.json").read_text())


def test_they_are_what_is_made_and_the_same_each_time() -> None:
    first, second = vectors.made(), vectors.made()

    assert first == second
    assert vectors.stale() == []
    assert {each["bundle"] for each in EXPECTED.values()} == set(first)


def test_what_differs_is_said_to_be_out_of_date(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "docs" / "evidence" / "vectors"
    folder.mkdir(parents=True)
    for each in vectors.FOLDER.iterdir():
        (folder / each.name).write_bytes(each.read_bytes())
    monkeypatch.setattr(vectors, "FOLDER", folder)
    assert vectors.main(["--check"]) == 0
    (folder / "edited.zip").write_bytes((folder / "whole.zip").read_bytes())
    (folder / "of-nobody.zip").write_bytes(b"")
    (folder / "expected.json").write_text("{}")

    assert vectors.main(["--check"]) == 1
    told = capsys.readouterr().out
    assert all(name in told for name in ("edited.zip", "of-nobody.zip", "expected.json"))
    assert vectors.main([]) == 0
    assert vectors.main(["--check"]) == 0


@pytest.mark.parametrize("name", EXPECTED)
def test_the_verifier_says_of_each_what_is_expected(name: str) -> None:
    """As somebody else runs it: a Python, the one file, and nothing else of ours."""
    expected = EXPECTED[name]
    bundle = str(vectors.FOLDER / expected["bundle"])
    known = [word for key in expected["keys"] for word in ("--key", key)]
    authority = expected["authority"]
    trusted = [] if authority is None else ["--tsa", str(vectors.FOLDER / authority)]
    command = [sys.executable, "-I", str(verify.__file__), bundle, *known, *trusted, "--en"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stderr) == (expected["code"], ""), ran.stdout
    verdict = verify.check(bundle, expected["keys"])
    found = "" if verdict.wrong is None else verdict.wrong.where.partition(", text ")[0]
    assert found == (expected["where"] or "")


def test_each_thing_that_the_docs_say_is_found_has_a_vector() -> None:
    """So that a new row of the table of attacks gets one too."""
    page = (vectors.FOLDER.parents[1] / "evidence.md").read_text()
    rows = page.partition("| what was done |")[2].partition("\n\n")[0].splitlines()[2:]
    broken = [name for name, each in EXPECTED.items() if each["code"] == verify.BROKEN]

    assert (len(rows), len(broken)) == (9, 20)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_verifier_that_was_written_from_the_docs_says_the_same(name: str) -> None:
    expected = EXPECTED[name]

    code = another_verifier.code_of(vectors.FOLDER / expected["bundle"], expected["keys"])

    assert code == expected["code"]
