"""What students really write in unit 21."""

import keras
import numpy as np
from keras import layers
from matplotlib import pyplot as plt

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


@misconception("plot_history")
def epochs_from_0(history):
    """The epochs begin at 0, as plot counts where it gets no x: the first epoch is number 1."""
    figure = solution.plot_history(history)
    for axes in figure.axes:
        for line in axes.lines:
            line.set_xdata(np.asarray(line.get_xdata()) - 1)
    return figure


@misconception("plot_history")
def one_panel(history):
    """Loss and accuracy are in one panel: they are different quantities, each needs a panel of its own."""
    figure, axes = plt.subplots()
    for name in ("loss", "val_loss", "accuracy", "val_accuracy"):
        if history.get(name) is not None:
            axes.plot(range(1, len(history[name]) + 1), history[name], label=name)
    axes.set(xlabel="epoch", ylabel="value")
    axes.legend()
    return figure


@misconception("plot_history")
def no_legend(history):
    """The legend is missing: labels of lines are seen only after axes.legend()."""
    figure = solution.plot_history(history)
    for axes in figure.axes:
        if axes.get_legend():
            axes.get_legend().remove()
    return figure


@misconception("plot_history")
def unlabelled(history):
    """The axes have no labels: a curve without them says nothing to others."""
    figure = solution.plot_history(history)
    for axes in figure.axes:
        axes.set(xlabel="", ylabel="")
    return figure


@misconception("plot_history")
def validation_needed(history):
    """A curve that the history does not have ends in a KeyError: draw those that are there."""
    for name in ("loss", "val_loss", "accuracy", "val_accuracy"):
        history[name]
    return solution.plot_history(history)


def labelled_table(values, matrix, class_names):
    """An image of some values, with everything else as it has to be."""
    figure = solution.plot_confusion_matrix(matrix, class_names)
    figure.axes[0].images[0].set_data(values)
    return figure


@misconception("plot_confusion_matrix")
def counts_as_colours(matrix, class_names):
    """The colours are counts: divide each row by its sum, so that rare classes are seen too."""
    return labelled_table(matrix.astype(float), matrix, class_names)


@misconception("plot_confusion_matrix")
def shares_of_columns(matrix, class_names):
    """The columns were divided by their sums (axis=0): a row is one class's truth, divide the rows."""
    return labelled_table(matrix / np.maximum(matrix.sum(axis=0), 1), matrix, class_names)


@misconception("plot_confusion_matrix")
def empty_rows_are_nan(matrix, class_names):
    """A row without counts became NaN: nothing over nothing is to be 0 here."""
    with np.errstate(invalid="ignore"):
        return labelled_table(matrix / matrix.sum(axis=1, keepdims=True), matrix, class_names)


@misconception("plot_confusion_matrix")
def transposed_table(matrix, class_names):
    """Truth and prediction have changed places: row i of the picture is row i of the matrix."""
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    figure = labelled_table(shares.T, matrix.T, class_names)
    figure.axes[0].set(xlabel="truth", ylabel="prediction")
    return figure


@misconception("plot_confusion_matrix")
def texts_at_row_column(matrix, class_names):
    """The texts stand at (row, column): in a plot x comes first, and x is the column."""
    figure = solution.plot_confusion_matrix(matrix, class_names)
    for text in figure.axes[0].texts:
        text.set_position(text.get_position()[::-1])
    return figure


@misconception("plot_confusion_matrix")
def shares_as_texts(matrix, class_names):
    """The texts are shares: each cell has its count, a whole number."""
    figure = solution.plot_confusion_matrix(matrix, class_names)
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    for text, share in zip(figure.axes[0].texts, shares.flat):
        text.set_text(f"{share:.2f}")
    return figure


def own_range(image, palette):
    """The palette in the range of the image."""
    return palette if image.dtype == np.uint8 else palette / 255


@misconception("overlay_mask")
def alpha_of_the_image(image, classes, palette, alpha=0.5):
    """The image got alpha: it is the colour's share, the image has 1 - alpha."""
    return solution.overlay_mask(image, classes, palette, 1 - alpha)


@misconception("overlay_mask")
def colours_to_255(image, classes, palette, alpha=0.5):
    """The palette was not divided by 255 for a float image: one is in [0, 1], the other in [0, 255]."""
    known = ((classes >= 0) & (classes < len(palette)))[..., None]
    colors = palette[np.where(known[..., 0], classes, 0)]
    return np.where(known, (1 - alpha) * image + alpha * colors, image).astype(image.dtype)


@misconception("overlay_mask")
def last_colour_for_negatives(image, classes, palette, alpha=0.5):
    """Class -1 got the last colour, since NumPy counts from the end: it is outside the palette."""
    wrapped = np.where(classes < 0, classes % len(palette), classes)
    return solution.overlay_mask(image, wrapped, palette, alpha)


