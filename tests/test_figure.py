"""Figures of students: described as plain data where they were drawn, here and behind the wall."""

import io
from pathlib import Path

import numpy as np
import pytest

from convlings.judge.feedback import Feedback
from convlings.judge.figure import Figure
from convlings.judge.message import _is_counted
from convlings.judge.student import Student
from convlings.worker import figure as worker
from convlings.worker.calling import Died, Raised
from convlings.worker.levels import LEVELS
from convlings.worker.probe import best, reason_against

MODULE = Path(__file__).with_name("figure_module.py").read_text()
VALUES = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


@pytest.fixture(scope="module", params=[False, True], ids=["here", "behind the wall"])
def student(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("figures") / "figures.py"
    path.write_text(MODULE)
    student = Student(path, best() if request.param else None)
    student.begin(200)
    student.close_all()  # what other tests left open in this process
    yield student
    student.close()


def test_titles_labels_legend_and_lines(student):
    figure = Figure(student.curves, [0.5, 0.25, 0.125])
    left, right = figure.panels
    assert (figure.title, left.title, left.labels, left.legend) == (
        "History",
        "Loss",
        ["epoch", "loss"],
        ["training"],
    )
    assert [line.label for line in left.lines] == ["training"]
    np.testing.assert_array_equal(left.lines[0].x, [1, 2, 3])
    np.testing.assert_array_equal(left.lines[0].y, [0.5, 0.25, 0.125])
    assert (left.is_off, right.is_off) == (False, True)
    assert figure.drawn == [left]
    assert student.modelled


@pytest.mark.parametrize("how", ["imshow", "lower", "matshow", "upside down", "mesh", "pcolor", "by itself"])
def test_images_are_told_as_they_are_seen(student, how):
    figure = Figure(student.table, VALUES, how)
    (panel,) = figure.panels  # without the colour bar
    (image,) = panel.images
    seen = VALUES[::-1] if how == "upside down" else VALUES
    np.testing.assert_array_equal(image.values, seen)
    assert panel.ticks_at(0, image.x) == ["c0", "c1", "c2"]
    assert image.colors.shape == (2, 3, 4)
    if how == "imshow":
        assert (image.colormap, image.limits) == ("gray", [0, 10])
        np.testing.assert_allclose(image.colors[..., 0], VALUES * 25.5, atol=1)
    (x, y, text), (there, _, note), (middle, _, _) = panel.texts
    assert (text, note, round(y, 6)) == ("text", "note", 0.25)
    assert round(there - x, 6) == 1
    assert round(middle, 6) == round(float(image.x[1]), 6)


@pytest.mark.parametrize("how", ["subplots", "add_subplot", "by itself", "subfigures"])
def test_panels_in_reading_order(student, how):
    figure = Figure(student.grid, how)
    assert [len(row) for row in figure.rows()] == [3, 2]
    assert [panel.images[0].values[0, 0] for panel in figure.drawn] == [0, 1, 2, 3, 4]
    assert [panel.is_off for panel in figure.panels if panel not in figure.drawn] in ([], [True])


def test_labels_of_shared_axes_and_of_the_figure_count(student):
    assert [panel.labels for panel in Figure(student.shared).panels] == [["epoch", "value"]] * 2


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_colours_of_an_image(student, dtype):
    image = np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [51, 102, 153]]], np.uint8)
    given = image if dtype == np.uint8 else image.astype(dtype) / 255
    seen = Figure(student.colors, given).panels[0].images[0].colors[..., :3]
    np.testing.assert_allclose(seen, image, atol=1)


def test_a_picture_for_pages(student):
    data = Figure(student.curves, [1.0]).picture()
    image = pytest.importorskip("PIL.Image").open(io.BytesIO(data))
    assert image.format == "PNG"
    assert image.size == (640, 480)


@pytest.mark.parametrize(("name", "got"), [("nothing", "None"), ("axes", "a Axes"), ("both", "(a ")])
def test_what_is_no_figure_is_said(student, name, got):
    with pytest.raises(Feedback, match="should return a Matplotlib figure") as caught:
        Figure(getattr(student, name))
    assert caught.value.lines["got"].startswith(got)
    assert student.open_figures() == 0


def test_show_is_said(student):
    with pytest.raises(Feedback, match=r"should not call plt\.show"):
        Figure(student.showing)


def test_figures_that_are_left_open_are_said_and_closed(student):
    Figure(student.leaving, 3)
    with pytest.raises(Feedback, match="leaves other figures open") as caught:
        Figure(student.leaving, 12)
    assert caught.value.lines["got"] == "11 more"
    with pytest.raises(Raised, match="KeyError"):
        Figure(student.raising)
    assert student.open_figures() == 0


@pytest.mark.parametrize("size", [{"panels": 257}, {"texts": 5000}, {"side": 5_000_000}], ids=str)
def test_what_is_too_large_is_said(student, size):
    with pytest.raises(Feedback, match="too large to be looked at"):
        Figure(student.many, **size)


def test_texts_are_cut(student):
    assert Figure(student.many, letters=100_000).panels[0].title == "x" * worker.TEXT_LIMIT


def test_a_figure_that_is_none_of_matplotlibs_costs_its_check_only(student):
    with pytest.raises((Feedback, Raised)):
        Figure(student.strange)
    assert Figure(student.curves, [1.0]).title == "History"


def test_only_the_listed_questions_are_answered(student):
    for name in ("figure.io", "figure.np", "json.loads", "check", "begin"):
        with pytest.raises(Raised, match="KeyError"):
            student.on_model(student.backend, name, [])


def test_after_a_worker_died_the_next_figure_is_drawn(tmp_path):
    path = tmp_path / "figures.py"
    path.write_text(MODULE)
    student = Student(path, best())
    student.begin(100)
    with pytest.raises(Died):
        Figure(student.leave)
    assert Figure(student.curves, [1.0]).title == "History"
    student.close()


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("library", ["", "import keras\n"], ids=["numpy", "keras"])
def test_figures_are_drawn_on_every_level(tmp_path, level, library):
    if reason := reason_against(level):
        pytest.skip(reason)
    path = tmp_path / "figures.py"
    path.write_text(library + MODULE)
    student = Student(path, level)
    student.begin(100)
    figure = Figure(student.curves, [0.5, 0.25])
    assert figure.panels[0].legend == ["training"]
    assert figure.picture()
    assert student.printed() == ""
    student.close()


def test_numbers_and_words_of_the_judge_are_told_in_hidden_checks():
    assert all(
        map(_is_counted, ("3 lines", "(1, 2, 2, 8)", "float64 array (2,)", "no legend", "1.5e-07 at [0, 1]"))
    )
    assert not any(map(_is_counted, ("a Model", "title 'secret'", "3 rows; water")))
