"""Draws losses over probabilities, for the lesson of unit 17.

Left: what one pixel adds to the focal loss, for several gammas. Right: a batch in which one pixel of 50 is a
road and all others are land, found with 0.95; three losses over the probability that the road's pixels get.

Run: python benchmarks/losses.py (needs Keras and matplotlib; a few seconds, no network).
It writes exercises/17_losses/losses.svg and prints the figures that the lesson states.
"""

from pathlib import Path

import matplotlib
import numpy as np

from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises" / "17_losses" / "losses.svg"
solution = load_solution(ROOT / "graders" / "17_losses")
PROBABILITIES = np.linspace(0.01, 0.995, 100)
GAMMAS = (0, 0.5, 1, 2, 5)


def of_pixel(p, gamma):
    """What a pixel adds to the focal loss whose own class has the probability p."""
    truth, guess = np.array([[[[1, 0]]]], np.float32), np.array([[[[p, 1 - p]]]], np.float32)
    return float(solution.focal_loss(truth, guess, gamma))


def of_roads(p, pixels=1000, roads=20):
    """Cross-entropy, cross-entropy with weights, and Dice: the roads get p, the land gets 0.95."""
    truth, guess = np.zeros((2, 1, 1, pixels, 2), np.float32)
    truth[..., :roads, 1], truth[..., roads:, 0] = 1, 1
    guess[..., :roads, 1], guess[..., roads:, 1] = p, 0.05
    guess[..., 0] = 1 - guess[..., 1]
    weights = [0.5 * pixels / (pixels - roads), 0.5 * pixels / roads]  # both classes weigh the same together
    entropies = solution.focal_loss(truth, guess, 0), solution.weighted_cross_entropy(truth, guess, weights)
    return [float(loss) for loss in (*entropies, solution.dice_loss(truth, guess))]


def show_pixels(axes):
    """A curve for each gamma."""
    for gamma in GAMMAS:
        values = [of_pixel(p, gamma) for p in PROBABILITIES]
        axes.plot(PROBABILITIES, values, label=f"gamma {gamma:g}" + " (cross-entropy)" * (gamma == 0))
    axes.set(xlabel="probability of the pixel's own class", ylabel="what the pixel adds", ylim=(0, 3))
    axes.set_title("focal loss of one pixel", fontsize=11)


def show_roads(axes):
    """A curve for each loss."""
    names = ("cross-entropy", "the same, classes weighted", "Dice loss")
    for values, name in zip(zip(*map(of_roads, PROBABILITIES)), names):
        axes.plot(PROBABILITIES, values, label=name)
    axes.set(xlabel="probability of road, in the road's pixels", ylabel="loss", ylim=(0, 1.5))
    axes.set_title("20 road pixels among 980 of land at 0.95", fontsize=11)


def draw(path):
    """Both side by side, on white, to be read on any page."""
    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    plt.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "losses", "axes.axisbelow": True}
    figure, axes = plt.subplots(1, 2, figsize=(10, 3.6), facecolor="white", layout="constrained")
    for panel, show in zip(axes, (show_pixels, show_roads)):
        show(panel)
        panel.grid(color="lightgrey", linewidth=0.6)
        panel.legend()
    figure.savefig(path, metadata={"Date": None, "Title": "Losses over probabilities"})


if __name__ == "__main__":
    draw(PICTURE)
    for p in (0.2, 0.5, 0.9, 0.968):
        values = [of_pixel(p, gamma) for gamma in GAMMAS]
        print(f"p_t {p}: focal loss for gamma {GAMMAS}", *(f"{value:.5f}" for value in values))
    for p in (0.05, 0.5, 0.95):
        print(f"roads at {p}: cross-entropy, weighted, Dice", *(f"{value:.4f}" for value in of_roads(p)))
    print(f"{PICTURE} ({PICTURE.stat().st_size // 1024} KB)")
