"""How well do correct recipes do what unit 09's training checks ask for, and how often would one fail?

Recipes: the reference (24 filters of 3x3, max pooling, batches of 16, float64), the same with 16 and 8
filters, and the alternatives in tests/alternatives: `loops` (24 filters of 3x3, uniform weights, max pooling,
float32) and `einsum` (32 filters of 5x5, same padding, average pooling, batches of 8).
Digits: as the check does it, a stratified random 1,000 of scikit-learn's digits to train on and the other
797 to test on, 10 epochs at each learning rate; the best of the three counts. A seed fixes split, weights
and order.
The check makes up to three rounds of the three rates, each training with a split of its own.
By heart: the small checks, with a third of their epochs, so that the checks leave three times what is needed.

Run: python benchmarks/tiny_cnn.py (needs the repository, NumPy; twenty minutes on one core). It prints two
tables and keeps them in benchmarks/tiny_cnn.md.
"""

import math
import os
import platform
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from convlings.worker.source import load_module

ROOT = Path(__file__).parents[1]
UNIT = "09_backprop/backprop.py"
SEEDS = range(40)
TRIES = range(1000)


def load(path):
    """A module from its file, a new one each time."""
    return load_module(path.read_text(encoding="utf-8"), path, register=False)


def recipes():
    """The functions train_tiny_cnn by name."""
    found = {}
    for filters in (24, 16, 8):
        module = load(ROOT / "solutions" / UNIT)
        module.FILTERS = filters
        found[f"reference, {filters} filters"] = module.train_tiny_cnn
    for name in ("loops", "einsum"):
        found[name] = load(ROOT / "tests" / "alternatives" / name / UNIT).train_tiny_cnn
    return found


grader = load(ROOT / "graders" / "09_backprop" / "test_backprop.py")
RATES = sorted(grader.RATES)


def on_digits(train, seed):
    """Accuracy on the 797 for each rate, and the seconds that the trainings took."""
    rng = np.random.default_rng(seed)
    images, labels = grader.load_digits(rng)
    order, shares, start = rng.permutation(1000), [], time.perf_counter()
    for rate in RATES:
        predict = train(images[order], labels[order], 10, rate, rng)
        shares.append(np.mean(np.asarray(predict(images[1000:])) == labels[1000:]))
    return shares, time.perf_counter() - start


def digits_row(name, train):
    """A line of the table of digits."""
    results, seconds = zip(*(on_digits(train, seed) for seed in SEEDS))
    best = np.max(results, axis=1)
    mean, deviation = best.mean(), best.std(ddof=1)
    chance = math.erfc((mean - grader.ENOUGH) / deviation / math.sqrt(2)) / 2
    cells = [f"{share:.1%}" for share in np.mean(results, axis=0)]
    cells += [f"{mean:.1%}", f"{deviation:.2%}", f"{best.min():.1%}", f"{np.mean(best < grader.ENOUGH):.0%}"]
    cells += [f"{chance:.0e}", f"{chance**grader.ROUNDS:.0e}", f"{np.median(seconds) / len(RATES):.1f}"]
    return f"| {name} | {' | '.join(cells)} |"


def by_heart(train, task, epochs, at_least):
    """How many of the trainings know less than is asked for, and the least that one knows."""
    right = []
    for seed in TRIES:
        rng = np.random.default_rng([seed, epochs])
        images, labels = task(rng)
        right.append(np.sum(np.asarray(train(images, labels, epochs, 0.1, rng)(images)) == labels))
    return f"{sum(number < at_least for number in right)} ({min(right)} of {len(labels)})"


TASKS = {
    "two diagonals": (lambda rng: grader.diagonals(), 20, 10),
    "rows and columns": (lambda rng: grader.bars(), 33, 14),
    "six digits": (lambda rng: grader.handwritten(), 20, 6),
    "37 digits of three classes": (lambda rng: grader.some_digits(rng), 14, 33),
}


def tables():
    """Both tables, as lines of Markdown."""
    rates = " | ".join(f"at {rate}" for rate in RATES)
    yield f"| recipe | {rates} | best | deviation | lowest | below 93% | chance | three times | seconds |"
    yield "|---|" + "---:|" * (len(RATES) + 7)
    for name, train in recipes().items():
        yield digits_row(name, train)
    yield ""
    yield f"| recipe | {' | '.join(f'{name}, {epochs} epochs' for name, (_, epochs, _) in TASKS.items())} |"
    yield "|---|" + "---:|" * len(TASKS)
    for name, train in recipes().items():
        yield f"| {name} | {' | '.join(by_heart(train, *task) for task in TASKS.values())} |"


CONDITIONS = """\
# What correct recipes reach in unit 09

Written by `python benchmarks/tiny_cnn.py`; the script's docstring has the recipes.

Accuracy on 797 digits after 10 epochs on 1,000 others, the mean over {seeds} seeds at each learning rate, and
the best of the three: mean, standard deviation, lowest, share of seeds below the grader's 93%, the chance of
that if the best were normally distributed, and of that in all three rounds of the check. The seconds are the
median of a training, on one core of a shared server.

{digits}

Small checks, {tries} trainings each with a third of the check's epochs: how many know less than what the
check asks for, and in brackets the least that one knows.

{heart}

Python {python}, NumPy {numpy}.
"""


if __name__ == "__main__":
    lines = []
    for line in tables():
        print(line, flush=True)
        lines.append(line)
    gap = lines.index("")
    text = CONDITIONS.format(
        seeds=len(SEEDS),
        tries=len(TRIES),
        digits="\n".join(lines[:gap]),
        heart="\n".join(lines[gap + 1 :]),
        python=platform.python_version(),
        numpy=np.__version__,
    )
    (ROOT / "benchmarks" / "tiny_cnn.md").write_text(text, encoding="utf-8")
