"""From aerial tiles to a map, end to end: loading, preparing, training, predicting large images, judging.

Sources: Ronneberger, Fischer & Brox 2015, "U-Net: convolutional networks for biomedical image segmentation"
(figures 1 and 2, the network and large images tile by tile); Isensee et al. 2021,
"nnU-Net: a self-configuring method for deep learning-based biomedical image segmentation" (inference with
overlapping tiles, weighted to their middle); Everingham et al. 2010, "The Pascal Visual Object Classes
(VOC) challenge" (intersection over union). The real tiles are those of Humans in the Loop & MBRSC 2020,
"Semantic segmentation of aerial imagery" (Dubai).
"""

import keras
import numpy as np
from keras import layers, ops

from convlings import data

CLASSES = 5  # water, land, road, building, vegetation
UNLABELLED = 255


def load_pairs(split):
    """Loads a split of the aerial set at hand: the real one, `dubai`, or else the drawn one, `scenes`.

    Args:
        split: "train", "validation" or "test".

    Returns:
        (images, masks): (N, H, W, 3) uint8 and (N, H, W) integers, classes 0 to 4 and 255 for unlabelled,
        as `convlings.data.load` gives them for what `convlings.data.first_found` finds.

    Raises:
        ValueError: there is no such split; its name is in the message.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def prepare(images, masks):
    """Turns images and masks into what a network is trained with.

    Args:
        images: (N, H, W, 3) uint8, 0 to 255.
        masks: (N, H, W) integers of any dtype, 0 to 4 and 255 for unlabelled.

    Returns:
        (N, H, W, 3) float32 images in [0, 1], and (N, H, W, 5) float32 one-hot masks, which are all zero
        where nothing is labelled: there the cross-entropy is 0, and nothing is learned.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def _convolved(x, filters, stride=1):
    """Convolution, batch normalization, ReLU. Yours to write, or to leave out.

    Args:
        x: (N, H, W, C) Keras tensor.
        filters: int, F.
        stride: int.

    Returns:
        (N, H / stride, W / stride, F) Keras tensor.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def _build_segmenter(input_shape, num_classes, filters=(16, 32, 64, 96)):
    """Builds a small U-Net. Yours to write (copy the network you like), or to leave out.

    Args:
        input_shape: (H, W, 3), sides divisible by 16.
        num_classes: int, K.
        filters: of each level; the first level is at half the resolution already.

    Returns:
        Keras model from (N, H, W, 3) to (N, H, W, K) probabilities, not compiled.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def _loss(y_true, y_pred):
    """Cross-entropy plus Dice loss, as in unit 17. Yours to write, or to leave out.

    Args:
        y_true: (N, H, W, K) one-hot, all zero where nothing is labelled.
        y_pred: (N, H, W, K) probabilities.

    Returns:
        scalar tensor.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def train_segmenter(train, validation, epochs, seed=0):
    """Trains a network that tells the class of every pixel.

    BatchNormalization with momentum 0.9 instead of 0.99 suits short trainings.

    Args:
        train: pair of (N, H, W, 3) float32 images and (N, H, W, K) float32 one-hot masks, as `prepare` gives
            them; H and W are divisible by 16.
        validation: such a pair, by which the best epoch is chosen, and from which nothing is learned.
        epochs: int, how often `train` is gone through.
        seed: int; with the same one the same network comes out, up to rounding on the device.

    Returns:
        Keras model from (N, H, W, 3) to (N, H, W, K) probabilities (softmax), K the classes of the masks. Its
        weights are those after the epoch that was best on `validation`, by its loss or another measure.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def _starts(side, tile_size, step):
    """Where tiles begin along one axis. Yours to write, or to leave out.

    Args:
        side: int, of the image, at least `tile_size`.
        tile_size: int.
        step: int, positive.

    Returns:
        list of ints: 0, step, 2 * step, ...; the last one is moved inwards so that its tile ends at `side`.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def _weights(start, side, tile_size, overlap):
    """Weights of a tile's pixels along one axis. Yours to write, or to leave out.

    Args:
        start: int, where the tile begins.
        side: int, of the image.
        tile_size: int.
        overlap: int.

    Returns:
        (tile_size,) floats: 0 in the outer third of the overlap, rising in the second third, then 1; and 1 up
        to the tile's end where the image ends there, too.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def _blended(tiles, corners, shape, tile_size, overlap):
    """Puts predicted tiles together. Yours to write, or to leave out.

    Args:
        tiles: iterable of (tile_size, tile_size, K) floats.
        corners: their (top, left), pairs of ints.
        shape: (H, W) of the whole, at least `tile_size` each.
        tile_size: int.
        overlap: int.

    Returns:
        (H, W, K) floats, weighted means where tiles overlap.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def predict_large(model, image, tile_size, overlap):
    """Predicts an image of any size tile by tile, without seams.

    Along each axis tiles begin at 0, tile_size - overlap, 2 * (tile_size - overlap), ..., and the last one is
    moved inwards so that it ends with the image. Near its border a tile's prediction lacks what lies beyond;
    where the border is not the image's own, the outer third of the overlap (overlap // 3 pixels) is left to
    the neighbour, and in between the one fades into the other.

    Args:
        model: Keras model from (N, tile_size, tile_size, 3) to (N, tile_size, tile_size, K) probabilities.
        image: (H, W, 3) float, any size; a side smaller than a tile is padded, and the result is cut.
        tile_size: int.
        overlap: int, 0 or more.

    Returns:
        (H, W, K) float probabilities. If an output of the model depends on input pixels at most
        overlap // 3 away, they equal the model's prediction of the whole image.

    Raises:
        ValueError: the overlap is negative, or `tile_size` or more; it is in the message.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def evaluate(model, images, masks, num_classes):
    """Judges a model's masks as unit 16 does, by one confusion matrix over all images.

    Args:
        model: Keras model from (N, H, W, 3) to (N, H, W, K) probabilities.
        images: (N, H, W, 3) float images, as `prepare` gives them.
        masks: (N, H, W) integers, classes in [0, K) and 255 for unlabelled; those pixels do not count.
        num_classes: int, K.

    Returns:
        dict of `pixel_accuracy` (float), `iou_per_class` ((K,) float, NaN for a class in neither truth nor
        prediction) and `mean_iou` (float, over the classes that occur in truth or prediction).
    """
    # YOUR CODE HERE
    raise NotImplementedError()
