"""Keys: what opens what, and what a wrong, open or missing file says."""

import json
import pickle
from pathlib import Path

import pytest

from runtime.ids import uuid7
from runtime.keyring import Keyring, KeysTrouble, NotOpened

ROW = uuid7()
SUBJECT = uuid7()


@pytest.fixture
def own(tmp_path: Path) -> Keyring:
    return Keyring.make(tmp_path / "keys.json")


def _changed(own: Keyring, **changes: object) -> None:
    content = json.loads(own.file.read_text())
    own.file.write_text(json.dumps(content | changes))


def test_what_is_sealed_opens_in_its_place_and_in_no_other(own: Keyring) -> None:
    key = own.unwrap(SUBJECT, own.new_data_key(SUBJECT).sealed)
    sealed = key.seal(b"Bo", column="learner.name", row=ROW)

    assert key.open(sealed, column="learner.name", row=ROW) == b"Bo"
    for column, row in (("learner.eck_id", ROW), ("learner.name", uuid7())):
        with pytest.raises(NotOpened):
            key.open(sealed, column=column, row=row)


def test_every_bit_counts(own: Keyring) -> None:
    key = own.unwrap(SUBJECT, own.new_data_key(SUBJECT).sealed)
    sealed = key.seal(b"nee", column="text.body", row=ROW)

    for n in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[n // 8] ^= 1 << n % 8
        with pytest.raises(NotOpened):
            key.open(bytes(changed), column="text.body", row=ROW)
    for short in range(len(sealed)):
        with pytest.raises(NotOpened):
            key.open(sealed[:short], column="text.body", row=ROW)


def test_the_same_words_are_never_sealed_alike(own: Keyring) -> None:
    key = own.unwrap(SUBJECT, own.new_data_key(SUBJECT).sealed)

    assert len({key.seal(b"nee", column="text.body", row=ROW) for _ in range(100)}) == 100


def test_a_data_key_is_of_one_subject_and_of_one_file(own: Keyring, tmp_path: Path) -> None:
    wrapped = own.new_data_key(SUBJECT).sealed
    other = Keyring.make(tmp_path / "other.json")

    with pytest.raises(NotOpened):
        own.unwrap(uuid7(), wrapped)
    with pytest.raises(KeysTrouble, match="lacks the key"):
        other.unwrap(SUBJECT, wrapped)


def test_another_seed_is_found_out(own: Keyring, tmp_path: Path) -> None:
    wrapped = own.new_data_key(SUBJECT).sealed
    other = Keyring.make(tmp_path / "other.json")
    _changed(own, seed=json.loads(other.file.read_text())["seed"])

    with pytest.raises(NotOpened):
        Keyring.load(own.file).unwrap(SUBJECT, wrapped)


def test_a_new_key_wraps_anew_and_the_old_one_can_go(own: Keyring) -> None:
    before, wrapped = own.current, own.new_data_key(SUBJECT).sealed
    sealed = own.unwrap(SUBJECT, wrapped).seal(b"Bo", column="learner.name", row=ROW)
    own.use(own.add_key())
    anew = own.rewrap(SUBJECT, wrapped)
    own.drop_key(before)

    kept = Keyring.load(own.file)
    assert anew.kek == kept.current != before
    key = kept.unwrap(SUBJECT, anew.sealed)
    assert key.open(sealed, column="learner.name", row=ROW) == b"Bo"
    with pytest.raises(KeysTrouble, match=before):
        kept.unwrap(SUBJECT, wrapped)


def test_a_running_process_learns_of_a_new_key_by_itself(own: Keyring) -> None:
    running = Keyring.load(own.file)
    own.use(own.add_key())
    wrapped = own.new_data_key(SUBJECT)

    assert running.unwrap(SUBJECT, wrapped.sealed).subject == SUBJECT
    assert running.current == own.current


def test_a_running_process_wraps_nothing_in_a_key_that_is_no_longer_used(own: Keyring) -> None:
    running = Keyring.load(own.file)
    own.use(own.add_key())

    assert running.new_data_key(SUBJECT).kek == own.current


def test_the_key_in_use_is_not_taken_out(own: Keyring) -> None:
    with pytest.raises(KeysTrouble, match="in use"):
        own.drop_key(own.current)
    with pytest.raises(KeysTrouble, match="has no key"):
        own.drop_key("0123456789abcdef")


def test_a_file_that_is_there_is_never_written_over(own: Keyring) -> None:
    before = own.file.read_bytes()

    with pytest.raises(KeysTrouble, match="is there already"):
        Keyring.make(own.file)
    assert own.file.read_bytes() == before


def test_a_missing_file_says_where_it_should_be_and_makes_none(tmp_path: Path) -> None:
    with pytest.raises(KeysTrouble, match="Put it back from its own backup"):
        Keyring.load(tmp_path / "keys.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_can_read_is_refused(own: Keyring, mode: int) -> None:
    assert own.file.stat().st_mode & 0o777 == 0o600
    own.file.chmod(mode)

    with pytest.raises(KeysTrouble, match="chmod 600"):
        Keyring.load(own.file)


def test_a_damaged_file_is_refused_and_nothing_of_it_is_told(own: Keyring) -> None:
    whole = own.file.read_text()
    content = json.loads(whole)
    (id_, kek), other = next(iter(content["keys"].items())), "A" * 43 + "="
    spoiled = [
        "",
        whole[:-20],
        json.dumps(content | {"current": "0123456789abcdef"}),
        json.dumps(content | {"keys": {id_: kek | {"key": other}}}),
        json.dumps(content | {"seed": content["seed"][:-8]}),
        json.dumps(content | {"format": 2}),
        json.dumps(content | {"more": kek["key"]}),
    ]
    for text in spoiled:
        own.file.write_text(text)
        with pytest.raises(KeysTrouble, match="is damaged") as refused:
            Keyring.load(own.file)
        assert kek["key"] not in str(refused.value)
        assert refused.value.__suppress_context__


def test_keys_show_in_no_word_and_leave_no_process(own: Keyring) -> None:
    content = json.loads(own.file.read_text())
    key = own.unwrap(SUBJECT, own.new_data_key(SUBJECT).sealed)
    shown = f"{own!r} {own} {key!r} {key}"

    assert own.file.name in shown
    for secret in (content["seed"], content["keys"][own.current]["key"]):
        assert secret not in shown
    for each in (own, key):
        with pytest.raises(TypeError):
            pickle.dumps(each)


def test_other_secrets_follow_from_their_name_and_outlive_a_rotation(own: Keyring) -> None:
    secret = own.secret("checkpoints/1")
    own.use(own.add_key())

    assert Keyring.load(own.file).secret("checkpoints/1") == secret
    assert len(secret) == 32
    assert own.secret("checkpoints/2") != secret


def test_somebody_is_found_by_an_address_however_it_is_typed(own: Keyring) -> None:
    index = own.index("mail", "bo@example.org")

    assert own.index("mail", " Bo@Example.org ") == index
    assert own.index("mail", "bo@example.com") != index
    assert own.index("eck_id", "bo@example.org") != index
