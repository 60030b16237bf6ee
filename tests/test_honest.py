"""Honest code is not hurt by the wall: what people do in notebooks works on every level."""

from pathlib import Path

import pytest

from convlings.worker.levels import LEVELS
from convlings.worker.probe import reason_against
from convlings.worker.remote import Remote

pytestmark = pytest.mark.slow

NUMPY = """\
import os, tempfile, shutil, threading, time, logging, json, pathlib, functools, concurrent.futures
import numpy as np

def files():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "a", "b.npy")
        path.parent.mkdir()
        np.save(path, np.arange(5))
        shutil.copytree(path.parent, pathlib.Path(folder, "c"))
        shutil.move(path, pathlib.Path(folder, "d.npy"))
        json.dump({"a": 1}, open(pathlib.Path(folder, "e.json"), "w"))
        np.savez(pathlib.Path(folder, "f.npz"), x=np.ones(3))
        return sorted(os.listdir(folder)), int(np.load(pathlib.Path(folder, "d.npy")).sum())

def threads():
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return sum(pool.map(lambda n: n * n, range(10)))

def clock():
    start = time.perf_counter()
    time.sleep(0.01)
    logging.warning("slept")
    return time.perf_counter() - start > 0.005

def linear_algebra():
    a = np.random.default_rng(0).normal(size=(50, 50))
    return bool(np.allclose(np.linalg.inv(a) @ a, np.eye(50))) and np.linalg.svd(a)[1].shape == (50,)

def lazy():
    import scipy.ndimage, scipy.signal, fractions, csv
    return scipy.ndimage.label(np.eye(3))[1] + int(scipy.signal.convolve([1, 2], [1]).sum())

def drawn():
    import matplotlib
    import matplotlib.pyplot as plt
    figure, axes = plt.subplots()
    axes.plot([1, 2], [3, 4], label="é")
    axes.set_title("title")
    axes.legend()
    figure.savefig("figure.png")
    return matplotlib.get_backend().lower(), os.path.getsize("figure.png") > 1000
"""
KERAS = """\
import os
import keras
import numpy as np
import tensorflow as tf

def model():
    return keras.Sequential([keras.layers.Input((8, 8, 1)), keras.layers.Conv2D(4, 3), keras.layers.Flatten(),
                             keras.layers.Dense(2, activation="softmax")])

def saved():
    one, x = model(), np.ones((2, 8, 8, 1), "float32")
    one.save("model.keras")
    one.save_weights("weights.weights.h5")
    again = keras.models.load_model("model.keras")
    again.load_weights("weights.weights.h5")
    return bool(np.array_equal(one.predict(x, verbose=0), again.predict(x, verbose=0)))

def mapped():
    data = tf.data.Dataset.range(100).map(lambda n: n * 2, num_parallel_calls=tf.data.AUTOTUNE)
    data = data.shuffle(10).batch(7).prefetch(tf.data.AUTOTUNE).cache()
    return int(sum(int(batch.numpy().sum()) for batch in data))

def trained():
    keras.utils.set_random_seed(3)
    net = model()
    net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    x = np.random.default_rng(0).normal(size=(64, 8, 8, 1)).astype("float32")
    y = (x.mean((1, 2, 3)) > 0).astype("int32")
    calls = [keras.callbacks.ModelCheckpoint("best.keras"), keras.callbacks.EarlyStopping(monitor="loss", patience=3),
             keras.callbacks.CSVLogger("log.csv")]
    history = net.fit(x, y, epochs=4, validation_split=0.25, verbose=2, callbacks=calls)
    return history.history["loss"], sorted(os.listdir("."))

@tf.function
def graph(x):
    total = tf.zeros(())
    for row in x:
        if tf.reduce_sum(row) > 0:
            total += tf.reduce_sum(row)
    return total

def graphed():
    return float(graph(tf.constant([[1.0, 2.0], [-5.0, 1.0]])))
"""


def backend(source, level):
    if reason := reason_against(level):
        pytest.skip(f"{level} cannot be in force here: {reason}")
    remote = Remote(source, Path("module.py"), None, level)
    remote.load(60)
    return remote


@pytest.mark.parametrize("level", LEVELS)
def test_numpy_and_what_goes_with_it(level):
    remote = backend(NUMPY, level)

    def asked(function):
        return remote.invoke(function, [], {}, 60).value

    try:
        assert asked("files") == (["a", "c", "d.npy", "e.json", "f.npz"], 10)
        assert asked("threads") == 285
        assert asked("clock") is True
        assert "slept" in remote.printed()
        assert asked("linear_algebra") is True
        assert asked("lazy") == 6
        assert asked("drawn") == ("agg", True)
    finally:
        remote.close()


@pytest.mark.parametrize("level", LEVELS)
def test_keras(level):
    remote = backend(KERAS, level)

    def asked(function):
        return remote.invoke(function, [], {}, 120).value

    try:
        assert asked("saved") is True
        assert asked("mapped") == 9900
        losses, files = asked("trained")
        assert len(losses) == 4
        assert {"best.keras", "log.csv"} <= set(files)
        assert asked("graphed") == 3.0
    finally:
        remote.close()
