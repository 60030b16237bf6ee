"""Commands of teachers."""

from pathlib import Path
from typing import Annotated

import typer

from convlings.cli.app import app


@app.command()
def grade(
    submissions: Annotated[
        Path, typer.Argument(help="a folder of folders, archives or notebooks, or a platform's zip")
    ],
    out: Annotated[Path, typer.Option(help="where gradebook, grades.json, feedback and report go")],
    units: Annotated[str | None, typer.Option(help="only these: 02,03")] = None,
    seed: Annotated[int | None, typer.Option(help="repeat the random inputs of a run")] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="judges at work at once (default: one per core)")
    ] = None,
    graders: Annotated[Path | None, typer.Option(help="folder of graders")] = None,
    confinement: Annotated[
        str | None,
        typer.Option(
            metavar="LEVEL",
            help="demand one, from namespaces to none (default: the best)",
        ),
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="a Dask scheduler: tcp://host:8786")
    ] = None,
    regrade: Annotated[
        bool, typer.Option(help="judge unchanged work again, and show what would change")
    ] = False,
    apply: Annotated[bool, typer.Option(help="write what the plan of a regrading says")] = False,
    due: Annotated[
        str | None, typer.Option(metavar="TIME", help="2026-11-30T23:59; later work is late")
    ] = None,
    late_penalty: Annotated[
        float, typer.Option(metavar="PERCENT", help="of the points, for each day begun after --due")
    ] = 0.0,
    quiet: Annotated[bool, typer.Option(help="print nothing but what went wrong")] = False,
) -> None:
    """Grades a folder of submissions with all checks, hidden ones included. Exit code 0 when done.

    Work that has not changed since the last time is not judged again; a killed run goes on where it was.
    Where a changed grader, or --regrade, would change points of unchanged work, that is shown as a plan, and
    written with --apply.
    """
    from convlings.classroom.grading import Settings, grade_class
    from convlings.classroom.lateness import late_rule
    from convlings.classroom.results import write_results
    from convlings.report.graded import show_graded
    from convlings.report.meter import Meter

    late = late_rule(due, late_penalty)
    settings = Settings(units, seed, jobs, graders, confinement, scheduler, regrade, apply, late)
    with Meter(quiet=quiet) as meter:
        graded = grade_class(submissions, out, settings, meter)
    write_results(graded, out)
    if not quiet:
        show_graded(graded, out)


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="the folder that `convlings grade --out` wrote")],
    format: Annotated[
        str,
        typer.Option(
            metavar="FORMAT",
            help="csv, json, canvas, moodle, gradescope, junit, nbgrader or gradescope-autograder",
        ),
    ],
    to: Annotated[
        Path | None,
        typer.Option(help="the file to write; a folder for moodle and gradescope (default: in OUT/exports)"),
    ] = None,
    units: Annotated[str | None, typer.Option(help="only these: 02,03")] = None,
) -> None:
    """Writes the grades for other programs.

    Learning platforms get the points after the late penalty; csv and json have the raw points too. What is
    missing has no grade in canvas and moodle: the platform's own rules for missing work decide.

    \b
    csv         a row per student: points by unit and exercise, days late, penalty, totals
    json        everything, with checks, messages and misconceptions
    canvas      import it in Canvas' gradebook; a column is an assignment named as the unit
    moodle      an offline grading worksheet per unit; the assignment's maximum grade is the unit's points
    gradescope  a results.json per student
    junit       a test suite per student and unit
    nbgrader    scores in the gradebook of an nbgrader course, --to COURSE/gradebook.db
    gradescope-autograder
                the zip to upload to Gradescope; it holds all answers. OUT needs no grades for it

    \b
    convlings export graded --format csv
    convlings export graded --format moodle --units 03 --to worksheets
    convlings export graded --format gradescope-autograder --units 03 --to autograder.zip
    """  # noqa: D301
    from convlings.classroom.exports import export as write

    written = write(out, format, to, units)
    place = written[0] if len(written) == 1 else f"{len(written)} files in {written[0].parent}"
    print(f"{format}: {place}")


@app.command()
def gradebook(
    out: Annotated[Path, typer.Argument(help="the folder that `convlings grade --out` wrote")],
    student: Annotated[str | None, typer.Option(help="one student's exercises, by id or name")] = None,
    unit: Annotated[str | None, typer.Option(help="one unit's checks, by number or name")] = None,
    sql: Annotated[str | None, typer.Option(metavar="SELECT", help="the rows of one query")] = None,
    json: Annotated[bool, typer.Option("--json", help="print a JSON list of objects")] = False,
) -> None:
    """Prints what a gradebook holds: everybody's points by unit, or what is asked for.

    The tables are described in the kit's classroom/gradebook.sql; the view `grades` has what counts now.

    \b
    convlings gradebook graded
    convlings gradebook graded --student "Jane Doe" --unit 03
    convlings gradebook graded --sql "SELECT name, unit, after_penalty FROM grades WHERE days_late > 0"
    """  # noqa: D301
    from convlings.report.gradebook import show_gradebook

    show_gradebook(out, student, unit, sql, as_json=json)


@app.command()
def report(
    out: Annotated[Path, typer.Argument(help="the folder that `convlings grade` wrote", metavar="OUT")],
) -> None:
    """Writes the report on a class: OUT/report/index.html and a page for each student."""
    from convlings.classroom.reading import reading
    from convlings.course.course import load_course
    from convlings.course.layout import course_file, find_graders
    from convlings.report.pages import write_report

    course = load_course(course_file(find_graders(Path.cwd(), None)))
    with reading(out) as book:
        page = write_report(book, course, out / "report")
    print(f"{page} is the class's page.")


@app.command()
def demo(out: Annotated[Path, typer.Option(help="where the class and its grades go")] = Path("demo")) -> None:
    """Grades a small bundled class and says where its report is."""
    from convlings.classroom.demo import grade_demo
    from convlings.report.graded import show_graded

    show_graded(grade_demo(out), out)


@app.command()
def course(
    directory: Annotated[Path, typer.Argument(help="the folder of the course", metavar="DIR")],
    units: Annotated[str | None, typer.Option(help="only these: 02,03")] = None,
    graders: Annotated[Path | None, typer.Option(help="folder of graders")] = None,
) -> None:
    """Writes a course for nbgrader: nbgrader_config.py, and source/UNIT/UNIT.ipynb with solutions.

    More units may be added later. Settings and notebooks that are there stay as they are.
    """
    from convlings.course.layout import find_graders
    from convlings.course.notebooks import write_course

    written = write_course(directory, units, find_graders(Path.cwd(), graders))
    unit = next(path.stem for path in written if path.suffix == ".ipynb")
    print(f"{directory} is a course. Go there, and: nbgrader generate_assignment {unit}")
