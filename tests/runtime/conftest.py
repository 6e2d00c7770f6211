"""A folder for servers that die in tests."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that a server of another user may enter; pytest's own are closed."""
    with tempfile.TemporaryDirectory(prefix="traject-") as name:
        path = Path(name)
        path.chmod(0o711)
        yield path
