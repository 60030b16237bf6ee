"""An MLP against a small CNN on the shapes, for the card of the set.

The MLP has layers of 256 and 128 units. The CNN has three 3x3 convolutions of 16, 32 and 64 filters, each
with batch normalization (momentum 0.9), ReLU and 2x2 max pooling, then the mean over all places. Both see the
2,000 training images in batches of 32 with Adam and a rate that falls as a cosine: the CNN 12 times from
0.003, the MLP 12 times from 0.001. Colour alone: logistic regression on the mean and the deviation of each
channel, the same for the 16 means of a 4x4 grid of one channel, which is place and brightness.

Run: python benchmarks/shapes.py (needs keras and scikit-learn; two minutes on two cores, no network).
It prints the table of datasets/shapes/README.md.
"""

import time

import keras
import numpy as np
from keras import layers
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from convlings.data import load

SEEDS = (0, 1, 2)
EPOCHS, BATCH = 12, 32


def mlp():
    """Two hidden layers."""
    hidden = [layers.Dense(units, activation="relu") for units in (256, 128)]
    return [layers.Flatten(), *hidden], 1e-3


def cnn():
    """Three convolutions, and the mean over all places."""
    found = []
    for filters in (16, 32, 64):
        found += [
            layers.Conv2D(filters, 3, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.MaxPooling2D(),
        ]
    return [*found, layers.GlobalAveragePooling2D()], 3e-3


def train(make, seed, train_set, test_set):
    """Test accuracy, training accuracy and CPU seconds of a training."""
    keras.utils.set_random_seed(seed)
    hidden, rate = make()
    images, labels = train_set
    output = layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input(images.shape[1:]), *hidden, output])
    steps = EPOCHS * -(-len(images) // BATCH)
    rates = keras.optimizers.schedules.CosineDecay(rate, steps)
    model.compile(keras.optimizers.Adam(rates), "sparse_categorical_crossentropy", metrics=["accuracy"])
    start = time.process_time()
    history = model.fit(images, labels, batch_size=BATCH, epochs=EPOCHS, verbose=0).history
    seconds = time.process_time() - start
    return model.evaluate(*test_set, verbose=0)[1], history["accuracy"][-1], seconds


def simple(describe, train_set, test_set):
    """Test accuracy of logistic regression on a few numbers for each image."""
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    model.fit(describe(train_set[0]), train_set[1])
    return model.score(describe(test_set[0]), test_set[1])


def colours(images):
    """(N, 6): mean and deviation of each channel."""
    return np.concatenate([images.mean((1, 2)), images.std((1, 2))], axis=1)


def places(images):
    """(N, 16): brightness on a grid."""
    return images.mean(3).reshape(-1, 4, 8, 4, 8).mean((2, 4)).reshape(-1, 16)


if __name__ == "__main__":
    sets = [
        (images.astype("float32") / 255 - 0.5, labels)
        for images, labels in map(load, ["shapes"] * 2, ["train", "test"])
    ]
    print("| model | test accuracy | training accuracy | CPU seconds |\n|---|---:|---:|---:|")
    for name, make in (("MLP", mlp), ("CNN", cnn)):
        runs = np.array([train(make, seed, *sets) for seed in SEEDS])
        mean, seen, seconds = runs.mean(0)
        spread = f"{runs[:, 0].min():.2f} to {runs[:, 0].max():.2f}"
        print(f"| {name} | {mean:.2f} ({spread}) | {seen:.2f} | {seconds:.0f} |")
    for name, describe in (("colours alone", colours), ("a 4x4 grid of brightness", places)):
        print(f"| {name} | {simple(describe, *sets):.2f} | | |")
