"""The commands and their options. Each hands over to the module of its subject.

Imports of the product stand inside the functions, so that `traject --help` is quick.
"""

import asyncio
from enum import StrEnum
from typing import Annotated

import typer

app = typer.Typer()
workflow = typer.Typer(no_args_is_help=True, help="The processes behind the trajectories.")
procedure = typer.Typer(no_args_is_help=True, help="The rules that trajectories live by.")
audit = typer.Typer(no_args_is_help=True, help="Whether the ledger is what it was.")
keys = typer.Typer(no_args_is_help=True, help="The keys for what lies sealed in the database.")

retention = typer.Typer(no_args_is_help=True, help="What is past its term, and what is held.")
tombstones = typer.Typer(no_args_is_help=True, help="What was erased.")

app.add_typer(workflow, name="workflow")
app.add_typer(procedure, name="procedure")
app.add_typer(audit, name="audit")
app.add_typer(retention, name="retention")
app.add_typer(tombstones, name="tombstones")


class HoldReason(StrEnum):
    """As `domain.retention` has them; spelled out here so that `--help` loads no rules."""

    DISPUTE = "dispute"
    COURT = "court"
    COMPLAINT = "complaint"
    INSPECTION = "inspection"
    SAFETY = "safety"


provider = typer.Typer(no_args_is_help=True, help="By which organisations people sign in.")
app.add_typer(provider, name="provider")
client = typer.Typer(no_args_is_help=True, help="Systems that ask in their own name.")
app.add_typer(client, name="client")
link = typer.Typer(no_args_is_help=True, help="Personal links of parents and learners.")
code = typer.Typer(no_args_is_help=True, help="Codes that school hands over on paper.")
app.add_typer(link, name="link")
app.add_typer(code, name="code")
app.add_typer(keys, name="keys")
signing_keys = typer.Typer(no_args_is_help=True, help="The keys that sign checkpoints.")
app.add_typer(signing_keys, name="signing-keys")


class Language(StrEnum):
    NL = "nl"
    EN = "en"


Which = Annotated[str, typer.Argument(metavar="ID", help="An id or a case number: 2026-0007.")]
As = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="NAME",
        help="A person of the demo; without it, the coordinator.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON value, for a program to read.")]
In = Annotated[Language, typer.Option("--language", help="Of the sentences.")]


WhichLearner = Annotated[
    str, typer.Argument(metavar="LEARNER", help="An id, or a case number of theirs: 2026-0007.")
]
TokenFile = Annotated[
    str,
    typer.Option(
        "--token-file", metavar="FILE", help="Who gives the command, by a token; outside the demo."
    ),
]


@app.command("list")
def list_(  # noqa: PLR0913 - the options of a command
    *,
    name: As = "",
    stage: Annotated[str, typer.Option(help="Only those in this stage.")] = "",
    waiting_on: Annotated[str, typer.Option(help="Only those that wait on this seat.")] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is overdue.")] = False,
    stalled: Annotated[bool, typer.Option("--stalled", help="Only what stands still.")] = False,
    as_json: AsJson = False,
    language: In = Language.NL,
) -> None:
    """List the trajectories that a person may see, the first due first."""
    from console import reading
    from console.voice import Voice

    wanted = reading.Wanted(stage=stage, waiting_on=waiting_on, overdue=overdue, stalled=stalled)
    asyncio.run(reading.list_(Voice(language.value, as_json=as_json), name, wanted))


@app.command()
def show(
    which: Which, *, name: As = "", as_json: AsJson = False, language: In = Language.NL
) -> None:
    """Show how a trajectory stands: who is at the table, what is owed, what has happened."""
    from console import reading
    from console.voice import Voice

    asyncio.run(reading.show(Voice(language.value, as_json=as_json), name, which))


@app.command()
def why(
    which: Which, *, name: As = "", as_json: AsJson = False, language: In = Language.NL
) -> None:
    """Say in one sentence why a trajectory waits."""
    from console import reading
    from console.voice import Voice

    asyncio.run(reading.why(Voice(language.value, as_json=as_json), name, which))


