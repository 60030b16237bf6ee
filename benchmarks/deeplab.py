"""Draws DeepLabV3+ and what strides do to edges, and counts multiply-adds, for the lesson of unit 20.

All sizes are read off the solution's models for a 256 x 256 image and five classes. The masks are made up.

Run: python benchmarks/deeplab.py (needs matplotlib, TensorFlow and pytest; half a minute, no network).
It writes network.svg and strides.svg in exercises/20_deeplab and prints the tables.
"""

import itertools
from pathlib import Path

import matplotlib
import numpy as np

from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "exercises" / "20_deeplab"
solution = load_solution(ROOT / "graders" / "20_deeplab")
metrics = load_solution(ROOT / "graders" / "16_metrics")
SIDE, K = 256, 5
BLUE, ORANGE, GREEN, GREY = "#cfe2f3", "#fce5cd", "#d9ead3", "#eeeeee"


def multiply_adds(model):
    """Multiply-adds of a model's convolutions, for one image."""
    return sum(
        int(np.prod(layer.kernel.shape)) * int(np.prod(layer.output.shape[1:3]))
        for layer in model.layers
        if hasattr(layer, "kernel")
    )


def plain():
    """MobileNetV2 as it is, at stride 32, up to the same layer."""
    import keras

    model = keras.applications.MobileNetV2((SIDE, SIDE, 3), alpha=0.35, include_top=False, weights=None)
    return keras.Model(model.input, model.get_layer("block_16_project_BN").output)


