"""The proof of every unit that the course lists: none is named here, future ones are held to the same."""

import re
import secrets
import sys
from pathlib import Path

import pytest

from convlings.course.build import find_stale, modules, results_of
from convlings.course.course import load_course
from convlings.course.stub import answer_lines
from convlings.judge.impostor import impostors, write_impostor
from convlings.judge.judging import judge, run_graders
from convlings.judge.misconceptions import load_misconceptions, load_results, load_solution
from convlings.judge.repeating import alike, same
from convlings.worker.levels import LEVELS
from convlings.worker.probe import best, reason_against
from convlings.worker.remote import KERAS

ROOT = Path(__file__).parent.parent
GRADERS = ROOT / "graders"
ALTERNATIVES = ROOT / "tests" / "alternatives"
UNITS = load_course(ROOT / "exercises" / "course.toml").units


def builds_models(unit):
    return bool(KERAS.search((ROOT / "solutions" / unit.module).read_text(encoding="utf-8")))


EXERCISES = [(unit, exercise) for unit in UNITS for exercise in unit.exercises]
IMPOSTORS = [
    (unit, faults) for unit in UNITS if not builds_models(unit) for faults in impostors(unit, GRADERS)
]
MODELLED = [
    (unit, exercise) for unit, exercise in EXERCISES if builds_models(unit) and exercise.name != "training"
]
WORKS = [
    (unit, path.parent.parent) for unit in UNITS for path in sorted(ALTERNATIVES.glob(f"*/{unit.module}"))
]
TRAINED = [unit for unit in UNITS if any(exercise.name == "training" for exercise in unit.exercises)]

each_unit = pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
FIRST = next(filter(builds_models, UNITS))  # the Keras unit that every run of the tests grades
graded_unit = pytest.mark.parametrize(
    "unit",
    [
        pytest.param(unit, id=unit.name, marks=[pytest.mark.proof] * (builds_models(unit) and unit != FIRST))
        for unit in UNITS
    ],
)
each_exercise = pytest.mark.parametrize(
    ("unit", "exercise"), EXERCISES, ids=[f"{unit.name}.{exercise.name}" for unit, exercise in EXERCISES]
)
each_impostor = pytest.mark.parametrize(
    ("unit", "faults"), IMPOSTORS, ids=[f"{unit.name}.{i}" for i, (unit, _) in enumerate(IMPOSTORS)]
)


def is_later(number):
    """Whether a work is of a Keras unit, and not the first one of the first of these."""
    unit = WORKS[number][0]
    return builds_models(unit) and (unit != FIRST or WORKS[number - 1][0] == unit)


each_modelled = pytest.mark.parametrize(
    ("unit", "exercise"), MODELLED, ids=[f"{unit.name}.{exercise.name}" for unit, exercise in MODELLED]
)
each_work = pytest.mark.parametrize(
    ("unit", "work"),
    [
        pytest.param(unit, folder, id=f"{unit.name}.{folder.name}", marks=[pytest.mark.proof] * is_later)
        for (unit, folder), is_later in zip(WORKS, map(is_later, range(len(WORKS))))
    ],
)

TRIVIAL = {
    "None": "return None",
    "its first argument": "return (*args, *kwargs.values())[0]",
    "a ValueError naming everything": "raise ValueError(repr((args, kwargs)))",
    "zeros": "return __import__('numpy').zeros_like(args[0]) if args else 0",
    "0.0": "return 0.0",
}


def test_every_folder_is_listed():
    names = {unit.name for unit in UNITS}
    for tree in ("exercises", "solutions", "graders", "checks"):
        assert {folder.name for folder in (ROOT / tree).glob("[0-9]*")} == names, tree


def test_units_are_in_order():
    assert [unit.name for unit in UNITS] == sorted(unit.name for unit in UNITS)


@each_unit
def test_all_trees_have_it(unit):
    paths = [
        "exercises" / unit.module,
        "solutions" / unit.module,
        "graders" / unit.grader,
        "checks" / unit.grader,
    ]
    paths += [Path("exercises", unit.name, "README.md"), Path("graders", unit.name, "misconceptions.py")]
    assert [path for path in map(ROOT.joinpath, paths) if not path.is_file()] == []


@each_unit
def test_nothing_generated_is_stale(unit):
    """Stub and public checks; the results of each misconception are compared where it is run."""
    assert find_stale(ROOT, modules(unit, ROOT)) == []
    for exercise, entries in load_results(ROOT / "checks" / unit.name).items():
        known = [
            entry.name for entry in load_misconceptions(GRADERS / unit.name) if exercise in entry.exercises
        ]
        names = [entry.name for entry in entries]
        assert names == [name for name in known if name in names]


