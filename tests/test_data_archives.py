"""Real data sets, read from tiny archives in every accepted layout, and from damaged and hostile ones."""

import io
import os
import pickle
import tarfile
import zipfile

import numpy as np
import pytest
from PIL import Image

from convlings import data
from convlings.data import download as downloads
from convlings.data.sources import SOURCES
from convlings.errors import InputError

pytestmark = pytest.mark.usefixtures("places")

CONTENT = np.random.default_rng(0).bytes(300_000)


def encoded(array, kind="PNG", **options):
    stream = io.BytesIO()
    Image.fromarray(array).save(stream, kind, **options)
    return stream.getvalue()


def zipped(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def tile(seed, side=64):
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8)


@pytest.mark.parametrize("top", ["EuroSAT_RGB/", "2750/", ""])
def test_the_whole_eurosat_is_split_by_class(places, top):
    files = {
        f"{top}{name}/{name}_{k}.jpg": encoded(tile(k), "JPEG")
        for name in data.classes("eurosat")
        for k in range(10)
    }
    zipped(places / "data" / "EuroSAT_RGB.zip", files)
    parts = {split: data.load("eurosat", split) for split in data.SPLITS}
    assert {split: np.bincount(labels).tolist() for split, (_, labels) in parts.items()} == {
        "train": [7] * 10, "validation": [1] * 10, "test": [2] * 10}  # fmt: skip
    assert parts["train"][0].shape == (70, 64, 64, 3)
    assert data.first_found("cifar10", "eurosat", "shapes") == "eurosat"


def test_an_eurosat_that_is_split_stays_so(places):
    files = {
        f"{part}/{name}/{name}_{k}.jpg": encoded(
            np.full((64, 64, 3), 200 if part == "test" else 50, np.uint8), "JPEG"
        )
        for name in data.classes("eurosat")
        for part, count in (("train", 16), ("test", 4))
        for k in range(count)
    }
    zipped(places / "data" / "eurosat_rgb_2500.zip", files)
    sizes = {}
    for split in data.SPLITS:
        images, labels = data.load("eurosat", split)
        sizes[split] = len(labels)
        assert np.abs(images.astype(int) - (200 if split == "test" else 50)).max() < 3
        assert labels[:10].tolist() == list(range(10))
    assert sizes == {"train": 140, "validation": 20, "test": 40}


def test_dubai_with_coloured_masks_is_cut_into_squares(places):
    colours = np.concatenate([data.PALETTE, data.UNLABELLED_COLOUR[None], [[1, 2, 3]]]).astype(np.uint8)
    indices = np.random.default_rng(0).integers(0, 7, (300, 530))
    files = {}
    for number in range(1, 9):
        folder = f"Semantic segmentation dataset/Tile {number}"
        files[f"{folder}/images/image_part_001.jpg"] = encoded(np.zeros((300, 530, 3), np.uint8), "JPEG")
        files[f"{folder}/masks/image_part_001.png"] = encoded(colours[indices])
    zipped(places / "data" / "dubai.zip", files)
    sizes = {}
    for split in data.SPLITS:
        images, masks = data.load("dubai", split)
        sizes[split] = len(images)
        assert images.shape == (len(images), 256, 256, 3)
        expected = np.where(indices < 5, indices, 255)
        np.testing.assert_array_equal(masks[1], expected[:256, 256:512])
    assert sizes == {"train": 10, "validation": 2, "test": 4}


def test_dubai_with_index_masks(places):
    mask = np.random.default_rng(0).integers(0, 6, (256, 256)).astype(np.uint8)
    files = {}
    for part, numbers in (("train", range(14)), ("test", range(3))):
        for k in numbers:
            files[f"{part}/images/t1_{k:03d}_00.jpg"] = encoded(np.zeros((256, 256, 3), np.uint8), "JPEG")
            files[f"{part}/masks/t1_{k:03d}_00.png"] = encoded(mask)
    zipped(places / "data" / "dubai_seg256.zip", files)
    assert [len(data.load("dubai", split)[0]) for split in data.SPLITS] == [12, 2, 3]
    np.testing.assert_array_equal(data.load("dubai", "test")[1][0], np.where(mask < 5, mask, 255))


