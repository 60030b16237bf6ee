"""What do dropout, an L2 penalty, smoothed labels and early stopping do to a network that overfits?

Data: scikit-learn's digits, 1797 real handwritten digits of 8x8 pixels (values 0 ... 16, here divided by 16).
Only 200 of them are for training, and 40 of these get another label, drawn at random, as if somebody had been
careless; 300 are the validation set, 1297 the test set, both with true labels. All are stratified by class
and drawn anew with each seed.
The network is written in NumPy: 64 inputs, 128 hidden numbers with ReLU, 10 outputs with softmax,
cross-entropy, plain SGD with rate 0.1 and batches of 20, 200 epochs. All variants start from the same weights
and see the same batches. Dropout, penalty, labels and stopping are the solution's own functions. The rates
are ordinary ones (dropout 0.5, strength 0.005, amount 0.1, patience 20), not searched for.
Losses are the cross-entropy with hard labels, without penalty, so that variants can be compared.
A seed fixes the split, the careless labels, the weights, the batches and the dropped numbers; there are 10.

Run: python benchmarks/overfitting.py (needs matplotlib and scikit-learn; about a minute on one CPU core).
It prints the table as Markdown and writes exercises/08_regularization/overfitting.svg.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the matrices are small

import platform
import time
from pathlib import Path

import matplotlib
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises" / "08_regularization" / "overfitting.svg"
UNIT = load_solution(ROOT / "graders" / "08_regularization")
SEEDS = range(10)
EPOCHS, BATCH, RATE, HIDDEN, PATIENCE = 200, 20, 0.1, 128, 20
TRAINING, CARELESS, VALIDATION = 200, 40, 300  # images
NOTHING = {"rate": 0.0, "strength": 0.0, "amount": 0.0}
VARIANTS = {
    "nothing": NOTHING,
    "L2 penalty": NOTHING | {"strength": 0.005},
    "dropout": NOTHING | {"rate": 0.5},
    "label smoothing": NOTHING | {"amount": 0.1},
    "all three": {"rate": 0.5, "strength": 0.005, "amount": 0.1},
}


def split(seed):
    """Training, validation and test sets, each (images (N, 64), one-hot labels (N, 10))."""
    images, labels = load_digits(return_X_y=True)
    sets, careless = [], np.random.default_rng([seed, 3])
    for size in (TRAINING, VALIDATION):
        taken, images, mine, labels = train_test_split(
            images, labels, train_size=size, stratify=labels, random_state=seed
        )
        sets.append((taken / 16, np.eye(10)[mine]))
    others = sets[0][1][:CARELESS].argmax(axis=1) + careless.integers(1, 10, CARELESS)
    sets[0][1][:CARELESS] = np.eye(10)[others % 10]
    return [*sets, (images / 16, np.eye(10)[labels])]


def first_weights(rng):
    """Weights and biases after He et al. 2015."""
    return [
        rng.normal(size=(64, HIDDEN)) * np.sqrt(2 / 64),
        np.zeros(HIDDEN),
        rng.normal(size=(HIDDEN, 10)) * np.sqrt(2 / HIDDEN),
        np.zeros(10),
    ]


def probabilities(logits):
    """Softmax of each row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def predict(parameters, images):
    """Probabilities out of training: nothing is dropped."""
    w1, b1, w2, b2 = parameters
    return probabilities(np.maximum(images @ w1 + b1, 0) @ w2 + b2)


def loss(parameters, images, labels):
    """Mean cross-entropy with hard labels."""
    chosen = predict(parameters, images)[labels == 1]
    return -np.log(np.maximum(chosen, 1e-300)).mean()


def gradients(parameters, images, labels, rate, strength, rng):
    """Gradients of the mean cross-entropy plus the penalty on both weight matrices."""
    w1, b1, w2, b2 = parameters
    before = images @ w1 + b1
    factors = UNIT.dropout(np.ones_like(before), rate, rng)
    hidden = np.maximum(before, 0) * factors
    error = (probabilities(hidden @ w2 + b2) - labels) / len(images)
    back = (error @ w2.T) * factors * (before > 0)
    penalty = [2 * strength * w1, 0, 2 * strength * w2, 0]
    plain = [images.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(axis=0)]
    return [one + other for one, other in zip(plain, penalty, strict=True)]


