"""What can be wrong with the machine, said so that a person can put it right.

Trouble is never a bug of ours and never a refusal by the rules: a port is taken, a disk is full, a
tool is missing. The command line prints it as one line and leaves with code 3.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Trouble(Exception):
    """One line: what is wrong, and what to do about it."""

    def __init__(self, what: str, what_to_do: str, *, details: str = "") -> None:
        super().__init__(f"{what} {what_to_do}")
        self.what = what
        self.what_to_do = what_to_do
        self.details = details  # for example the tail of a log; printed below the line


@contextmanager
def disk_trouble(folder: Path) -> Iterator[None]:
    """Turn "no space left" and "may not write here" into Trouble that names the folder."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise disk_full(folder) from error
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            raise Trouble(
                f"{error.filename or folder} cannot be written.",
                "Give yourself the right to, or point TRAJECT_DATA to another folder.",
            ) from error
        raise


def disk_full(folder: Path) -> Trouble:
    return Trouble(
        f"The disk that holds {folder} is full.",
        "Make room, or point TRAJECT_DATA to a folder on another disk.",
    )
