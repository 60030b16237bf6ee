"""Which rows and columns a picture shows, and how: the plane in which something differs, whatever the shape."""

import io

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from convlings.judge.sight import Sight
from convlings.report.drawing import draw
from convlings.report.planes import planes
from convlings.report.textmap import text_map


def sight(actual, expected, **arguments):
    return Sight("conv2d", "A title", arguments, np.asarray(actual), np.asarray(expected))


def test_the_plane_with_the_difference_is_shown():
    expected = np.arange(2 * 3 * 4 * 5.0).reshape(2, 3, 4, 5)
    actual = expected.copy()
    actual[1, 2, 3, 4] = -1
    images, kernels = np.ones((2, 3, 4, 3)) * 2, np.arange(1 * 1 * 3 * 5.0).reshape(1, 1, 3, 5)
    found = {
        plane.kind + plane.title[:3]: plane
        for plane in planes(sight(actual, expected, images=images, kernels=kernels))
    }
    assert found["inputima"].title == "images[1, :, :, 0]"
    assert found["kernelker"].title == "kernels[:, :, 0, 4]"
    assert found["resultyou"].title == "yours[1, :, :, 4]"
    np.testing.assert_array_equal(found["resultyou"].values, actual[1, :, :, 4])
    np.testing.assert_array_equal(found["resultexp"].values, expected[1, :, :, 4])
    assert np.argwhere(found["differencedif"].differs).tolist() == [[2, 3]]
    assert found["differencedif"].values[2, 3] == -1 - 119


def test_rounding_is_no_difference():
    found = planes(sight([[0.1 + 0.2, 1.0]], [[0.3, 2.0]]))
    assert found[-1].differs.tolist() == [[False, True]]
    assert found[-1].values.tolist() == [[0.0, -1.0]]


def test_other_shapes_are_shown_without_a_difference():
    kinds = [plane.kind for plane in planes(sight(np.ones((1, 2, 3, 1)), np.ones((1, 4, 6, 1))))]
    assert kinds == ["result", "result"]


def test_a_photograph_keeps_its_colours():
    images = np.random.default_rng(0).integers(0, 256, (2, 20, 30, 3)).astype(np.uint8)
    found = planes(sight(np.ones((2, 20, 30, 1)), np.zeros((2, 20, 30, 1)), images=images))[0]
    np.testing.assert_allclose(found.values, images[0] / 255)


@pytest.mark.parametrize("shape", [(), (0, 3), (1, 2, 3, 4, 5)])
def test_what_has_no_rows_and_columns_is_not_drawn(shape):
    assert planes(sight(np.ones(shape), np.zeros(shape))) == []


ANY = arrays.arrays(
    st.sampled_from(["f8", "f4", "f2", "i8", "i1", "u8", "u1", "?"]),
    arrays.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=11),
)


@settings(max_examples=200, deadline=None)
@given(ANY, ANY, ANY, st.integers(20, 200))
@example(np.zeros(1), np.full(1, np.iinfo("i8").min), np.zeros(()), 20)  # has no absolute value
def test_whatever_comes_is_shown_as_text(actual, expected, images, width):
    for line in text_map(planes(sight(actual, expected, images=images, kernel=expected)), width):
        assert "\n" not in line


@pytest.mark.parametrize("shape", [(9,), (3, 40), (2, 64, 64, 3)])
@pytest.mark.parametrize("fill", [-7, np.nan, np.inf])
def test_whatever_comes_is_drawn(shape, fill):
    actual = np.full(shape, fill)
    png = draw(planes(sight(actual, np.zeros(shape), x=actual)), "A title", 700)
    picture = Image.open(io.BytesIO(png))
    picture.load()
    assert 300 <= picture.width <= 700
