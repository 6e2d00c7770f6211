"""Ports of this machine: is one free, which one is."""

import errno
import socket

from runtime.trouble import Trouble


def must_be_free(port: int, *, host: str, what_for: str, setting: str) -> None:
    """Trouble that names port and setting when somebody else listens there."""
    hold(port, host=host, what_for=what_for, setting=setting).close()


def hold(port: int, *, host: str, what_for: str, setting: str) -> socket.socket:
    """The port, ours from now on: so that a taken one is known before the slow steps.

    It says that it is TCP. From a socket that does not, asyncio takes connections on which a short
    answer waits 40 ms for the other side's acknowledgement.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    held = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((host, port))
    except OSError as error:
        held.close()
        raise _trouble(error, port, host, what_for, setting) from error
    return held


def _trouble(error: OSError, port: int, host: str, what_for: str, setting: str) -> Trouble:
    another = f"set {setting} to another port, for example in .env: {setting}={port + 10}."
    if error.errno == errno.EADDRINUSE:
        return Trouble(
            f"Port {port}, meant for {what_for}, is taken.",
            f"Stop the program that uses it, or {another}",
        )
    if error.errno == errno.EACCES:
        return Trouble(f"Port {port} is not open to an ordinary user.", f"Please {another}")
    return Trouble(
        f"{host}:{port}, meant for {what_for}, cannot be used ({error.strerror}).",
        "Check TRAJECT_HOST and the port.",
    )


def free_port() -> int:
    """A port nobody uses right now; for tests."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