@each_exercise
def test_the_lesson_has_a_section_about_it(unit, exercise):
    lesson = (ROOT / "exercises" / unit.name / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"^##+ .*`{exercise.name}`", lesson, re.MULTILINE)


@each_exercise
def test_it_has_a_title_points_and_hints(unit, exercise):
    assert exercise.title
    assert exercise.points > 0
    assert 2 <= len(exercise.hints) <= 3


@each_unit
def test_no_line_of_an_answer_is_where_students_look(unit):
    answers = {
        line for line in answer_lines((ROOT / "solutions" / unit.module).read_text("utf-8")) if _telling(line)
    }
    assert answers
    for path in [*(ROOT / "exercises").rglob("*.*"), *(ROOT / "checks").rglob("*.*")]:
        if path.suffix in (".md", ".py", ".toml", ".json"):
            text = path.read_text(encoding="utf-8")
            assert [line for line in answers if line in text] == [], path


def _telling(line: str) -> bool:
    """Whether a line is more than a keyword or a bare name."""
    return len(line) >= 18 and not line.startswith(("#", "else", "import "))


@pytest.fixture
def forgotten_models(unit):
    """What Keras keeps of models makes every later one slower; to forget takes half a second itself."""
    yield
    if builds_models(unit) and (keras := sys.modules.get("keras")):
        keras.utils.clear_session()


@graded_unit
@pytest.mark.usefixtures("forgotten_models")
def test_the_solution_earns_everything_with_several_seeds(unit):
    """Five, or one where models are built; `benchmarks/seeds.py` takes as many as are asked for.

    Checks that train are run behind the wall, once.
    """
    verdict = judge(unit, ROOT / "solutions", GRADERS, seed=0, leave_out=["training"])
    assert failures(verdict) == []
    trained = {"training"} if unit in TRAINED else set()
    assert set(verdict.exercises) == {exercise.name for exercise in unit.exercises} - trained
    assert verdict.points == verdict.max_points
    check_kinds(verdict)
    for seed in range(1, 1 if builds_models(unit) else 5):
        assert failures(judge(unit, ROOT / "solutions", GRADERS, seed=seed, leave_out=["training"])) == []


def failures(verdict):
    return [check for result in verdict.exercises.values() for check in result.checks if not check.passed]


def check_kinds(verdict):
    """Every exercise has a public check, and two hidden ones at least."""
    for name, result in verdict.exercises.items():
        hidden = [check.hidden for check in result.checks]
        assert hidden.count(False) >= 1, name
        assert len({check.name.partition("[")[0] for check in result.checks if check.hidden}) >= 2, name


@each_unit
def test_the_stub_earns_nothing_and_is_not_started(unit):
    verdict = judge(unit, ROOT / "exercises", GRADERS)
    assert verdict.points == 0
    assert verdict.max_points == unit.points
    assert {name: result.status for name, result in verdict.exercises.items()} == dict.fromkeys(
        (exercise.name for exercise in unit.exercises), "not started"
    )
    for result in verdict.exercises.values():
        assert [check.message for check in result.checks if check.message] == [result.checks[0].message]


@graded_unit
@pytest.mark.parametrize("body", TRIVIAL.values(), ids=TRIVIAL)
@pytest.mark.usefixtures("unexplained", "forgotten_models")
def test_a_trivial_answer_earns_nothing(unit, body, tmp_path):
    path = tmp_path / unit.module
    path.parent.mkdir()
    path.write_text(
        "".join(f"def {exercise.name}(*args, **kwargs):\n    {body}\n" for exercise in unit.exercises)
    )
    verdict = judge(unit, tmp_path, GRADERS)
    assert {name: result.points for name, result in verdict.exercises.items() if result.points} == {}


@each_unit
def test_there_are_misconceptions_for_every_exercise(unit):
    known = load_misconceptions(GRADERS / unit.name)
    written = vars(load_solution(GRADERS / unit.name))
    for exercise in unit.exercises:
        if exercise.name not in written:  # a training check, of functions that have their own
            assert exercise.name == "training"
            continue
        own = [entry.name for entry in known if exercise.name in entry.exercises]
        assert len(own) >= (3 if exercise.points >= 4 else 2), exercise.name


