"""What students really write in unit 22."""

import keras
import numpy as np
from keras import layers

from convlings import data
from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


@misconception("load_pairs")
def one_split_for_all(split):
    """The name of the split was not passed on: every split is the same, and the test is no test."""
    if split not in ("train", "validation", "test"):
        raise ValueError(f"there is no split {split}")
    return solution.load_pairs("validation")


@misconception("load_pairs")
def other_names_accepted(split):
    """Another name gave some split: a slip of the pen should be refused with a ValueError."""
    return solution.load_pairs(split if split in ("train", "validation", "test") else "validation")


@misconception("load_pairs")
def already_divided(split):
    """The images are floats already: bytes are asked for here, and prepare divides."""
    images, masks = data.load(data.first_found("dubai", "scenes"), split)
    return images.astype(np.float32) / 255, masks


@misconception("prepare")
def images_not_divided(images, masks):
    """The images still go up to 255: divide by 255."""
    return images.astype(np.float32), solution.prepare(images, masks)[1]


@misconception("prepare")
def unlabelled_in_the_last_class(images, masks):
    """Unlabelled pixels went into the last class: their five numbers are all 0."""
    return solution.prepare(images, masks)[0], np.eye(5, dtype=np.float32)[np.minimum(masks, 4)]


@misconception("prepare")
def double_precision(images, masks):
    """The results are float64, twice as large as they need be: float32 is asked for."""
    return images / 255, solution.prepare(images, masks)[1].astype(np.float64)


@misconception("prepare")
def class_numbers(images, masks):
    """The masks are class numbers still: one channel for each class is asked for."""
    return solution.prepare(images, masks)[0], masks.astype(np.float32)


def fitted(train, validation, epochs, seed, K=None, activation="softmax"):
    """A small network of the last epoch."""
    if seed is not None:
        keras.utils.set_random_seed(seed)
    images, masks = train
    K = K or masks.shape[-1]
    masks = np.pad(masks, [(0, 0)] * 3 + [(0, K - masks.shape[-1])])
    network = keras.Sequential(
        [
            keras.Input(images.shape[1:]),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.Conv2D(K, 1, activation=activation),
        ]
    )
    loss = keras.losses.CategoricalCrossentropy(from_logits=activation is None)
    network.compile(keras.optimizers.Adam(0.05), loss)
    network.fit(images, masks, batch_size=2, epochs=epochs, verbose=0)
    return network


@misconception("train_segmenter")
def last_epoch_kept(train, validation, epochs, seed=0):
    """The last epoch's weights came back: those of the best epoch on validation are asked for."""
    return fitted(train, validation, epochs, seed)


@misconception("train_segmenter")
def trained_without_seed(train, validation, epochs, seed=0):
    """The seed was not used: keras.utils.set_random_seed(seed) belongs before the network is built."""
    return fitted(train, validation, min(epochs, 2), int(np.random.default_rng().integers(10**6)))


@misconception("train_segmenter")
def five_classes_always(train, validation, epochs, seed=0):
    """The network always has five classes: their number is the last side of the masks."""
    return fitted(train, validation, 1, seed, K=5)


@misconception("train_segmenter")
def scores_without_softmax(train, validation, epochs, seed=0):
    """The outputs are logits: a softmax belongs at the end of the network."""
    return fitted(train, validation, min(epochs, 2), seed, activation=None)


def starts(side, tile_size, overlap, last=True):
    """Where tiles begin along an axis; without the last one where it does not fit."""
    found = list(range(0, side - tile_size + 1, tile_size - overlap))
    return found if not last or found[-1] == side - tile_size else [*found, side - tile_size]


def assembled(model, image, tile_size, overlap, weights, last=True, cut=True):
    """As the solution, but for what is given: `weights` of a tile's pixels by start, side, tile, overlap."""
    if not 0 <= overlap < tile_size:
        raise ValueError(f"the overlap {overlap} cannot be")
    H, W, _ = image.shape
    image = np.pad(image, ((0, max(0, tile_size - H)), (0, max(0, tile_size - W)), (0, 0)))
    corners = [
        (top, left)
        for top in starts(image.shape[0], tile_size, overlap, last)
        for left in starts(image.shape[1], tile_size, overlap, last)
    ]
    tiles = np.stack([image[top : top + tile_size, left : left + tile_size] for top, left in corners])
    predicted = model.predict(tiles, verbose=0)
    total = np.zeros((*image.shape[:2], predicted.shape[-1]))
    weight = np.zeros((*image.shape[:2], 1))
    for (top, left), tile in zip(corners, predicted):
        down = weights(top, image.shape[0], tile_size, overlap)
        share = (down[:, None] * weights(left, image.shape[1], tile_size, overlap))[..., None]
        total[top : top + tile_size, left : left + tile_size] += share * tile
        weight[top : top + tile_size, left : left + tile_size] += share
    result = total / np.maximum(weight, 1e-9)
    return result[:H, :W] if cut else result


