"""What a student could draw; the functions are called by `test_figure.py`, here and behind the wall."""

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure


def curves(values, first=1):
    figure, (left, right) = plt.subplots(1, 2)
    left.plot(range(first, first + len(values)), values, label="training")
    left.set(title="Loss", xlabel="epoch", ylabel="loss")
    left.legend()
    right.axis("off")
    figure.suptitle("History")
    return figure


def table(values, how):
    figure, axes = plt.subplots()
    if how == "by itself":
        figure = Figure()
        axes = figure.add_subplot()
        image = axes.imshow(values)
    elif how == "imshow":
        image = axes.imshow(values, cmap="gray", vmin=0, vmax=10)
    elif how == "lower":
        image = axes.imshow(values[::-1], origin="lower")
    elif how == "matshow":
        image = axes.matshow(values)
    elif how == "upside down":
        image = axes.imshow(values)
        axes.invert_yaxis()
    elif how == "mesh":
        image = axes.pcolormesh(values)
        axes.invert_yaxis()
    elif how == "pcolor":
        image = axes.pcolor(values[::-1, ::-1])
        axes.invert_xaxis()
    figure.colorbar(image)
    columns = values.shape[1]
    at = np.arange(columns) + 0.5 * (how in ("mesh", "pcolor"))
    axes.set_xticks(at, [f"c{i}" for i in (range(columns) if how != "pcolor" else range(columns)[::-1])])
    axes.text(at[0], 0.25, "text")
    axes.annotate("note", (at[1], 0.75))
    axes.text(0.5, 0.5, "middle", transform=axes.transAxes)
    return figure


def grid(how):
    if how == "subplots":
        figure, axes = plt.subplots(2, 3)
        axes = axes.ravel()
    elif how == "add_subplot":
        figure = plt.figure()
        axes = [figure.add_subplot(2, 3, i + 1) for i in range(5)]
    elif how == "by itself":
        figure = Figure()
        axes = [figure.add_subplot(2, 3, i + 1) for i in range(5)]
    elif how == "subfigures":
        figure = plt.figure()
        upper, lower = figure.subfigures(2, 1)
        axes = [*upper.subplots(1, 3), *lower.subplots(1, 3)]
    for i in (4, 2, 0, 1, 3):
        axes[i].imshow(np.full((2, 2), i), vmin=0, vmax=9)
    if len(axes) > 5:
        axes[5].set_axis_off()
    return figure


def shared():
    figure, axes = plt.subplots(2, 1, sharex=True)
    axes[0].plot([1, 2])
    axes[1].plot([3, 4])
    axes[1].set_xlabel("epoch")
    figure.supylabel("value")
    return figure


def colors(image):
    figure, axes = plt.subplots()
    axes.imshow(image)
    return figure


def nothing():
    plt.figure()


def axes():
    return plt.subplots()[1]


def both():
    return plt.subplots()


def showing():
    figure = plt.figure()
    plt.show()
    return figure


def leaving(count):
    for _ in range(count):
        figure = plt.figure()
    return figure


def raising():
    plt.figure()
    raise KeyError("loss")


def open_figures():
    return len(plt.get_fignums())


def close_all():
    plt.close("all")


def many(panels=1, texts=0, side=1, letters=1):
    figure = plt.figure()
    for _ in range(panels):
        axes = figure.add_axes((0, 0, 1, 1))
    for _ in range(texts):
        axes.text(0, 0, "x")
    axes.plot(np.broadcast_to(np.float32(0), side))
    axes.set_title("x" * letters)
    return figure


class Strange(Figure):
    axes = property(lambda self: [self])
    get_position = transformed = None


def strange():
    return Strange()


def leave():
    import os

    os._exit(1)
