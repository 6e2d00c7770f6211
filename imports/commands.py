"""`traject import`: an alliance, or the cases that run in its schools."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

KINDS: Final = (".json", ".csv", ".jsonl", ".ndjson")


class Language(StrEnum):
    NL = "nl"
    EN = "en"


def import_file(  # noqa: PLR0913 - the options of a command
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            readable=True,
            help="An alliance (.json), or cases (.csv, .jsonl, .ndjson). See examples/README.md.",
        ),
    ],
    *,
    alliance: Annotated[
        str, typer.Option(help="The name of the alliance of these cases, where there are several.")
    ] = "",
    update: Annotated[
        bool, typer.Option("--update", help="Let an alliance file replace what differs.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only say what is wrong; change nothing.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Say the result as one JSON object.")
    ] = False,
    language: Annotated[Language, typer.Option(help="For what is said.")] = Language.NL,
) -> None:
    """Bring in an alliance or its running cases. A bad file is refused whole; twice is once.

    Leaves with 0 when all is in, 1 when something was refused or differs from what is there.
    """
    if file.suffix.lower() not in KINDS:
        raise typer.BadParameter(f"a file that ends in {', '.join(KINDS)}", param_hint="FILE")
    from imports import running  # noqa: PLC0415 - heavy: `traject --help` must be quick
    from imports.running import Options, Voice  # noqa: PLC0415 - as above

    options = Options(file=file, alliance=alliance, update=update, check=check)
    voice = Voice(language=language.value, as_json=as_json)
    report = asyncio.run(running.run(options, voice))
    voice.tell(report)
    raise typer.Exit(report.exit_code)
