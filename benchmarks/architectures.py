"""Draws the blocks of unit 13, and what whole networks cost; prints the lesson's table.

Numbers come from the solution's own `compare`. Networks are made without values for their weights, so that
138 million parameters take no memory. DenseNet and both MobileNets are those of keras.applications.

Run: python benchmarks/architectures.py (needs matplotlib and Keras; a few seconds, no network).
It writes blocks.svg and cost.svg into exercises/13_architectures and prints the table.
"""

from html import escape
from pathlib import Path

import keras
import matplotlib

from convlings.judge.misconceptions import load_solution
from convlings.worker.asking import outline

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "exercises" / "13_architectures"
solution = load_solution(ROOT / "graders" / "13_architectures")
UNTRAINED = {"weights": None}
NETWORKS = (
    ("LeNet-5", 1998, solution.lenet5, {}),
    ("AlexNet", 2012, solution.alexnet, {}),
    ("VGG16", 2014, solution.vgg16, {}),
    ("ResNet18", 2015, solution.resnet18, {}),
    ("DenseNet121", 2016, keras.applications.DenseNet121, UNTRAINED),
    ("MobileNet", 2017, keras.applications.MobileNet, UNTRAINED),
    ("MobileNetV2", 2018, keras.applications.MobileNetV2, UNTRAINED),
)
WIDE, HIGH, STEP = 104, 22, 38  # sides of a box, and from box to box
KINDS = {"conv": "#cfe2f3", "norm": "#fff2cc", "relu": "#d9ead3", "pool": "#ead1dc", "join": "#f4cccc"}


def rows():
    """Name, year, and the solution's row of every network."""
    models = [outline(function, [], settings) for _, _, function, settings in NETWORKS]
    return [(name, year, row) for (name, year, _, _), row in zip(NETWORKS, solution.compare(models))]


# ---- blocks.svg


def box(x, y, text, kind, wide=WIDE):
    """A layer, centred at x."""
    return (
        f'<rect x="{x - wide / 2}" y="{y}" width="{wide}" height="{HIGH}" rx="4" fill="{KINDS[kind]}" '
        f'stroke="#666"/><text x="{x}" y="{y + 15}">{escape(text)}</text>'
    )


def line(*points):
    """A path with an arrow at its end."""
    path = " ".join(f"{x},{y}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="#444" marker-end="url(#tip)"/>'


def column(x, y, parts, end=None):
    """Layers from top to bottom, with arrows between them, into the first and out of the last."""
    drawn = [line((x, y - STEP + HIGH), (x, y - 2))]
    for i, (text, kind) in enumerate(parts):
        below = y + (i + 1) * STEP - 2 if end is None or i + 1 < len(parts) else end
        drawn += [box(x, y + i * STEP, text, kind), line((x, y + i * STEP + HIGH), (x, below))]
    return "".join(drawn)


def heading(x, text):
    """The name of a block, and its input."""
    return f'<text x="{x}" y="18" class="h">{escape(text)}</text><text x="{x}" y="40" class="s">x</text>'


def skip(x, rows_below, label):
    """The way around: from the input to the sum behind so many rows."""
    side, top, end = x + WIDE / 2 + 16, 52, 62 + rows_below * STEP + HIGH / 2
    text = f'<text x="{side + 4}" y="{(top + end) / 2}" class="s l">{escape(label)}</text>'
    return line((x, top), (side, top), (side, end), (x + WIDE / 2 + 2, end)) + text


def inception(x):
    """Four branches side by side."""
    branches = (
        [("1x1, f1", "conv")],
        [("1x1, f3_reduce", "conv"), ("3x3, f3", "conv")],
        [("1x1, f5_reduce", "conv"), ("5x5, f5", "conv")],
        [("max 3x3", "pool"), ("1x1, pool_proj", "conv")],
    )
    drawn, end = heading(x, "Inception (ReLU after each)"), 62 + 3 * STEP
    for i, parts in enumerate(branches):
        at = x + (i - 1.5) * 112
        drawn += line((x, 46), (at, 46), (at, 60)) + column(at, 62, parts, end - 2)
    drawn += box(x, end, "concatenate", "join", 440)
    return drawn + line((x, end + HIGH), (x, end + STEP - 2))


def residual(x):
    """Two convolutions, and the way around."""
    parts = [("3x3, stride", "conv"), ("batch norm", "norm"), ("ReLU", "relu"), ("3x3", "conv"),
             ("batch norm", "norm"), ("add", "join"), ("ReLU", "relu")]  # fmt: skip
    return heading(x, "residual") + column(x, 62, parts) + skip(x, 5, "x, or 1x1")


def dense(x):
    """One layer of a dense block."""
    parts = [("batch norm", "norm"), ("ReLU", "relu"), ("1x1, 4 * growth", "conv"), ("batch norm", "norm"),
             ("ReLU", "relu"), ("3x3, growth", "conv"), ("concatenate", "join")]  # fmt: skip
    return heading(x, "dense, one layer") + column(x, 62, parts) + skip(x, 6, "x")


def separable(x):
    """MobileNet's block."""
    parts = [("depthwise 3x3", "conv"), ("batch norm", "norm"), ("ReLU", "relu"), ("1x1, filters", "conv"),
             ("batch norm", "norm"), ("ReLU", "relu")]  # fmt: skip
    return heading(x, "depthwise separable") + column(x, 62, parts)


def inverted(x):
    """MobileNetV2's block."""
    narrow, norm = (
        [("1x1, filters", "conv"), ("batch norm", "norm"), ("add", "join")],
        ("norm, ReLU6", "norm"),
    )
    parts = [("1x1, t * C", "conv"), norm, ("depthwise 3x3", "conv"), norm, *narrow]
    return heading(x, "inverted residual") + column(x, 62, parts) + skip(x, 6, "x, if it fits")


def draw_blocks(path):
    """All blocks in one picture: four side by side, and the wide one below."""
    upper = residual(80) + dense(285) + separable(475) + inverted(650)
    lower = f'<g transform="translate(0 360)">{inception(380)}</g>'
    style = (
        "text{font:12px sans-serif;text-anchor:middle}.h{font-weight:bold}.s{fill:#444}.l{text-anchor:start}"
    )
    tip = '<marker id="tip" markerWidth="7" markerHeight="7" refX="6" refY="3.5" orient="auto">'
    tip += '<path d="M0,0 L7,3.5 L0,7 z" fill="#444"/></marker>'
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 580"><title>Blocks of networks</title>'
        f"<style>{style}</style><defs>{tip}</defs>"
        f'<rect width="800" height="580" fill="white"/>{upper}{lower}</svg>\n',
        encoding="utf-8",
    )