@misconception("overlay_mask")
def black_for_no_class(image, classes, palette, alpha=0.5):
    """Classes outside the palette became black: they keep the image."""
    black = np.concatenate([palette, np.zeros((1, 3), palette.dtype)])
    known = (classes >= 0) & (classes < len(palette))
    return solution.overlay_mask(image, np.where(known, classes, len(palette)), black, alpha)


@misconception("overlay_mask")
def floats_for_bytes(image, classes, palette, alpha=0.5):
    """A uint8 image gave floats: the result has to be of the image's kind."""
    known = ((classes >= 0) & (classes < len(palette)))[..., None]
    colors = own_range(image, palette)[np.where(known[..., 0], classes, 0)]
    mixed = np.where(known, (1 - alpha) * image + alpha * colors, image)
    return mixed.astype(np.float64 if image.dtype == np.uint8 else image.dtype)


@misconception("show_predictions")
def stretched_colours(images, labels, predictions, palette):
    """The colours depend on which classes occur: a colour map stretches from the smallest to the largest."""
    from matplotlib.colors import ListedColormap

    figure = solution.show_predictions(images, labels, predictions, palette)
    for number, (truth, answer) in enumerate(zip(labels, predictions)):
        for axes, mask in zip(figure.axes[3 * number + 1 :], (truth, answer)):
            axes.images[0].remove()
            axes.imshow(mask, cmap=ListedColormap(palette / 255))
    return figure


@misconception("show_predictions")
def class_numbers(images, labels, predictions, palette):
    """The masks have Matplotlib's colours: draw palette[classes], the colours of the palette."""
    figure = solution.show_predictions(images, labels, predictions, palette)
    for number, (truth, answer) in enumerate(zip(labels, predictions)):
        for axes, mask in zip(figure.axes[3 * number + 1 :], (truth, answer)):
            axes.images[0].remove()
            axes.imshow(mask, vmin=0, vmax=len(palette) - 1)
    return figure


@misconception("show_predictions")
def prediction_before_truth(images, labels, predictions, palette):
    """The prediction stands before the truth: image, truth, prediction is the order."""
    return solution.show_predictions(images, predictions, labels, palette)


@misconception("show_predictions")
def two_images_at_least(images, labels, predictions, palette):
    """One image ends in an IndexError: for one row plt.subplots gives (3,) axes, unless squeeze=False."""
    _, grid = plt.subplots(len(images), 3)
    for row in range(len(images)):
        grid[row, 0].imshow(images[row])
    return solution.show_predictions(images, labels, predictions, palette)


@misconception("show_predictions")
def untitled(images, labels, predictions, palette):
    """The columns have no titles: nobody can tell truth and prediction apart."""
    figure = solution.show_predictions(images, labels, predictions, palette)
    for axes in figure.axes:
        axes.set_title("")
    return figure


def maps_of(model, layer, image):
    """What a layer makes of an image."""
    return np.asarray(keras.Model(model.inputs, layer.output)([image[None]]))[0]


