"""The command `convlings data`."""

from typing import Annotated

import typer

from convlings.cli.app import app

data_commands = typer.Typer(add_completion=False, rich_markup_mode=None)
app.add_typer(data_commands, name="data")


@data_commands.callback(invoke_without_command=True)
def data(context: typer.Context) -> None:
    """Lists data sets: where each is, its size, and whether its checksum is right."""
    if context.invoked_subcommand is None:
        from convlings.data.listing import rows
        from convlings.report.data import show_rows

        show_rows(rows())


@data_commands.command()
def get(name: Annotated[str, typer.Argument(help="cifar10, eurosat or mobilenet_v2")]) -> None:
    """Downloads a data set, or what is missing of it; verifies it."""
    from convlings.report.data import get_set

    get_set(name)