# ---- cost.svg


def draw_cost(path, table):
    """Parameters and operations of the networks for ImageNet, the year beside the name."""
    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    plt.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "architectures", "axes.axisbelow": True}
    figure, axes = plt.subplots(figsize=(7.5, 3.8), facecolor="white", layout="constrained")
    for name, year, row in table[1:]:  # LeNet-5 is far off
        place = row["parameters"] / 1e6, row["flops"] / 1e9
        axes.scatter(*place, s=40, color="tab:blue")
        axes.annotate(
            f"{name}, {year}\ndepth {row['depth']}",
            place,
            xytext=(9, -7),
            textcoords="offset points",
            fontsize=9,
        )
    axes.set(xscale="log", yscale="log", xlim=(2, 400), ylim=(0.35, 70))
    axes.set(xlabel="parameters in millions", ylabel="operations for one image, in billions")
    axes.set_xticks([3, 10, 30, 100, 300], ["3", "10", "30", "100", "300"])
    axes.set_yticks([0.5, 1, 3, 10, 30], ["0.5", "1", "3", "10", "30"])
    axes.minorticks_off()
    axes.grid(color="lightgrey", linewidth=0.6)
    figure.savefig(path, metadata={"Date": None, "Title": "What networks cost"})


if __name__ == "__main__":
    table = rows()
    draw_blocks(FOLDER / "blocks.svg")
    draw_cost(FOLDER / "cost.svg", table)
    print("| network | year | parameters | layers | depth | operations |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, year, row in table:
        flops = f"{row['flops'] / 1e9:.4g} G" if row["flops"] > 1e8 else f"{row['flops'] / 1e6:.3g} M"
        print(f"| {name} | {year} | {row['parameters']:,} | {row['layers']} | {row['depth']} | {flops} |")
    vgg = outline(solution.vgg16, [], {})
    head = sum(layer.count_params() for layer in vgg.layers if isinstance(layer, keras.layers.Dense))
    print(f"dense layers of VGG16: {head:,} parameters, {head / vgg.count_params():.1%} of all")
    for picture in ("blocks.svg", "cost.svg"):
        print(f"{FOLDER / picture} ({(FOLDER / picture).stat().st_size // 1024} KB)")