def train(sets, seed, rate, strength, amount):
    """Training and validation losses (2, epochs), test accuracies (epochs,), sum of squared weights."""
    order, chance = np.random.default_rng([seed, 1]), np.random.default_rng([seed, 2])
    parameters = first_weights(np.random.default_rng([seed, 0]))
    (images, labels), validation, (test_images, test_labels) = sets
    softened = UNIT.label_smoothing(labels, amount)
    curves, accuracies = [], []
    for _ in range(EPOCHS):
        for batch in order.permutation(len(images)).reshape(-1, BATCH):
            steps = gradients(parameters, images[batch], softened[batch], rate, strength, chance)
            parameters = [value - RATE * step for value, step in zip(parameters, steps, strict=True)]
        curves.append((loss(parameters, images, labels), loss(parameters, *validation)))
        hits = predict(parameters, test_images).argmax(axis=1) == test_labels.argmax(axis=1)
        accuracies.append(hits.mean())
    weights = UNIT.l2_penalty([parameters[0], parameters[2]], 1.0)
    return np.array(curves).T, np.array(accuracies), weights


def measure():
    """For every variant, curves (seeds, 2, epochs), accuracies (seeds, epochs), sums of squares (seeds,)."""
    runs = {name: [] for name in VARIANTS}
    for seed in SEEDS:
        sets = split(seed)
        for name, options in VARIANTS.items():
            runs[name].append(train(sets, seed, **options))
    return {name: [np.array(part) for part in zip(*rows, strict=True)] for name, rows in runs.items()}


def table(results):
    """Losses and accuracies at the end, and where early stopping stops, as Markdown."""
    head = "training loss | validation loss | test accuracy (%) | sum of squared weights"
    lines = [f"| variant | {head} |", "|---|---:|---:|---:|---:|"]
    for name, (curves, accuracies, squares) in results.items():
        ends = [curves[:, 0, -1], curves[:, 1, -1], 100 * accuracies[:, -1], squares]
        lines.append(_line(name, ends))
    curves, accuracies, _ = results["nothing"]
    stops = [UNIT.early_stopping(row.tolist(), PATIENCE) for row in curves[:, 1]]
    best = np.array([best for _, best in stops])
    seeds = np.arange(len(best))
    ends = [curves[seeds, 0, best], curves[seeds, 1, best], 100 * accuracies[seeds, best]]
    lines.append(_line("nothing, early stopping", ends)[:-1] + " |")
    epochs = [f"{np.mean(part):.0f} ± {np.std(part, ddof=1):.0f}" for part in zip(*stops, strict=True)]
    return "\n".join(lines), "stop epoch {}, best epoch {}".format(*epochs)


def _line(name, columns):
    digits = (3, 3, 1, 0)
    cells = [f"{c.mean():.{d}f} ± {c.std(ddof=1):.{d}f}" for c, d in zip(columns, digits)]
    return f"| {name} | " + " | ".join(cells) + " |"


def draw(results, path):
    """One run that overfits, and the mean validation loss of every variant; on white, for any page."""
    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    plt.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "overfitting"}
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), facecolor="white", layout="constrained")
    training, validation = results["nothing"][0][0]
    stop, best = UNIT.early_stopping(validation.tolist(), PATIENCE)
    left.plot(training, label="training")
    left.plot(validation, label="validation")
    left.axvline(best, color="grey", linestyle="--", label=f"best epoch, {best}")
    left.axvline(stop, color="grey", linestyle=":", label=f"stop epoch with patience {PATIENCE}, {stop}")
    left.set(title="nothing against overfitting, one run", xlabel="epoch", ylabel="loss", ylim=(0, 2))
    left.legend()
    for name, (curves, _, _) in results.items():
        right.plot(curves[:, 1].mean(axis=0), label=name)
    right.set(title=f"validation loss, mean of {len(SEEDS)} runs", xlabel="epoch")
    right.set(ylabel="loss", ylim=(0.5, 1.2))
    right.legend()
    figure.savefig(path, metadata={"Date": None, "Title": "Losses of a network that overfits"})


if __name__ == "__main__":
    start = time.perf_counter()
    results = measure()
    lines, epochs = table(results)
    print(f"{lines}\n\nMean ± standard deviation over {len(SEEDS)} seeds. Early stopping: {epochs}.")
    print(f"NumPy {np.__version__}, Python {platform.python_version()}, {time.perf_counter() - start:.0f} s.")
    draw(results, PICTURE)
    print(f"{PICTURE} ({PICTURE.stat().st_size // 1024} KB)")