def parts(stride):
    """Backbone, pyramid and decoder at an output stride, each a model."""
    import keras

    backbone = solution.backbone_features((SIDE, SIDE, 3), stride)
    low, high = (keras.Input(output.shape[1:]) for output in backbone.outputs)
    rates = [rate * 16 // stride for rate in (6, 12, 18)]
    pyramid = keras.Model(high, solution._pyramid(high, 256, rates))
    wide = keras.Input(pyramid.output.shape[1:])
    decoder = keras.Model([low, wide], solution.deeplab_decoder(low, wide, K))
    return backbone, pyramid, decoder


def tell():
    """Prints what each output stride costs, and what has how many parameters."""
    model = plain()
    print(f"stride 32: features {model.output.shape[1:]}, backbone {multiply_adds(model) / 1e6:.1f} million")
    for stride in (16, 8):
        models = parts(stride)
        costs = [multiply_adds(model) / 1e6 for model in models]
        print(
            f"stride {stride}: features {models[0].outputs[1].shape[1:]}, millions of multiply-adds:",
            *(f"{name} {cost:.1f}" for name, cost in zip(("backbone", "pyramid", "decoder"), costs)),
            f"in all {sum(costs):.1f}; parameters",
            *(f"{model.count_params():,}" for model in models),
        )
        whole = solution.build_deeplabv3plus((SIDE, SIDE, 3), K, stride)
        print(f"  of the whole network {whole.count_params():,}, {multiply_adds(whole) / 1e6:.1f} million")


def box(axes, x, y, text, color, width=1.5, height=0.62):
    """A box with text around a place."""
    from matplotlib.patches import FancyBboxPatch

    shape = "round,pad=0.02,rounding_size=0.08"
    corner = (x - width / 2, y - height / 2)
    axes.add_patch(FancyBboxPatch(corner, width, height, shape, fc=color, ec="#555555"))
    axes.text(x, y, text, ha="center", va="center", fontsize=9)


def arrow(axes, *places):
    """A line through places that ends in a head."""
    for start, end in itertools.pairwise(places[:-1]):
        axes.plot(*zip(start, end), color="#333333", linewidth=1.1, solid_capstyle="round")
    style = {"arrowstyle": "-|>", "color": "#333333", "linewidth": 1.1, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", places[-1], places[-2], arrowprops=style)


def sized(tensor):
    """The sides and channels of a tensor."""
    return " x ".join(map(str, tensor.shape[1:]))


def draw_network(path, backbone, pyramid, decoder):
    """The encoder in the upper row, the decoder in the lower one."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(10, 5.2), facecolor="white", layout="constrained")
    low, high = backbone.outputs
    box(axes, 0.9, 4, f"image\n{sized(backbone.input)}", GREY)
    box(axes, 3.1, 4, "MobileNetV2\nlater strides dilated", BLUE, 1.9)
    names = ["1x1", "3x3, rate 6", "3x3, rate 12", "3x3, rate 18", "image pooling"]
    for y, name in zip(np.linspace(5.3, 2.7, 5), names):
        box(axes, 6.3, y, name, ORANGE, 1.5, 0.44)
        arrow(axes, (4.05, 4), (5.0, 4), (5.3, y), (5.55, y))
        arrow(axes, (7.05, y), (7.4, y), (7.7, 4), (7.95, 4))
    axes.text(4.1, 4.12, f"high\n{sized(high)}", fontsize=9, va="bottom")
    box(axes, 8.75, 4, f"concatenate, 1x1\n{sized(pyramid.output)}", ORANGE, 1.6)
    row = 1.2
    box(axes, 3.1, row, "1x1\n64 x 64 x 48", GREEN, 1.3)
    box(axes, 5.0, row, "concatenate\n64 x 64 x 304", GREEN, 1.4)
    box(axes, 6.85, row, "3x3, 3x3\n64 x 64 x 256", GREEN, 1.4)
    box(axes, 8.75, row, f"1x1: logits\n{sized(decoder.output)}", GREEN, 1.6)
    box(axes, 8.75, 0.1, f"resize by 4, softmax\n{SIDE} x {SIDE} x {K}", GREY, 1.6)
    box(axes, 5.0, 2.15, "resize by 4", GREEN, 1.4, 0.4)
    arrow(axes, (1.67, 4), (2.13, 4))
    arrow(axes, (3.1, 3.67), (3.1, 1.53))
    axes.text(3.02, 2.9, f"low\n{sized(low)}", fontsize=9, ha="right", va="center")
    arrow(axes, (8.75, 3.67), (8.75, 2.15), (5.72, 2.15))
    arrow(axes, (5.0, 1.93), (5.0, 1.53))
    for start, end in ((3.77, 4.28), (5.72, 6.13), (7.57, 7.93)):
        arrow(axes, (start, row), (end, row))
    arrow(axes, (8.75, 0.87), (8.75, 0.43))
    axes.text(0.15, 5.4, "encoder", fontsize=12, weight="bold")
    axes.text(0.15, row, "decoder", fontsize=12, weight="bold", va="center")
    axes.set(xlim=(0, 9.7), ylim=(-0.35, 5.7))
    axes.axis("off")
    figure.savefig(path, metadata={"Date": None, "Title": "DeepLabV3+"})


def town():
    """A mask of 192 x 192: ground 0, buildings 1, and roads 2."""
    mask, rng = np.zeros((192, 192), int), np.random.default_rng(20)
    rows, columns = np.mgrid[:192, :192]
    for top, left in rng.integers(4, 160, (24, 2)):
        height, width = rng.integers(10, 26, 2)
        mask[top : top + height, left : left + width] = 1
    mask[np.abs(rows - 60 - columns // 3) < 7] = 2
    mask[np.abs(columns - 120 + rows // 5) < 4] = 2
    return mask


def through(mask, stride):
    """The mask as a network without a fault would give it at a stride: shares, resized back, the largest."""
    import keras

    sides = np.array(mask.shape) // stride
    shares = np.eye(3)[mask].reshape(sides[0], stride, sides[1], stride, 3).mean((1, 3))
    larger = keras.ops.image.resize(shares.astype("float32"), mask.shape, interpolation="bilinear")
    return keras.ops.convert_to_numpy(larger).argmax(-1)


def draw_strides(path, mask):
    """The true mask, and what is left of it at three strides."""
    from matplotlib import pyplot as plt
    from matplotlib.colors import ListedColormap

    figure, axes = plt.subplots(1, 4, figsize=(10, 2.9), facecolor="white", layout="constrained")
    colors = ListedColormap(["#e8e4d8", "#b3402f", "#4d4d4d"])
    for panel, stride in zip(axes, (1, 4, 8, 16)):
        seen = through(mask, stride)
        score = metrics.mean_iou(metrics.confusion_matrix(mask, seen, 3))
        panel.imshow(seen, cmap=colors, vmin=0, vmax=2, interpolation="nearest")
        panel.set_title("the truth" if stride == 1 else f"stride {stride}: mean IoU {score:.2f}", fontsize=11)
        panel.set(xticks=[], yticks=[])
        print(f"through stride {stride}: mean IoU {score:.3f}")
    figure.savefig(path, metadata={"Date": None, "Title": "What a stride leaves of edges"})


if __name__ == "__main__":
    matplotlib.use("svg")
    matplotlib.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "deeplab"}
    tell()
    draw_network(FOLDER / "network.svg", *parts(16))
    draw_strides(FOLDER / "strides.svg", town())
    for name in ("network.svg", "strides.svg"):
        print(f"{FOLDER / name} ({(FOLDER / name).stat().st_size // 1024} KB)")
