"""How every process of ours speaks with Temporal: one converter, one plugin, one way to connect.

The plugin is shared by clients, workers and the replayer, so that converter, sandbox and
interceptors cannot drift apart.
"""

import asyncio
import dataclasses
import logging
import traceback
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from opentelemetry import trace
from pydantic import TypeAdapter
from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, VersioningBehavior, WorkerDeploymentVersion
from temporalio.contrib.opentelemetry import OpenTelemetryInterceptor, ReplaySafeTracerProvider
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultPayloadConverter,
)
from temporalio.envconfig import ClientConfig
from temporalio.exceptions import ApplicationError, FailureError
from temporalio.plugin import SimplePlugin
from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    PrometheusConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)
from temporalio.service import RetryConfig
from temporalio.worker import (
    HandleUpdateInput,
    Interceptor,
    WorkerDeploymentConfig,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowRunner,
)
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import ReadOnlyContextError, SandboxImportNotificationPolicy

from runtime.settings import Settings


class _SharedJson(PydanticJSONPlainPayloadConverter):
    """JSON by pydantic, which knows tagged unions of dataclasses.

    Its adapters are shared: every workflow has a converter of its own, and building the adapter of
    our commands takes longer than a whole command.
    """

    def from_payload(self, payload: Payload, type_hint: type | None = None) -> Any:  # noqa: ANN401 - of any type
        return _adapter(Any if type_hint is None else type_hint).validate_json(payload.data)


class _Payloads(CompositePayloadConverter):
    def __init__(self) -> None:
        ours = _SharedJson()
        others = DefaultPayloadConverter.default_encoding_payload_converters
        super().__init__(*(ours if ours.encoding == c.encoding else c for c in others))


@lru_cache(maxsize=256)
def _adapter(hint: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - a type
    return TypeAdapter(hint)


DATA_CONVERTER: Final = DataConverter(payload_converter_class=_Payloads)

INTERNAL: Final = "internal"
"""The type of a failure that is a bug of ours, never an answer of the rules."""

DEPLOYMENT: Final = "traject"

STAGE: Final = SearchAttributeKey.for_keyword("TrajectoryStage")
DUE: Final = SearchAttributeKey.for_datetime("TrajectoryDue")
WAITS_ON: Final = SearchAttributeKey.for_keyword("TrajectoryWaitsOn")
SCHOOL: Final = SearchAttributeKey.for_keyword("TrajectorySchool")
PROCEDURE: Final = SearchAttributeKey.for_keyword("TrajectoryProcedure")

SEARCH_ATTRIBUTES: Final[Sequence[SearchAttributeKey[Any]]] = (
    *(STAGE, DUE, WAITS_ON, SCHOOL, PROCEDURE),
)
"""For operators, in the pages of Temporal. Ids, codes and dates only: they are never encrypted."""

_PATIENCE: Final = RetryConfig(max_elapsed_time_millis=1500, max_retries=3)
"""A caller who waits hears "received" soon; the relay has all the time."""

_SHARED_WITH_SANDBOX: Final = (
    "domain",
    "activities.recording",
    "runtime.temporal",
    "workflows.chain",
    "workflows.messages",
    "opentelemetry",
)
"""What a workflow may use as it is: imported once, without effects, deterministic."""


class _KeepAlive(WorkflowInboundInterceptor):
    """One bad command cannot jam a trajectory: a bug fails its update, not the workflow task."""

    def handle_update_validator(self, input: HandleUpdateInput) -> None:  # noqa: A002 - the SDK's
        try:
            super().handle_update_validator(input)
        except (FailureError, ReadOnlyContextError):
            raise
        except Exception as bug:  # noqa: BLE001 - whatever it is
            raise _internal(bug) from None

    async def handle_update_handler(self, input: HandleUpdateInput) -> object:  # noqa: A002 - as above
        try:
            return await super().handle_update_handler(input)
        except (FailureError, asyncio.CancelledError):
            raise
        except Exception as bug:  # noqa: BLE001 - whatever it is
            raise _internal(bug) from None


class _KeepAliveInterceptor(Interceptor):
    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002 - the signature is the SDK's
    ) -> type[WorkflowInboundInterceptor]:
        return _KeepAlive


def plugin() -> SimplePlugin:
    """Make the plugin of the product. It makes spans only where tracing was set up before."""
    traced = isinstance(trace.get_tracer_provider(), ReplaySafeTracerProvider)
    spans = [OpenTelemetryInterceptor(add_temporal_spans=True)] if traced else []
    return SimplePlugin(
        "traject",
        data_converter=DATA_CONVERTER,
        interceptors=[*spans, _KeepAliveInterceptor()],
        workflow_runner=_sandboxed,
    )


async def connect(settings: Settings, *, lazy: bool = False) -> Client:
    """Connect. A lazy client starts without a server and connects at the first call.

    A key and certificates come from where every program of Temporal takes them: TEMPORAL_API_KEY,
    TEMPORAL_TLS_… and its configuration file.
    """
    use_our_core(settings.temporal_metrics_address)
    given = ClientConfig.load_client_connect_config()
    return await Client.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        api_key=given.get("api_key"),
        tls=given.get("tls"),
        rpc_metadata=given.get("rpc_metadata", {}),
        lazy=lazy,
        plugins=[plugin()],
        retry_config=_PATIENCE,
    )


@cache
def use_our_core(metrics_address: str) -> None:
    """Send what Temporal's core says to our logs, and its figures to where they are asked for.

    Left alone it prints its lines among the output of a command. Once per process, before the
    first client.
    """
    forwarding = LogForwardingConfig(logger=logging.getLogger("temporalio.core"))  # noqa: TID251 - its logger
    telemetry = TelemetryConfig(
        logging=LoggingConfig(TelemetryFilter(core_level="WARN", other_level="ERROR"), forwarding),
        metrics=PrometheusConfig(metrics_address) if metrics_address else None,
    )
    Runtime.set_default(Runtime(telemetry=telemetry), error_if_already_set=False)


def deployment(build_id: str, *, pinned: bool) -> WorkerDeploymentConfig:
    """Say which build a worker is, and whether a running trajectory stays with its build.

    Pinned, a trajectory moves at its next continue-as-new, and an old worker must run until then
    (`traject workflow refresh` makes that minutes). Not pinned, it moves at its next task: right
    where one worker takes the place of another.
    """
    behavior = VersioningBehavior.PINNED if pinned else VersioningBehavior.AUTO_UPGRADE
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=DEPLOYMENT, build_id=build_id),
        use_worker_versioning=True,
        default_versioning_behavior=behavior,
    )


def digest_of_code(root: Path, folders: Iterable[str]) -> str:
    """Tell one build from another where there is no git: by what the code says."""
    digest = sha256()
    for folder in sorted(folders):
        for file in sorted((root / folder).rglob("*.py")):
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def _sandboxed(_existing: WorkflowRunner | None) -> WorkflowRunner:
    shared = SandboxRestrictions.default.with_passthrough_modules(*_SHARED_WITH_SANDBOX)
    policy = (
        SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
        | SandboxImportNotificationPolicy.WARN_ON_DYNAMIC_IMPORT
    )
    return SandboxedWorkflowRunner(
        restrictions=dataclasses.replace(shared, import_notification_policy=policy)
    )


def _internal(bug: Exception) -> ApplicationError:
    """Tell the kind of the bug and where it is, and nothing it says: that may quote a party."""
    frames = traceback.extract_tb(bug.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
    told = f"A bug of ours: {type(bug).__name__} at {where}."
    workflow.logger.error(told)
    return ApplicationError(told, type=INTERNAL, non_retryable=True)
