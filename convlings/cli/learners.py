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
    show: Annotated[bool, typer.Option("--show", help="draw what differs in public checks")] = False,
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
def progress() -> None:
    """Shows what passed and when, with attempts, minutes at work and hints.

    \b
    convlings progress
    """  # noqa: D301
    from convlings.course.layout import find_root
    from convlings.learner.progress import states
    from convlings.report.map import show_progress

    show_progress(states(find_root(Path.cwd())))


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
def submit(
    units: Annotated[
        list[str] | None, typer.Argument(metavar="[UNIT]...", help="only these (default: all that you began)")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="the zip to write (default: submission.zip)")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="hand in what is not finished without asking")] = False,
) -> None:
    """Makes the one file that you hand in; says what is not written yet, and asks.

    It holds your modules and convlings.json: the kit's version, hashes, and what the public checks said.
    Exit code 1 if you decide not to.

    \b
    convlings submit
    convlings submit 2 3 --to jane-doe.zip
    """  # noqa: D301
    from convlings.learner.submission import find_submission, write_submission
    from convlings.report.submission import is_agreed, show_submission, show_written

    submission = find_submission(Path.cwd(), units or [], to)
    show_submission(submission)
    if not is_agreed(submission, yes=yes):
        print("Nothing was written.")
        raise typer.Exit(1)
    write_submission(submission)
    show_written(submission)


@app.command()
def reset(
    target: Annotated[str, typer.Argument(metavar="EXERCISE", help="conv2d, 3.conv2d; or 3: its module")],
) -> None:
    """Begins an exercise anew, with its stub; your text is kept beside it. With a unit, its whole module.

    \b
    convlings reset conv2d       the old text: exercises/03_convolution/conv2d.py.old
    convlings reset 3            the old text: exercises/03_convolution/convolution.py.old
    """  # noqa: D301
    from convlings.learner import resetting
    from convlings.report.updating import show_reset

    show_reset(resetting.reset(Path.cwd(), target))


@app.command()
def update(
    preview: Annotated[bool, typer.Option("--preview", help="only say what would be done")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="take the last update back")] = False,
) -> None:
    """Brings your folder to the kit that is installed; what you wrote stays.

    Lessons, checks and stubs that you have not touched are replaced. Where what is asked has changed for an
    answer of yours, the change is shown, and your answer stays.

    \b
    pip install --upgrade convlings
    convlings update --preview
    convlings update
    convlings update --undo
    """  # noqa: D301
    from convlings.learner.undoing import undo_update
    from convlings.learner.updating import apply_update, plan_update
    from convlings.report.updating import show_plan, show_undo

    if undo:
        show_undo(undo_update(Path.cwd()))
        return
    plan = plan_update(Path.cwd())
    show_plan(plan, preview=preview)
    if not preview and not plan.is_empty:
        apply_update(plan)


@app.command()
def explain(
    exercise: Annotated[
        str, typer.Argument(help="conv2d, max_pool2d, conv2d_transpose, pad, output_size, …")
    ],
    kernel: Annotated[
        str | None, typer.Argument(metavar="[SHAPE]", help="the second shape, behind --on")
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar="SHAPE [SHAPE]", help="shapes of images, and of kernels or windows")
    ] = None,
    stride: Annotated[str | None, typer.Option(help='one number, or two: "2 3"')] = None,
    padding: Annotated[str | None, typer.Option(help='valid, same, or numbers: "1", "1 2"')] = None,
    dilation: Annotated[str | None, typer.Option(help="one number, or two")] = None,
    mode: Annotated[str | None, typer.Option(help="of pad: constant, reflect, edge or wrap")] = None,
) -> None:
    """Explains an exercise's arithmetic step by step, with numbers; without --on, on a small example.

    \b
    convlings explain conv2d --on "1 5 5 1" "3 3 1 1" --stride 2
    convlings explain max_pool2d --on "1 5 5 1" "2 2" --padding same
    convlings explain conv2d_transpose --on "1 2 2 1" "3 3 1 1" --stride 2
    convlings explain pad --on "1 3 4 1" --padding "1 2" --mode reflect
    convlings explain output_size --on 7 3 --stride 2
    """  # noqa: D301
    from convlings.learner import explaining

    shapes = [shape for shape in (on, kernel) if shape is not None]
    options = {"stride": stride, "padding": padding, "dilation": dilation, "mode": mode}
    for line in explaining.explain(exercise, shapes, options):
        print(line)
