"""Settings: what is wrong is named, with the way to set it right."""

import re
from pathlib import Path

import pytest

from runtime import settings
from runtime.settings import PROJECT, Settings
from runtime.trouble import Trouble


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"TRAJECT_{name.upper()}", raising=False)


def file_with(tmp_path: Path, line: str) -> Path:
    file = tmp_path / ".env"
    file.write_text(f"{line}\n")
    return file


def test_nothing_has_to_be_set() -> None:
    known = settings.load(_env_file=None)

    assert known.data == PROJECT / ".data"
    assert known.url == "http://127.0.0.1:8000"


def test_the_environment_wins_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAJECT_PORT", "8200")
    monkeypatch.setenv("TRAJECT_HOST", "")

    known = settings.load(_env_file=file_with(tmp_path, "TRAJECT_PORT=8100"))

    assert known.url == "http://127.0.0.1:8200"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("TRAJECT_PORT", "99999", r"TRAJECT_PORT is wrong: .*65535.*\(The port that pages"),
        ("TRAJECT_RECORD_STATEMENT_TIMEOUT", "3", r"is wrong: .* less than 2"),
        ("TRAJECT_PROT", "8100", r"TRAJECT_PROT is not a setting .* Did you mean TRAJECT_PORT\?"),
        ("TRAJECT_XYZZY", "1", r"not a setting of traject\. See \.env\.example for"),
    ],
)
def test_a_wrong_setting_is_named_with_the_way_to_set_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    with pytest.raises(Trouble, match=told):
        settings.load(_env_file=file_with(tmp_path, f"{name}={value}"))

    monkeypatch.setenv(name, value)
    with pytest.raises(Trouble, match=told):
        settings.load(_env_file=None)


def test_a_wrong_value_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAJECT_LOG_LEVEL", "hunter2")

    with pytest.raises(Trouble) as trouble:
        settings.load(_env_file=None)

    assert "hunter2" not in str(trouble.value)


def test_a_secret_does_not_show() -> None:
    known = settings.load(_env_file=None, database_url="postgresql://a:hunter2@127.0.0.1/x")

    assert "hunter2" not in repr(known)


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_example_file_is_right(tmp_path: Path) -> None:
    """Every line that can be uncommented is a setting, with the value it has by itself if any."""
    example = (PROJECT / ".env.example").read_text().replace("#TRAJECT_", "TRAJECT_")

    known = settings.load(_env_file=file_with(tmp_path, example))

    assert "#TRAJECT_" not in example
    assert known.log_format == "json"


def test_the_example_names_every_setting_and_each_of_its_values_will_do(tmp_path: Path) -> None:
    told = (PROJECT / ".env.example").read_text()
    lines = re.findall(r"^#(TRAJECT_\w+=.*)$", told, re.MULTILINE)
    file = tmp_path / ".env"
    file.write_text("\n".join(lines))

    named = [line.partition("=")[0].removeprefix("TRAJECT_").lower() for line in lines]
    assert sorted(named) == sorted(Settings.model_fields)
    known = settings.load(_env_file=file)
    assert known.signing_key_file == Path("/etc/traject/signing-keys.json")
    assert known.is_safe_demo