@app.command()
def moves(
    which: Which, *, name: As = "", as_json: AsJson = False, language: In = Language.NL
) -> None:
    """List what a person may do in a trajectory now, and why not the rest."""
    from console import reading
    from console.voice import Voice

    asyncio.run(reading.moves(Voice(language.value, as_json=as_json), name, which))


@app.command()
def do(  # noqa: PLR0913 - the options of a command
    which: Which,
    move: Annotated[str, typer.Argument(metavar="MOVE", help="What to do: see `traject moves`.")],
    fields: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FIELD=VALUE …",
            help="Its fields. A value of several parts is JSON; @name is that person's id.",
        ),
    ] = None,
    *,
    name: As = "",
    seat: Annotated[str, typer.Option(help="From which of the person's seats.")] = "",
    key: Annotated[str, typer.Option(help="A UUID: the same again happens once.")] = "",
    as_json: AsJson = False,
    language: In = Language.NL,
) -> None:
    """Make a move.

    Leaves with 0 when it is done, or kept and not yet done (it says so); with 1 when refused.
    """
    from console import doing
    from console.voice import Voice

    move_ = doing.Typed(move=move, fields=tuple(fields or ()), seat=seat, key=key)
    asyncio.run(doing.do(Voice(language.value, as_json=as_json), name, which, move_))


@app.command()
def stalls(*, as_json: AsJson = False, language: In = Language.NL) -> None:
    """List what stands still, the longest first. No names."""
    from console import reading
    from console.voice import Voice

    asyncio.run(reading.stalls(Voice(language.value, as_json=as_json)))


@app.command()
def token(
    *,
    name: Annotated[str, typer.Option("--as", metavar="NAME", help="A person of the demo.")],
    as_json: AsJson = False,
) -> None:
    """Make a token with which a program speaks for a person of the demo. It is shown once."""
    from console import operating
    from console.voice import Voice

    asyncio.run(operating.token(Voice(as_json=as_json), name))


@link.command("send")
def send_link(
    which: Which,
    *,
    to: Annotated[str, typer.Option(metavar="NAME", help="A person of the demo, or an id.")],
    as_json: AsJson = False,
) -> None:
    """Mail somebody a link to what they are asked in a trajectory."""
    from console import letting_in
    from console.voice import Voice

    asyncio.run(letting_in.send_link(Voice(as_json=as_json), to, which))


@link.command("end")
def end_links(
    *,
    of: Annotated[str, typer.Option(metavar="NAME", help="A person of the demo, or an id.")],
    as_json: AsJson = False,
) -> None:
    """Take all links of somebody back: their mailbox was lost, or somebody else reads it."""
    from console import letting_in
    from console.voice import Voice

    asyncio.run(letting_in.end_links(Voice(as_json=as_json), of))


@code.command("issue")
def issue_code(
    *,
    to: Annotated[str, typer.Option(metavar="NAME", help="A person of the demo, or an id.")],
    as_json: AsJson = False,
) -> None:
    """Make a code to hand over on paper. It is shown once; an earlier one no longer works."""
    from console import letting_in
    from console.voice import Voice

    asyncio.run(letting_in.issue_code(Voice(as_json=as_json), to))