def cifar(path, content=None):
    rng = np.random.default_rng(0)
    with tarfile.open(path, "w:gz") as archive:
        for number, name in enumerate([*(f"data_batch_{k}" for k in range(1, 6)), "test_batch"]):
            rows = rng.integers(0, 256, (2000, 3072), np.uint8)
            rows[0, :3] = number, 0, 0
            batch = {b"data": rows, b"labels": [number] * 2000, b"batch_label": b"x"}
            text = pickle.dumps(batch, protocol=2) if content is None else content
            entry = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
    return path


@pytest.mark.parametrize("name", ["cifar-10-python.tar.gz", "cifar-10-batches-py.tar.gz"])
def test_cifar10(places, name, monkeypatch):
    from convlings.data import cifar10

    monkeypatch.setattr(cifar10, "VALIDATION", 500)
    cifar(places / "data" / name)
    images, labels = data.load("cifar10", "train")
    assert images.shape == (9500, 32, 32, 3)
    assert np.unique(labels).tolist() == [0, 1, 2, 3, 4]
    assert images[2000, 0, 0, 0] == 1
    validation, _ = data.load("cifar10", "validation")
    assert len(validation) == 500
    assert data.load("cifar10", "test")[1].tolist() == [5] * 2000


def test_a_pickle_that_runs_something_is_refused(places, capfd):
    class Evil:
        def __reduce__(self):
            return os.system, ("echo it ran",)

    cifar(places / "data" / "cifar-10-python.tar.gz", pickle.dumps({b"data": Evil()}))
    with pytest.raises(InputError, match="not those of CIFAR-10"):
        data.load("cifar10")
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(("name", "file"), [
    ("cifar10", "cifar-10-python.tar.gz"),
    ("eurosat", "EuroSAT_RGB.zip"),
    ("dubai", "dubai.zip"),
])  # fmt: skip
def test_a_damaged_archive_is_said_to_be_damaged(places, name, file):
    path = places / "data" / file
    path.write_bytes(CONTENT)
    with pytest.raises(InputError, match=r"is damaged or is something else. Remove it"):
        data.load(name)
    files = {f"AnnualCrop/AnnualCrop_{k}.jpg": encoded(tile(k), "JPEG") for k in range(5)}
    whole = (cifar(path) if name == "cifar10" else zipped(path, files)).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"is damaged or is something else. Remove it"):
        data.load(name)


def test_other_archives_images_and_sizes_are_refused(places, monkeypatch):
    path = zipped(places / "data" / "EuroSAT_RGB.zip", {"readme.txt": b"hello"})
    with pytest.raises(InputError, match="has no folders AnnualCrop"):
        data.load("eurosat")
    zipped(path, {f"Forest/Forest_{k}.jpg": encoded(tile(k, 50), "JPEG") for k in range(9)})
    with pytest.raises(InputError, match=r"shape \(50, 50, 3\), not \(64, 64, 3\)"):
        data.load("eurosat")
    zipped(path, {f"Forest/Forest_{k}.jpg": b"no image" for k in range(9)})
    with pytest.raises(InputError, match="damaged"):
        data.load("eurosat")
    monkeypatch.setattr("convlings.data.archives.PIXELS", 1000)
    zipped(path, {f"Forest/Forest_{k}.jpg": encoded(tile(k), "JPEG") for k in range(9)})
    with pytest.raises(InputError, match="64 x 64 pixels"):
        data.load("eurosat")
    monkeypatch.setattr("convlings.data.archives.FILE_BYTES", 100)
    with pytest.raises(InputError, match="is larger than"):
        data.load("eurosat")


def test_a_folder_that_is_none_is_named(monkeypatch, places):
    monkeypatch.setenv("CONVLINGS_DATA", str(places / "nothing"))
    with pytest.raises(InputError, match=r"CONVLINGS_DATA names .*nothing, which is not a folder"):
        data.load("eurosat")


@pytest.mark.parametrize(("name", "sizes"), [("eurosat", (1800, 200, 500)), ("dubai", (192, 32, 64))])
def test_the_real_samples_beside_the_checkout(root, monkeypatch, name, sizes):
    folder = root.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("there is no folder ../shared/data")
    monkeypatch.setenv("CONVLINGS_DATA", str(folder))
    assert tuple(len(data.load(name, split)[0]) for split in data.SPLITS) == sizes
    assert downloads.state(folder / SOURCES[name].others[0][0]) == "verified"
    assert data.weights("mobilenet_v2").is_file()