def grid_of(maps, down, across):
    """A grid of panels, filled row by row."""
    figure, grid = plt.subplots(down, across, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for axes, plane in zip(grid.flat, np.moveaxis(maps, -1, 0)):
        axes.imshow(plane)
    return figure


@misconception("plot_feature_maps")
def framed_leftovers(model, image, layer_name, columns=8):
    """The panels that are left over in the last row have a frame: turn them off."""
    figure = solution.plot_feature_maps(model, image, layer_name, columns)
    for axes in figure.axes:
        axes.set_axis_on()
    return figure


@misconception("plot_feature_maps")
def all_in_one_row(model, image, layer_name, columns=8):
    """All panels stand in one row: there are at most `columns` in each."""
    maps = maps_of(model, model.get_layer(layer_name), image)
    return grid_of(maps, 1, maps.shape[-1])


@misconception("plot_feature_maps")
def last_row_missing(model, image, layer_name, columns=8):
    """Channels are missing: F // columns rows leave out the last, unfinished one. Round up."""
    maps = maps_of(model, model.get_layer(layer_name), image)
    count = max(1, maps.shape[-1] // columns) * columns
    return grid_of(maps[..., :count], -(-min(count, maps.shape[-1]) // columns), columns)


@misconception("plot_feature_maps")
def down_the_columns(model, image, layer_name, columns=8):
    """The channels go down the columns: they are asked for row by row."""
    maps = maps_of(model, model.get_layer(layer_name), image)
    rows = -(-maps.shape[-1] // columns)
    figure, grid = plt.subplots(rows, columns, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for axes, plane in zip(grid.T.flat, np.moveaxis(maps, -1, 0)):
        axes.imshow(plane)
    return figure


@misconception("plot_feature_maps")
def layer_before(model, image, layer_name, columns=8):
    """These are the maps that go into the layer: its output is asked for."""
    model.get_layer(layer_name)
    names = [layer.name for layer in model.layers]
    layer = model.layers[max(0, names.index(layer_name) - 1)]
    maps = np.asarray(keras.Model(model.inputs, layer.output)([image[None]]))[0]
    return grid_of(maps, -(-maps.shape[-1] // columns), columns)


def heat_of(model, image, weights, name="pooling"):
    """The weighted sum of the maps, (h, w): of those that are averaged, or of the last convolution."""
    pooling = [layer for layer in model.layers if isinstance(layer, layers.GlobalAveragePooling2D)][-1]
    convolutions = [layer for layer in model.layers if isinstance(layer, layers.Conv2D)]
    tensor = convolutions[-1].output if name == "convolution" and convolutions else pooling.input
    return np.asarray(keras.Model(model.inputs, tensor)([image[None]]))[0] @ weights


def kernel_of(model, class_index):
    """The weights of a class."""
    return np.asarray(model.layers[-1].kernel)[:, class_index]


def scaled(heat):
    """From 0 to 1."""
    spread = heat.max() - heat.min()
    return (heat - heat.min()) / spread if spread > 0 else np.zeros_like(heat)


@misconception("class_activation_map")
def negatives_cut_off(model, image, class_index):
    """Negative values were cut off at 0 before the map was scaled: Grad-CAM does that, this map does not."""
    heat = np.maximum(heat_of(model, image, kernel_of(model, class_index)), 0)
    return solution._resized(scaled(heat), image.shape[:2])


@misconception("class_activation_map")
def plain_mean(model, image, class_index):
    """All channels have the same weight: the dense layer's weights of the class are missing."""
    kernel = kernel_of(model, class_index)
    return solution._resized(scaled(heat_of(model, image, np.ones_like(kernel))), image.shape[:2])


@misconception("class_activation_map")
def before_the_activation(model, image, class_index):
    """The maps are those of the last convolution: the averaged ones come after its activation."""
    heat = heat_of(model, image, kernel_of(model, class_index), "convolution")
    return solution._resized(scaled(heat), image.shape[:2])


@misconception("class_activation_map")
def scaled_last(model, image, class_index):
    """The map was resized before it was scaled: scale first, then resize."""
    heat = heat_of(model, image, kernel_of(model, class_index))
    return scaled(solution._resized(heat, image.shape[:2]))


@misconception("class_activation_map")
def nan_where_constant(model, image, class_index):
    """A map that is the same everywhere became NaN: it is to be all zeros."""
    heat = heat_of(model, image, kernel_of(model, class_index))
    with np.errstate(invalid="ignore"):
        heat = (heat - heat.min()) / (heat.max() - heat.min())
    return solution._resized(heat, image.shape[:2])


@misconception("class_activation_map")
def not_resized(model, image, class_index):
    """The map has the size of the feature maps: resize it to the image."""
    return scaled(heat_of(model, image, kernel_of(model, class_index)))


def losses_of(model, image, class_index, size, stride, value=0.5, *, fresh=True):
    """The table of losses of probability."""
    (height, width), (down, across) = (np.broadcast_to(number, 2) for number in (size, stride))
    before = np.asarray(model(image[None]))[0, class_index]
    table, covered = [], image.copy()
    for top in range(0, image.shape[0] - height + 1, down):
        for left in range(0, image.shape[1] - width + 1, across):
            covered = image.copy() if fresh else covered
            covered[top : top + height, left : left + width] = value
            table.append(before - np.asarray(model(covered[None]))[0, class_index])
    rows = (image.shape[0] - height) // down + 1
    return np.reshape(table, (rows, -1)).astype(np.float32)


@misconception("occlusion_map")
def gain(model, image, class_index, size, stride):
    """The sign is turned round: a place that speaks for the class is positive, since covering it costs."""
    return -solution.occlusion_map(model, image, class_index, size, stride)


@misconception("occlusion_map")
def black_square(model, image, class_index, size, stride):
    """The square is black: it has the value 0.5."""
    table = losses_of(model, image, class_index, size, stride, 0.0)
    return solution._resized(table, image.shape[:2])


@misconception("occlusion_map")
def only_losses(model, image, class_index, size, stride):
    """Negative values were cut off: places that speak against the class are to be seen too."""
    table = np.maximum(losses_of(model, image, class_index, size, stride), 0)
    return solution._resized(table, image.shape[:2])


@misconception("occlusion_map")
def squares_pile_up(model, image, class_index, size, stride):
    """The squares pile up: each has to cover a fresh copy of the image."""
    return solution._resized(losses_of(model, image, class_index, size, stride, fresh=False), image.shape[:2])


@misconception("occlusion_map")
def probabilities_left(model, image, class_index, size, stride):
    """These are the probabilities of the covered images: the drop from the whole image's is asked for."""
    before = np.asarray(model(image[None]))[0, class_index]
    return before - solution.occlusion_map(model, image, class_index, size, stride)


@misconception("occlusion_map")
def stretched_to_1(model, image, class_index, size, stride):
    """The map was scaled to [0, 1]: then nobody sees how much is lost, or what is gained."""
    return solution._resized(scaled(losses_of(model, image, class_index, size, stride)), image.shape[:2])
