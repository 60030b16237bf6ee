"""Draws the edges of a noisy photograph with and without a blur before them, for the lesson of unit 04.

The photograph is scikit-learn's china.jpg (by danielbuechele, CC BY 2.0), cropped, made grey, four times
smaller, with normal noise of standard deviation 0.15 added (seed 0). The results come from the solution's own
gaussian_kernel, edge_kernels and apply_filters, so that the lesson shows what the exercises compute.

Run: python benchmarks/edges.py (needs matplotlib, pillow and scikit-learn; a few seconds, no network).
It writes exercises/04_stacking/edges.svg, and prints for several blurs as a Markdown table
- how strong the edges are, as a multiple of what noise alone gives in the sky; an edge is a pixel where the
  photograph without noise is among the strongest twentieth;
- how well the strength agrees with that of the photograph without noise (Pearson's correlation).
A border of 8 pixels is left out of both, because the zeros around the image are an edge, too.
"""

from pathlib import Path

import matplotlib
import numpy as np
from sklearn.datasets import load_sample_image

from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises" / "04_stacking" / "edges.svg"
SHRINK, NOISE, SHOWN = 4, 0.15, 1.0  # the sigma of the picture
SIGMAS = [0.5, 1.0, 2.0, 3.0]
INSIDE = slice(8, -8), slice(8, -8)
SKY = slice(9, 30), slice(70, 86)  # rows and columns without edges

solution = load_solution(ROOT / "graders" / "04_stacking")


def photograph():
    """The temple and some sky, (80, 94) float in [0, 1]."""
    grey = load_sample_image("china.jpg")[24:344, 60:436].mean(axis=2) / 255  # (320, 376)
    H, W = grey.shape
    return grey.reshape(H // SHRINK, SHRINK, W // SHRINK, SHRINK).mean(axis=(1, 3))


def with_noise(image):
    """The image with the same noise every time."""
    return image + np.random.default_rng(0).normal(scale=NOISE, size=image.shape)


def edges(image):
    """Change to the right, change downwards, and the length of the two together: three planes."""
    right, down = np.moveaxis(solution.apply_filters(image, solution.edge_kernels()), 2, 0)
    return right, down, np.hypot(right, down)


def blurred(image, sigma):
    """The image after a Gaussian kernel that reaches three sigmas to each side."""
    kernel = solution.gaussian_kernel(2 * int(np.ceil(3 * sigma)) + 1, sigma)
    return solution.apply_filters(image, kernel[:, :, np.newaxis])[:, :, 0]


def measured(image, clean):
    """Edges over noise in the sky, and the agreement with the photograph without noise."""
    strength, truth = edges(image)[2], edges(clean)[2]
    is_edge = truth[INSIDE] > np.quantile(truth[INSIDE], 0.95)
    agreement = np.corrcoef(strength[INSIDE].ravel(), truth[INSIDE].ravel())[0, 1]
    return strength[INSIDE][is_edge].mean() / strength[SKY].mean(), agreement


def draw(path, rows):
    """A row of four pictures for each image, on white, so that they can be read on any page."""
    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    plt.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "edges", "image.interpolation": "none"}
    figure, axes = plt.subplots(len(rows), 4, figsize=(10, 4.8), facecolor="white", layout="constrained")
    grey = plt.get_cmap("gray", 64)  # fewer greys, a smaller file
    for line, (name, image) in zip(axes, rows.items(), strict=True):
        right, down, strength = edges(image)
        limit = np.quantile(strength[INSIDE], 0.99)  # each row uses all greys
        line[0].imshow(image, cmap=grey, vmin=0, vmax=1)
        line[1].imshow(right, cmap=grey, vmin=-limit, vmax=limit)
        line[2].imshow(down, cmap=grey, vmin=-limit, vmax=limit)
        line[3].imshow(strength, cmap=grey, vmin=0, vmax=limit)
        for plot, title in zip(line, (name, "change to the right", "change downwards", "both together")):
            plot.set_title(title)
            plot.set(xticks=[], yticks=[])  # a frame, or white borders are lost on the white page
            plt.setp(plot.spines.values(), color="0.5", linewidth=0.6)
    figure.savefig(
        path, metadata={"Date": None, "Title": "Sobel on a noisy photograph, without and with a blur"}
    )


if __name__ == "__main__":
    clean = photograph()
    noisy = with_noise(clean)
    draw(PICTURE, {"photograph with noise": noisy, "after a Gaussian blur": blurred(noisy, SHOWN)})
    print("| sigma of the blur | edges / noise in the sky | agreement |\n|---|---:|---:|")
    images = {"no blur": noisy} | {str(sigma): blurred(noisy, sigma) for sigma in SIGMAS}
    for name, image in images.items():
        print("| {} | {:.1f} | {:.2f} |".format(name, *measured(image, clean)))
    print(f"{PICTURE} ({PICTURE.stat().st_size // 1024} KB)")