def even(start, side, tile_size, overlap):
    """All pixels weigh the same."""
    return np.ones(tile_size)


def halved(start, side, tile_size, overlap):
    """Each tile is cut in the middle of the overlap."""
    inside = np.ones(tile_size)
    half = overlap // 2
    if start:
        inside[:half] = 0
    if start + tile_size < side:
        inside[tile_size - overlap + half :] = 0
    return inside


@misconception("predict_large")
def plain_mean(model, image, tile_size, overlap):
    """Overlapping tiles were averaged evenly: near its border a tile knows least, and should count least."""
    return assembled(model, image, tile_size, overlap, even)


@misconception("predict_large")
def cut_in_the_middle(model, image, tile_size, overlap):
    """Tiles were cut and put side by side: let one fade into the other within the overlap."""
    return assembled(model, image, tile_size, overlap, halved)


@misconception("predict_large")
def rest_left_out(model, image, tile_size, overlap):
    """What is left at the bottom and right got no tile: move a last one inwards."""
    return assembled(model, image, tile_size, overlap, solution._weights, last=False)


@misconception("predict_large")
def padding_left_on(model, image, tile_size, overlap):
    """A small image came back as large as a tile: cut what was padded."""
    return assembled(model, image, tile_size, overlap, solution._weights, cut=False)


@misconception("predict_large")
def overlap_not_checked(model, image, tile_size, overlap):
    """An overlap that cannot be was accepted: refuse it with a ValueError."""
    return solution.predict_large(model, image, tile_size, min(max(overlap, 0), tile_size - 1))


def judged(matrix):
    """The scores of a matrix."""
    both = np.diag(matrix)
    union = matrix.sum(0) + matrix.sum(1) - both
    iou = np.divide(both, union, out=np.full(len(matrix), np.nan), where=union > 0)
    accuracy = both.sum() / matrix.sum()
    return {"mean_iou": float(np.nanmean(iou)), "iou_per_class": iou, "pixel_accuracy": float(accuracy)}


def counted(model, images, masks, K, unlabelled=None):
    """The matrix; unlabelled pixels are left out, or counted as a class."""
    predictions = np.asarray(model(images, training=False)).argmax(-1)
    kept = masks != 255 if unlabelled is None else np.ones(masks.shape, bool)
    truth = np.where(masks == 255, unlabelled or 0, masks)[kept].astype(np.int64)
    return np.bincount(truth * K + predictions[kept], minlength=K * K).reshape(K, K)


@misconception("evaluate")
def mean_over_images(model, images, masks, num_classes):
    """These are means of the images' scores: count all images in one matrix first."""
    rows = [
        judged(counted(model, image[None], mask[None], num_classes)) for image, mask in zip(images, masks)
    ]
    with np.errstate(all="ignore"):
        return {name: np.nanmean([row[name] for row in rows], axis=0) for name in rows[0]}


@misconception("evaluate")
def unlabelled_counted_as_class_0(model, images, masks, num_classes):
    """Unlabelled pixels were counted as class 0: leave them out, in truth and prediction."""
    return judged(counted(model, images, masks, num_classes, unlabelled=0))


@misconception("evaluate")
def absent_classes_count_as_0(model, images, masks, num_classes):
    """A class in neither truth nor prediction was given 0: it is NaN, and the mean leaves it out."""
    result = judged(counted(model, images, masks, num_classes))
    iou = np.nan_to_num(result["iou_per_class"])
    return result | {"iou_per_class": iou, "mean_iou": float(iou.mean())}


@misconception("evaluate")
def false_alarms_left_out(model, images, masks, num_classes):
    """A class that is predicted and never true was left out: it has an IoU of 0, and counts in the mean."""
    matrix = counted(model, images, masks, num_classes)
    iou = np.where(matrix.sum(1) > 0, judged(matrix)["iou_per_class"], np.nan)
    return judged(matrix) | {"iou_per_class": iou, "mean_iou": float(np.nanmean(iou))}