@app.command()
def rebuild(
    *,
    from_histories: Annotated[
        bool,
        typer.Option(
            "--from-histories", help="First put back what the ledger lost and Temporal still knows."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write all read models anew from the ledger; or the ledger from Temporal's histories."""
    from console import operating
    from console.voice import Voice

    made = operating.restore if from_histories else operating.rebuild
    asyncio.run(made(Voice(as_json=as_json)))


@workflow.command()
def refresh(
    *,
    away_from: Annotated[str, typer.Option(help="Only those on this build.")] = "",
    as_json: AsJson = False,
) -> None:
    """Ask running trajectories to go on with the current build of the workers."""
    from console import operating
    from console.voice import Voice

    asyncio.run(operating.refresh(Voice(as_json=as_json), away_from))


@procedure.command("show")
def show_procedure(
    which: Annotated[str, typer.Argument(metavar="ID", help="Without it: which there are.")] = "",
    *,
    as_json: AsJson = False,
    language: In = Language.NL,
) -> None:
    """Show a procedure as a page that a school can read back to us."""
    from console import reading
    from console.voice import Voice

    reading.show_procedure(Voice(language.value, as_json=as_json), which)


@audit.command()
def verify(
    file: Annotated[
        str,
        typer.Argument(metavar="[FILE]", help="An export or a bundle, instead of the database."),
    ] = "",
    *,
    key: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="A key that may have signed; as often as there are."),
    ] = None,
    tsa: Annotated[
        str, typer.Option(metavar="FILE", help="Certificates of whom you trust to stamp a bundle.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Check every chain of the ledger, and name the first entry of each that does not fit."""
    from console import operating
    from console.voice import Voice

    asyncio.run(operating.verify(Voice(as_json=as_json), file, key or (), tsa))


@provider.command("add")
def add_provider(
    file: Annotated[str, typer.Argument(metavar="FILE", help="JSON: see docs/signing-in.md.")],
) -> None:
    """Write down a provider of an alliance, over what was written of it before."""
    from pathlib import Path

    from console import providers
    from console.voice import Voice

    asyncio.run(providers.add(Voice(), Path(file)))


@provider.command("link")
def link_to_provider(
    which: Annotated[str, typer.Argument(metavar="PROVIDER", help="Its id, as `list` shows it.")],
    subject: Annotated[str, typer.Argument(help="What the provider calls them (`sub`).")],
    mail: Annotated[str, typer.Argument(help="The address by which the alliance knows them.")],
) -> None:
    """Write down who somebody of a provider is, beforehand and by hand."""
    from console import providers
    from console.voice import Voice

    asyncio.run(providers.link(Voice(), which, subject, mail))


@provider.command("list")
def list_providers() -> None:
    """List by which organisations people of each alliance can sign in."""
    from console import providers
    from console.voice import Voice

    asyncio.run(providers.list_(Voice()))


@keys.command("make")
def make_keys(*, as_json: AsJson = False) -> None:
    """Make the file of the keys for a new database. One that is there is never touched."""
    from console import keys as of_keys
    from console.voice import Voice

    of_keys.make(Voice(as_json=as_json))


@keys.command("show")
def show_keys(*, as_json: AsJson = False) -> None:
    """Show which keys there are, since when, and how much each one wraps. Never the keys."""
    from console import keys as of_keys
    from console.voice import Voice

    asyncio.run(of_keys.show(Voice(as_json=as_json)))


@keys.command("rotate")
def rotate_keys(
    *,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Only put a new key in the file.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Wrap every data key in a new key, or finish what was broken off. Nothing is sealed anew."""
    from console import keys as of_keys
    from console.voice import Voice

    asyncio.run(of_keys.rotate(Voice(as_json=as_json), prepare=prepare))


@signing_keys.command("show")
def show_signing_keys(*, as_json: AsJson = False) -> None:
    """Show every key that signed: its id, its public half, and how much it signed."""
    from console import signing_keys as of_keys
    from console.voice import Voice

    asyncio.run(of_keys.show(Voice(as_json=as_json)))


@signing_keys.command("rotate")
def rotate_signing_key(*, as_json: AsJson = False) -> None:
    """Sign with a new key from now on. What older ones signed can still be checked."""
    from console import signing_keys as of_keys
    from console.voice import Voice

    asyncio.run(of_keys.rotate(Voice(as_json=as_json)))


@keys.command("drop")
def drop_key(
    which: Annotated[str, typer.Argument(metavar="KEY", help="As `traject keys show` names it.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Take an old key out of the file. Backups that need it can no longer be read."""
    from console import keys as of_keys
    from console.voice import Voice

    asyncio.run(of_keys.drop(Voice(as_json=as_json), which))


@client.command("add")
def add_client(
    keys: Annotated[str, typer.Argument(metavar="FILE", help="Its public keys, as a JWKS.")],
    *,
    alliance: Annotated[str, typer.Option(help="The code of the alliance.")],
    name: Annotated[str, typer.Option(help="What people call the system.")],
    seat: Annotated[str, typer.Option(help="For example system:dashboard: see docs/api.md.")],
    school: Annotated[str, typer.Option(help="For a seat of one school: its name.")] = "",
) -> None:
    """Let a system ask in its own name."""
    from pathlib import Path

    from console import clients
    from console.voice import Voice

    asyncio.run(
        clients.add(
            Voice(), alliance=alliance, name=name, seat=seat, keys=Path(keys), school=school
        )
    )


@client.command("list")
def list_clients() -> None:
    """List the systems of each alliance."""
    from console import clients
    from console.voice import Voice

    asyncio.run(clients.list_(Voice()))


@client.command("revoke")
def revoke_client(
    client_id: Annotated[str, typer.Argument(metavar="ID", help="As `traject client list` says.")],
) -> None:
    """End a system at once, with the tokens that it has."""
    from uuid import UUID

    from console import clients
    from console.voice import Voice

    try:
        wanted = UUID(client_id)
    except ValueError as error:
        raise typer.BadParameter("An id is a UUID.") from error
    asyncio.run(clients.revoke(Voice(), wanted))


@app.command()
def erase(  # noqa: PLR0913 - the options of a command
    which: WhichLearner,
    *,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Agree to what another asked for, and carry it out.")
    ] = False,
    name: As = "",
    token_file: TokenFile = "",
    as_json: AsJson = False,
    language: In = Language.NL,
) -> None:
    """Erase a learner: one person asks for it, another agrees. There is no way back.

    Broken off, the same command goes on where it stopped.
    """
    from console import privacy
    from console.voice import Voice

    who = privacy.Who(name, token_file)
    voice = Voice(language.value, as_json=as_json)
    asyncio.run(privacy.erase(voice, which, who, confirm=confirm))


@app.command()
def export(  # noqa: PLR0913 - the options of a command
    which: WhichLearner,
    *,
    seat: Annotated[
        str, typer.Option("--for", metavar="SEAT", help="Who gets it: learner, or guardian:1.")
    ] = "learner",
    to: Annotated[str, typer.Option("--to", metavar="FILE", help="Where to write it.")] = "",
    name: As = "",
    token_file: TokenFile = "",
    as_json: AsJson = False,
    language: In = Language.NL,
) -> None:
    """Write a copy of a learner's whole file: JSON, PDF and the ledger in one zip."""
    from console import privacy
    from console.voice import Voice

    who = privacy.Who(name, token_file)
    voice = Voice(language.value, as_json=as_json)
    asyncio.run(privacy.export(voice, which, who, seat, to))


@retention.command("list")
def list_erasures(*, as_json: AsJson = False, language: In = Language.NL) -> None:
    """List what is proposed to be erased, and what was asked for."""
    from console import privacy
    from console.voice import Voice

    asyncio.run(privacy.list_(Voice(language.value, as_json=as_json)))


@retention.command()
def approve(
    which: Annotated[str, typer.Argument(metavar="ID", help="Of `traject retention list`.")],
    *,
    name: As = "",
    token_file: TokenFile = "",
    as_json: AsJson = False,
    language: In = Language.NL,
) -> None:
    """Agree to a proposal. The second person who does so has it destroyed."""
    from console import privacy
    from console.voice import Voice

    voice = Voice(language.value, as_json=as_json)
    asyncio.run(privacy.approve(voice, which, privacy.Who(name, token_file)))


@retention.command()
def hold(  # noqa: PLR0913 - the options of a command
    which: WhichLearner,
    *,
    reason: Annotated[HoldReason, typer.Option(help="Why it must be kept.")],
    name: As = "",
    token_file: TokenFile = "",
    as_json: AsJson = False,
    language: In = Language.NL,
) -> None:
    """Let nothing of a learner be destroyed until it is released."""
    from console import privacy
    from console.voice import Voice

    voice = Voice(language.value, as_json=as_json)
    asyncio.run(privacy.hold(voice, which, privacy.Who(name, token_file), reason.value))


@retention.command()
def release(
    which: WhichLearner,
    *,
    name: As = "",
    token_file: TokenFile = "",
    as_json: AsJson = False,
    language: In = Language.NL,
) -> None:
    """Lift what holds the file of a learner."""
    from console import privacy
    from console.voice import Voice

    voice = Voice(language.value, as_json=as_json)
    asyncio.run(privacy.release(voice, which, privacy.Who(name, token_file)))


@tombstones.command()
def reapply(*, as_json: AsJson = False) -> None:
    """After a restore: erase again what was erased before."""
    from console import privacy
    from console.voice import Voice

    asyncio.run(privacy.reapply(Voice(as_json=as_json)))