@each_impostor
def test_every_misconception_loses_points_and_is_named(unit, faults, tmp_path):
    write_impostor(tmp_path, unit, GRADERS, faults)
    record = run_graders(unit, tmp_path, GRADERS, exercises=list(faults))
    compare_results(record, unit, faults)
    results = record.verdicts()[unit.name].exercises
    for name, known in faults.items():
        assert results[name].points < results[name].max_points, known.name
        named = [check for check in results[name].checks if check.misconception == known.name]
        assert named, (name, known.name, [check.misconception for check in results[name].checks])
        assert known.says.rstrip(".") in " ".join(named[0].message.split())


def compare_results(record, unit, faults):
    """What a misconception comes to in the public checks is what travels to students."""
    lines, travelling = results_of(record, unit, faults, GRADERS), load_results(ROOT / "checks" / unit.name)
    kept = (ROOT / "checks" / unit.name / "misconceptions.json").read_text("utf-8").splitlines()
    for name, known in faults.items():
        if name in lines:
            assert any(alike(lines[name], line.rstrip(",")) for line in kept), "run `convlings build`"
        else:
            assert known.name not in [entry.name for entry in travelling.get(name, [])]


@pytest.mark.proof
@each_modelled
@pytest.mark.usefixtures("forgotten_models")
def test_every_misconception_of_models_loses_points_and_can_be_named(unit, exercise, tmp_path, monkeypatch):
    """Each is run once, with one seed: what a check says of it has to be what it says of no other before it.

    That is how a misconception is found for a student's model; running all of them for each takes an hour.
    """
    monkeypatch.setattr("convlings.judge.message.repeated", lambda *_: None)
    seed, said = secrets.randbits(32), []
    for known in load_misconceptions(GRADERS / unit.name):
        if exercise.name in known.exercises:
            write_impostor(tmp_path, unit, GRADERS, {exercise.name: known})
            record = run_graders(unit, tmp_path, GRADERS, exercises=[exercise.name], seed=seed)
            compare_results(record, unit, {exercise.name: known})
            result = record.verdicts()[unit.name].exercises[exercise.name]
            assert result.points < result.max_points, known.name
            named = [check for check in result.checks if check.misconception == known.name]
            own = {check: told for check, told in record.told_of.items() if told}
            assert named or any(is_new(check, told, said) for check, told in own.items()), (
                known.name, own, said)  # fmt: skip
            said.append(own)


def is_new(check, told, said):
    """Whether a check says of a misconception what it says of none before it."""
    return not any(same(told, other.get(check)) for other in said)


def test_a_misconception_of_models_is_named(tmp_path):
    """The whole way, for one of them."""
    unit, exercise = MODELLED[0]
    known = next(
        known for known in load_misconceptions(GRADERS / unit.name) if exercise.name in known.exercises
    )
    write_impostor(tmp_path, unit, GRADERS, {exercise.name: known})
    result = judge(unit, tmp_path, GRADERS, exercise=exercise.name).exercises[exercise.name]
    named = [check for check in result.checks if check.misconception == known.name]
    assert known.says.rstrip(".") in " ".join(named[0].message.split())


@each_work
@pytest.mark.usefixtures("forgotten_models")
def test_correct_work_earns_everything_behind_the_wall(unit, work):
    """Levels take turns from one to the next; `benchmarks/levels.py` tries all on all."""
    levels = [level for level in LEVELS if not reason_against(level)]
    level = levels[WORKS.index((unit, work)) % len(levels)]
    verdict = judge(unit, work, GRADERS, confinement=level, leave_out=["training"])
    assert (failures(verdict), verdict.points, verdict.confinement) == ([], verdict.max_points, level)


@graded_unit
def test_the_stub_earns_nothing_behind_the_wall(unit):
    verdict = judge(unit, ROOT / "exercises", GRADERS, confinement=best())
    assert (verdict.points, verdict.max_points) == (0, unit.points)
    assert set(verdict.exercises) == {exercise.name for exercise in unit.exercises}


@pytest.mark.proof
@pytest.mark.parametrize("unit", TRAINED, ids=lambda unit: unit.name)
@pytest.mark.usefixtures("forgotten_models")
def test_training_behind_the_wall(unit):
    """On the best level the solution earns the points of training, too."""
    verdict = judge(unit, ROOT / "solutions", GRADERS, exercise="training", confinement=best())
    assert failures(verdict) == []
    assert verdict.points == unit.exercise("training").points


@graded_unit
@pytest.mark.usefixtures("forgotten_models")
def test_the_solution_passes_what_students_get(unit):
    verdict = judge(unit, ROOT / "solutions", ROOT / "checks", leave_out=["training"])
    assert verdict.points == verdict.max_points > 0
    assert not [check for result in verdict.exercises.values() for check in result.checks if check.hidden]
