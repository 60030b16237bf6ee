"""Correct solutions of unit 21 with pyplot's state, annotations and loops over everything."""

import keras
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap


def plot_history(history):
    fig = plt.figure(figsize=(10, 4))
    plt.subplot(2, 1, 1)
    for key, text in (("loss", "Train"), ("val_loss", "Val")):
        if key in history:
            plt.plot(np.arange(len(history[key])) + 1, np.array(history[key]), label=text)
    plt.axvline(1, color="grey")
    plt.xlabel("Épocas")
    plt.ylabel("Pérdida")
    plt.title("Loss")
    plt.legend()
    if "accuracy" in history:
        plt.subplot(2, 1, 2)
        for key in ("accuracy", "val_accuracy"):
            if key in history:
                plt.step(np.arange(len(history[key])) + 1, history[key])
        plt.legend([key for key in ("accuracy", "val_accuracy") if key in history])
        plt.xlabel("Épocas")
        plt.ylabel("%")
    plt.tight_layout()
    return fig


def plot_confusion_matrix(matrix, class_names):
    fig = plt.figure()
    ax = fig.gca()
    norm = np.nan_to_num(np.array([row / row.sum() if row.sum() else row * 0.0 for row in matrix]))
    fig.colorbar(ax.matshow(norm))
    for i in range(len(matrix)):
        for j in range(len(matrix)):
            ax.annotate(f"{matrix[i, j]:,}\n({norm[i, j]:.0%})", xy=(j, i), ha="center", va="center")
    ax.set_xticks(range(len(matrix)))
    ax.set_xticklabels(class_names, rotation=90)
    ax.set_yticks(range(len(matrix)))
    ax.set_yticklabels(class_names)
    plt.xlabel("Predicted label")
    plt.ylabel("True label")
    return fig


def overlay_mask(image, classes, palette, alpha=0.5):
    out = image.copy()
    for k, color in enumerate(palette):
        if image.dtype != np.uint8:
            color = color / 255.0
        for i in range(image.shape[0]):
            for j in range(image.shape[1]):
                if classes[i, j] == k:
                    value = (1 - alpha) * image[i, j] + alpha * color
                    out[i, j] = np.floor(value + 0.5) if image.dtype == np.uint8 else value
    return out


def show_predictions(images, labels, predictions, palette):
    fig = plt.figure()
    n, k = len(images), len(palette)
    cmap = ListedColormap(palette / 255)
    for i in range(n):
        ax = plt.subplot(n, 3, 3 * i + 1)
        ax.imshow(images[i])
        if i == 0:
            plt.title("input", loc="left")
        for j, mask in enumerate((labels[i], predictions[i])):
            ax = plt.subplot(n, 3, 3 * i + 2 + j)
            ax.imshow(mask, cmap=cmap, vmin=-0.5, vmax=k - 0.5, interpolation="nearest")
            if i == 0:
                ax.set_title(("ground truth", "model")[j])
            ax.axis("off")
    return fig


def plot_feature_maps(model, image, layer_name, columns=8):
    for layer in model.layers:
        if layer.name == layer_name:
            break
    else:
        raise ValueError(f"{layer_name} is no layer of this model")
    activation = keras.Model(inputs=model.inputs, outputs=layer.output).predict(image[np.newaxis], verbose=0)
    fig = plt.figure()
    n = activation.shape[-1]
    for c in range(n):
        plt.subplot((n + columns - 1) // columns, columns, c + 1)
        channel = activation[0, :, :, c]
        plt.imshow((channel - channel.mean()) / (channel.std() + 1e-8), cmap="gray")
        plt.axis("off")
    return fig


def class_activation_map(model, image, class_index):
    last = None
    for layer in model.layers:
        if len(layer.output.shape) == 4:
            last = layer
    maps = keras.Model(model.inputs, last.output).predict(image[None], verbose=0)[0]
    kernel, _ = model.layers[-1].get_weights()
    heat = np.zeros(maps.shape[:2], "float32")
    for c in range(maps.shape[-1]):
        heat += kernel[c, class_index] * maps[:, :, c]
    heat -= heat.min()
    if heat.max() > 0:
        heat /= heat.max()
    return keras.ops.image.resize(heat[None, ..., None], image.shape[:2])[0, ..., 0]


def occlusion_map(model, image, class_index, size, stride):
    sh, sw = (size, size) if isinstance(size, int) else size
    dh, dw = (stride, stride) if isinstance(stride, int) else stride
    p = float(model(image[None])[0, class_index])
    rows = []
    for y in range(0, image.shape[0] - sh + 1, dh):
        row = []
        for x in range(0, image.shape[1] - sw + 1, dw):
            copy = image.copy()
            copy[y : y + sh, x : x + sw, :] = 0.5
            row.append(p - float(model(copy[None])[0, class_index]))
        rows.append(row)
    return keras.ops.image.resize(np.array(rows)[None, ..., None], image.shape[:2], "bilinear")[0, :, :, 0]
