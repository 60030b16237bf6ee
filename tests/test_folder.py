"""Folders that are lent to students, and datasets that they return: here, and on the levels of this machine."""

from pathlib import Path

import numpy as np
import pytest

from convlings.judge.dataset import Dataset
from convlings.judge.feedback import Feedback
from convlings.judge.folder import lend_folder, paths_of
from convlings.judge.student import Student
from convlings.worker.levels import LEVELS
from convlings.worker.probe import reason_against

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras under NumPy 2
]

MODULE = """\
from pathlib import Path

import keras
import numpy as np
from PIL import Image

def listed(root):
    return sorted(str(path.relative_to(root)) for path in Path(root).rglob("*"))

def contents(root, name):
    return list(Path(root, name).read_bytes())

def paths(root, kind):
    found = sorted(Path(root).rglob("*.bin"))
    return found if kind == "Path" else np.array([str(path) for path in found])

def numbers(root):
    return [1, 2]

def reading(path):
    return np.asarray(Image.open(path).convert("RGB"))

def counting(count, batch_size, shuffle):
    import tensorflow as tf

    dataset = tf.data.Dataset.range(count)
    if shuffle:
        dataset = dataset.shuffle(count, seed=1)

    def doubled(number):
        value = tf.numpy_function(lambda n: np.float32([n, 2 * n]), [number], tf.float32)
        return tf.ensure_shape(value, (2,)), number

    dataset = dataset.map(doubled, num_parallel_calls=tf.data.AUTOTUNE)
    return dataset.batch(batch_size).prefetch(tf.data.AUTOTUNE)

def endless():
    import tensorflow as tf

    return tf.data.Dataset.range(3).repeat()

def no_dataset():
    return object()
"""
FILES = {"a/x.bin": b"\x00\x01\xff", "a/y.bin": b"", "b/": b"", "top.txt": b"text"}


@pytest.fixture(scope="module", params=[None, *LEVELS], ids=str)
def student(request, tmp_path_factory):
    if request.param and (reason := reason_against(request.param)):
        pytest.skip(f"{request.param} cannot be in force here: {reason}")
    path = tmp_path_factory.mktemp("folders") / "folders.py"
    path.write_text(MODULE)
    student = Student(path, request.param)
    student.begin(100)
    yield student
    student.close()


def test_files_arrive_byte_by_byte(student):
    root = lend_folder(student, FILES)
    assert student.listed(root) == ["a", "a/x.bin", "a/y.bin", "b", "top.txt"]
    assert student.contents(root, "a/x.bin") == [0, 1, 255]
    assert student.contents(root, "a/y.bin") == []


def test_each_folder_is_another(student):
    one, other = lend_folder(student, FILES), lend_folder(student, {})
    assert one != other
    assert student.listed(other) == []


def test_paths_of_any_kind_are_texts(student):
    root = lend_folder(student, FILES)
    for kind in ("Path", "array"):
        assert paths_of(student, student.paths(root, kind)) == [f"{root}/a/x.bin", f"{root}/a/y.bin"]
    with pytest.raises(Feedback, match="should be strings"):
        paths_of(student, student.numbers(root))


def test_a_students_code_reads_an_image(student):
    import io

    from PIL import Image

    image, file = np.arange(60, dtype=np.uint8).reshape(4, 5, 3), io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    root = lend_folder(student, {"image.png": file.getvalue()})
    np.testing.assert_array_equal(student.reading(f"{root}/image.png"), image)


def test_a_dataset_is_told_by_its_elements(student):
    dataset = Dataset(student.counting(7, 3, False))
    assert dataset.spec == [[[None, 2], "float32"], [[None], "int64"]]
    assert dataset.length() == 3
    batches = dataset.batches(10)
    assert [numbers.tolist() for _, numbers in batches] == [[0, 1, 2], [3, 4, 5], [6]]
    np.testing.assert_array_equal(batches[2][0], [[6, 12]])
    assert len(dataset.batches(2)) == 2


def test_a_second_iteration_begins_anew(student):
    dataset = Dataset(student.counting(40, 40, True))
    one, other = (dataset.batches(1)[0][1] for _ in range(2))
    assert sorted(one) == sorted(other) == list(range(40))
    assert one.tolist() != other.tolist()


def test_an_endless_dataset_ends_where_it_was_asked_to(student):
    dataset = Dataset(student.endless())
    assert dataset.length() is None
    assert [int(number) for (number,) in dataset.batches(5)] == [0, 1, 2, 0, 1]


def test_a_dataset_that_is_none_is_said(student):
    with pytest.raises(Feedback, match=r"should return a tf\.data\.Dataset"):
        Dataset(student.no_dataset())
    with pytest.raises(Feedback, match=r"should return a tf\.data\.Dataset"):
        Dataset(3)


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "", "a\0b"])
def test_names_stay_below_the_folder(tmp_path, name):
    with pytest.raises(ValueError, match="no name"):
        lend_folder(Student(tmp_path / "missing.py"), {name: b""})


def test_what_is_lent_is_bounded(tmp_path):
    student = Student(tmp_path / "missing.py")
    with pytest.raises(ValueError, match="more than"):
        lend_folder(student, {str(i): b"" for i in range(501)})
    with pytest.raises(ValueError, match="more than"):
        lend_folder(student, {"x": bytes(17 << 20)})


def test_in_this_process_a_folder_goes_with_the_student(tmp_path):
    (tmp_path / "folders.py").write_text("def listed(root):\n    return []\n")
    student = Student(tmp_path / "folders.py")
    root = lend_folder(student, FILES)
    assert Path(root, "a", "x.bin").is_file()
    student.close()
    assert not Path(root).exists()
