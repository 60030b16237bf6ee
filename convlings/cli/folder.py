"""Commands around the learner's folder: handing in, beginning anew, a newer kit, arithmetic on paper."""

from pathlib import Path
from typing import Annotated

import typer

from convlings.cli.app import app


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
        list[str] | None,
        typer.Option(metavar="SHAPE [SHAPE]", help="shapes of images, and of kernels or windows"),
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

    shapes = [*(on or []), *([kernel] if kernel else [])]
    options = {"stride": stride, "padding": padding, "dilation": dilation, "mode": mode}
    for line in explaining.explain(exercise, shapes, options):
        print(line)
