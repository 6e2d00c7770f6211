"""The embedded PostgreSQL keeps what was committed, whatever happens to its processes."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from runtime import ports, unprivileged
from runtime.postgres import EmbeddedPostgres
from runtime.trouble import Trouble


@pytest.fixture(scope="module")
def cluster() -> Iterator[EmbeddedPostgres]:
    """One that was made once and holds one committed row."""
    with tempfile.TemporaryDirectory(prefix="traject-") as name:
        Path(name).chmod(0o711)
        server = EmbeddedPostgres(Path(name), port=ports.free_port())
        server.start()
        with psycopg.connect(server.url()) as database:
            database.execute("CREATE TABLE kept AS SELECT 'a row' AS what")
        yield server
        server.stop()


@pytest.fixture
def server(cluster: EmbeddedPostgres) -> EmbeddedPostgres:
    """It, running, whatever the test before did to it."""
    if cluster.child is None or not cluster.child.is_running:
        cluster.start()
    return cluster


def rows_of(server: EmbeddedPostgres) -> list[tuple[str]]:
    with psycopg.connect(server.url()) as database:
        return database.execute("SELECT what FROM kept").fetchall()


def postmaster(server: EmbeddedPostgres) -> psutil.Process:
    assert server.child is not None
    return psutil.Process(server.child.pid)


def test_rows_survive_a_stop_and_a_start(server: EmbeddedPostgres) -> None:
    server.stop()
    server.start()

    assert rows_of(server) == [("a row",)]


def test_rows_survive_kill_9_of_every_process(server: EmbeddedPostgres) -> None:
    assert server.child is not None
    for process in (postmaster(server), *postmaster(server).children()):
        with contextlib.suppress(psutil.NoSuchProcess):  # the others leave when the first is gone
            process.kill()
    server.child.process.wait()

    assert (server.cluster / "postmaster.pid").exists()
    server.start()
    assert rows_of(server) == [("a row",)]


def test_a_server_left_behind_is_ended_by_the_next_start(server: EmbeddedPostgres) -> None:
    left_behind = postmaster(server)

    next_run = EmbeddedPostgres(server.folder, port=server.port)
    next_run.start()

    assert not left_behind.is_running() or left_behind.status() == psutil.STATUS_ZOMBIE
    assert rows_of(next_run) == [("a row",)]
    next_run.stop()


def test_a_process_id_that_went_to_a_stranger_stops_no_start(server: EmbeddedPostgres) -> None:
    server.stop()
    (server.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{server.cluster}\n1\n")

    server.start()

    assert rows_of(server) == [("a row",)]


def test_nothing_is_taken_away_from_safety(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url()) as database:
        settings: dict[str, str] = dict(
            database.execute("SELECT name, setting FROM pg_settings").fetchall()
        )

    assert settings["fsync"] == settings["full_page_writes"] == settings["data_checksums"] == "on"
    assert settings["synchronous_commit"] == "on"
    assert settings["listen_addresses"] == "127.0.0.1"
    assert settings["unix_socket_directories"] == ""
    assert settings["server_encoding"] == "UTF8"


def test_who_does_not_know_the_password_stays_out(server: EmbeddedPostgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgresql://traject:guess@127.0.0.1:{server.port}/traject")

    password = server.folder / "postgres.password"
    assert password.stat().st_mode & 0o077 == 0


def test_a_taken_port_is_named_with_its_setting(folder: Path) -> None:
    port = ports.free_port()
    with ports.hold(port, host="127.0.0.1", what_for="a test", setting="NONE") as taken:
        taken.listen()
        server = EmbeddedPostgres(folder, port=port, durable=False)
        with pytest.raises(Trouble, match=rf"Port {port}, .* is taken\. .*TRAJECT_POSTGRES_PORT"):
            server.start()


def test_data_of_another_version_is_not_touched(server: EmbeddedPostgres) -> None:
    server.stop()
    version = server.cluster / "PG_VERSION"
    version.write_text("15\n")

    with pytest.raises(Trouble, match=r"made by PostgreSQL 15; this is PostgreSQL 18\. "):
        server.start()

    version.write_text("18\n")


def test_half_a_cluster_is_made_again(folder: Path) -> None:
    """As a kill in the middle of the first start leaves it."""
    (folder / "postgres.unfinished" / "base").mkdir(parents=True)
    server = EmbeddedPostgres(folder, port=ports.free_port(), durable=False)
    server.start()

    assert server.is_ready()
    assert not (folder / "postgres.unfinished").exists()
    server.stop()


def test_a_server_that_does_not_start_shows_the_end_of_its_log(server: EmbeddedPostgres) -> None:
    server.stop()
    (server.cluster / "global" / "pg_control").rename(server.cluster / "global" / "gone")

    with pytest.raises(Trouble, match=r"postgres ended \(code \d\)") as trouble:
        server.start()

    assert "could not find the database system" in trouble.value.details
    (server.cluster / "global" / "gone").rename(server.cluster / "global" / "pg_control")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_root_where_all_is_closed_finds_another_place(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as closed, tempfile.TemporaryDirectory() as open_:
        Path(open_).chmod(0o711)
        monkeypatch.setattr(unprivileged, "PLACE", Path(open_) / "traject")
        monkeypatch.setattr(
            unprivileged, "may_enter", lambda _user, folder: folder.is_relative_to(open_)
        )
        server = EmbeddedPostgres(Path(closed) / "data", port=ports.free_port(), durable=False)
        server.start()

        assert server.is_ready()
        assert server.cluster.is_relative_to(open_)
        assert postmaster(server).exe().startswith(open_)
        assert postmaster(server).uids().real != 0
        server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_one_closed_folder_closes_all_below(folder: Path) -> None:
    inside = folder / "closed" / "open"
    inside.mkdir(parents=True)
    assert unprivileged.may_enter("nobody", inside)

    inside.parent.chmod(0o700)

    assert not unprivileged.may_enter("nobody", inside)


def test_stopping_is_quick_while_somebody_is_connected(server: EmbeddedPostgres) -> None:
    process = postmaster(server)
    somebody = psycopg.connect(server.url(), autocommit=True)
    server.stop()

    with pytest.raises(psycopg.errors.AdminShutdown):
        somebody.execute("SELECT 1")
    assert not process.is_running()
    assert server.child is not None
    assert server.child.process.returncode == 0
