"""The console command `traject`. A composition root: it joins what others build. No rules.

Leaves with 0 when all went well, 1 when it was refused or not found, 2 for a wrong command line,
and 3 when the machine is in trouble: a port, a disk, a tool.

Commands that serve one folder live there, as a Typer app of their own that is registered below;
their heavy imports stand inside the command functions, so that `traject --help` is quick.
"""

import asyncio
import gc
import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from console.commands import app as console
from imports.commands import import_file
from runtime.trouble import Trouble

if TYPE_CHECKING:
    from runtime.house import Product
    from runtime.settings import Settings

REFUSED: Final = 1
IN_TROUBLE: Final = 3

app = typer.Typer(
    help="Support trajectories as durable processes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("import")(import_file)
app.add_typer(console)


def main() -> None:
    """Run the command that was asked for. Trouble becomes one line; the rest is a bug of ours."""
    try:
        app()
    except Trouble as trouble:
        print(f"traject: {trouble}", file=sys.stderr)  # noqa: T201 - how a command speaks
        if trouble.details:
            print(trouble.details, file=sys.stderr)  # noqa: T201 - as above
        sys.exit(IN_TROUBLE)
    finally:
        gc.collect()  # or the interpreter may crash at exit after Temporal (sdk-python#300)


@app.command()
def up() -> None:
    """Start everything on this machine: servers, workers, pages and API."""
    from runtime import settings
    from runtime.progress import Progress

    known, progress = settings.load(), Progress()
    with progress.step("loading"):
        from runtime import house
        from web import themes

        product = _product()
        themes.themes_in(known.themes_folder)  # before anything starts: what pages need is there
    asyncio.run(house.up(known, product, progress))


@app.command()
def serve() -> None:
    """Serve pages and API."""
    from runtime import house

    asyncio.run(house.serve(_settings(), _product()))


@app.command()
def worker() -> None:
    """Carry trajectories on: workflows, activities and the relay."""
    from runtime import house

    asyncio.run(house.work(_settings(), _product()))


@app.command()
def migrate() -> None:
    """Bring the database to the tables of this version."""
    _product().migrate(_settings())
    typer.echo("The database is up to date.")


@app.command()
def reset(
    *, yes: Annotated[bool, typer.Option("--yes", help="Do not ask; there is no way back.")] = False
) -> None:
    """Remove all data of the embedded servers on this machine."""
    from runtime import embedded, folder, settings

    known = settings.load()
    with folder.sole_use(known.data):
        if not yes and not typer.confirm(f"Remove everything in {known.data}?"):
            raise typer.Exit(REFUSED)
        embedded.end_leftovers(known)
        folder.empty(known.data)
    typer.echo(f"{known.data} is empty.")


def _product() -> "Product":
    import demo
    from api.main import build_app
    from runtime.house import Product

    return Product(
        migrate=_migrate,
        work=_work,
        fill=demo.fill_if_empty,
        build_app=build_app,
    )


async def _work(settings: "Settings", stop: "asyncio.Event", ready: "asyncio.Event") -> None:
    from web.mails import writing
    from workflows.worker import run_workers

    await run_workers(settings, stop, ready, writing(settings.url))


def _migrate(settings: "Settings") -> None:
    from models import migrations
    from runtime import embedded

    url = settings.database_url.get_secret_value()
    keyring = migrations.keyring_for(
        url, settings.key_file, may_make=embedded.has_our_database(settings)
    )
    migrations.upgrade(url, keyring)


def _settings() -> "Settings":
    """The settings of a process that takes its servers as it finds them."""
    from runtime import embedded, settings

    return embedded.addresses(settings.load())
