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
    show: Annotated[
        bool, typer.Option("--show", help="draw what differs in public checks (not with --json)")
    ] = False,
) -> None:
    """Runs the checks of everything, a unit, or one exercise. Exit code 0 if all passed, 1 if not.

    With --show, input, kernel, your result, what was expected and the difference are drawn: in the terminal,
    if it shows images (kitty, iTerm2, sixel), or else as text and as a file whose path is printed.

    \b
    convlings check 3
    convlings check conv2d --show
    """  # noqa: D301
    from convlings.learner.checking import check_work
    from convlings.report.sights import show_sights
    from convlings.report.terminal import show_verdict, write_json

    passed = True
    sights: list | None = [] if show and not json else None
    for unit, verdict in check_work(Path.cwd(), target, seed, submission, sights):
        write_json(unit, verdict) if json else show_verdict(unit, verdict)
        if sights:
            show_sights(Path.cwd(), unit, sights)
        passed = passed and verdict.points == verdict.max_points
    raise typer.Exit(0 if passed else 1)


@app.command()
def doctor() -> None:
    """Shows versions, backend, GPU, confinement and the data sets found."""
    from convlings.report.doctor import show_doctor

    show_doctor()


Target = Annotated[
    str | None, typer.Argument(metavar="[EXERCISE]", help="conv2d or 3.conv2d (default: what is next)")
]


@app.command()
def hint(target: Target = None) -> None:
    """Shows a hint of an exercise; again for the next one. Hints are counted, and cost nothing.

    \b
    convlings hint            of what is next
    convlings hint conv2d
    """  # noqa: D301
    from convlings.learner.hints import next_hints
    from convlings.report.hints import show_hints

    show_hints(*next_hints(Path.cwd(), target))


@app.command()
def solution(
    target: Annotated[str, typer.Argument(metavar="EXERCISE", help="conv2d or 3.conv2d")],
) -> None:
    """Shows the reference of an exercise that has passed beside your own. It needs convlings-answers.

    \b
    convlings solution conv2d
    """  # noqa: D301
    from convlings.learner.solution import compare_solution
    from convlings.report.solution import show_solution

    show_solution(compare_solution(Path.cwd(), target))


@app.command()
def progress(
    html: Annotated[
        bool, typer.Option("--html", help="write a page, with pictures of what yours does")
    ] = False,
) -> None:
    """Shows what passed and when, with attempts, minutes at work and hints.

    With --html your functions that have passed run on a photograph, and your U-Net is trained for a while.

    \b
    convlings progress
    convlings progress --html
    """  # noqa: D301
    from convlings.course.layout import find_root
    from convlings.learner.progress import states
    from convlings.report.map import show_progress

    root = find_root(Path.cwd())
    if html:
        from convlings.report.progress import write_progress

        print(f"Written: {write_progress(root)}")
    else:
        show_progress(states(root))


@app.command()
def watch(
    unit: Annotated[
        str | None, typer.Argument(metavar="[UNIT]", help="3 or convolution (default: what is next)")
    ] = None,
) -> None:
    """Checks what changed whenever you save, and shows the feedback, how far you are and what is next.

    \b
    h  the next hint             a  all checks of the unit
    n  the next exercise         e  your editor, at the function
    l  the list of units         s  the reference, when it has passed
    q  quit

    \b
    convlings watch
    convlings watch 3
    """  # noqa: D301
    from convlings.learner.watch import watch as watch_work

    watch_work(Path.cwd(), unit)


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
