"""Commands of students and self-learners."""

from pathlib import Path
from typing import Annotated

import typer

from convlings.cli.app import app


@app.command()
def init(directory: Annotated[Path, typer.Argument(help="a new or empty folder", metavar="DIR")]) -> None:
    """Makes a folder to work in: exercises, lessons and public checks."""
    from convlings.course.kit import write_kit

    write_kit(directory)
    print(f"{directory} is ready. Go there, read README.md, and run `convlings` or `pytest`.")


@app.command()
def check(
    target: Annotated[
        str | None, typer.Argument(metavar="[UNIT[.EXERCISE]]", help="3, convolution, 3.conv2d, conv2d")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="print one JSON object per unit")] = False,
    seed: Annotated[int | None, typer.Option(help="repeat the random inputs of a run")] = None,
    submission: Annotated[Path | None, typer.Option(help="folder of units (default: exercises)")] = None,
) -> None:
    """Runs the checks of everything, a unit, or one exercise. Exit code 0 if all passed, 1 if not."""
    from convlings.learner.checking import check_work
    from convlings.report.terminal import show_verdict, write_json

    passed = True
    for unit, verdict in check_work(Path.cwd(), target, seed, submission):
        write_json(unit, verdict) if json else show_verdict(unit, verdict)
        passed = passed and verdict.points == verdict.max_points
    raise typer.Exit(0 if passed else 1)


@app.command()
def doctor() -> None:
    """Shows versions, backend, GPU, confinement and the data sets found."""
    from convlings.report.doctor import show_doctor

    show_doctor()


@app.command()
def notebooks(
    directory: Annotated[Path, typer.Argument(help="where to", metavar="DIR")],
    units: Annotated[str | None, typer.Option(help="only these: 02,03")] = None,
) -> None:
    """Writes the units as notebooks: lesson, stubs and checks, for Jupyter, VS Code and Colab."""
    from convlings.course.notebooks import write_notebooks

    written = write_notebooks(directory, units)
    count = f"{len(written)} notebook{'s' if len(written) > 1 else ''}"
    print(f"{directory} has {count}. Open one: jupyter lab {written[0]}")
