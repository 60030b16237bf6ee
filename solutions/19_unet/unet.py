"""U-Net: a way down that sees what is there, a way up that says where, and skips that join the two.

Sources: Ronneberger, Fischer & Brox 2015, "U-Net: convolutional networks for biomedical image segmentation"
(the network: section 2 and figure 1; initial weights: section 3), here with same padding, so that the mask
has the size of the image; Chen et al. 2017, "Rethinking atrous convolution for semantic image segmentation"
(pyramid pooling: section 3.3 and figure 5); Hu et al. 2018, "Squeeze-and-excitation networks" (section 3).
"""

import keras
from keras import layers


def _require_divisible(input_shape, times):
    """Refuses sides that cannot be halved so many times. Yours to write, or to leave out.

    Args:
        input_shape: (H, W, C), ints; H and W may be None.
        times: int.

    Raises:
        ValueError: a side that is known is not divisible by `2**times`; the message names the side.
    """
    ### BEGIN SOLUTION
    for side in input_shape[:2]:
        if side is not None and side % 2**times:
            raise ValueError(f"a side of {side} is not divisible by {2**times}")
    ### END SOLUTION


def _conv_bn_relu(x, filters, kernel_size, rate=1):
    """Convolution, batch normalization, ReLU, as in unit 18. Yours to write, or to leave out.

    Args:
        x: (N, H, W, C) Keras tensor.
        filters: int, F.
        kernel_size: int, side of the kernel.
        rate: int, its dilation.

    Returns:
        (N, H, W, F) Keras tensor: same padding, no bias.
    """
    ### BEGIN SOLUTION
    x = layers.Conv2D(filters, kernel_size, padding="same", dilation_rate=rate, use_bias=False)(x)
    x = layers.BatchNormalization(momentum=0.9)(x)  # 0.99 is too slow for short trainings
    return layers.ReLU()(x)
    ### END SOLUTION


def _aspp(x, filters, rates):
    """Atrous spatial pyramid pooling: copy yours from unit 18, or leave it out.

    Args:
        x: (N, H, W, C) Keras tensor, H and W known.
        filters: int, F, of every convolution.
        rates: ints, one 3x3 convolution for each, with that dilation.

    Returns:
        (N, H, W, F) Keras tensor.
    """
    ### BEGIN SOLUTION
    H, W = x.shape[1:3]
    branches = [_conv_bn_relu(x, filters, 1)]
    branches += [_conv_bn_relu(x, filters, 3, rate) for rate in rates]
    pooled = layers.GlobalAveragePooling2D(keepdims=True)(x)  # (N, 1, 1, C)
    branches.append(layers.UpSampling2D((H, W))(_conv_bn_relu(pooled, filters, 1)))
    return _conv_bn_relu(layers.Concatenate()(branches), filters, 1)
    ### END SOLUTION


def _squeeze_excite(x, ratio):
    """Squeeze-and-excitation: copy yours from unit 18, or leave it out.

    Args:
        x: (N, H, W, C) Keras tensor.
        ratio: int; the first of the two dense layers has max(1, C // ratio) units.

    Returns:
        (N, H, W, C) Keras tensor: every channel times a number between 0 and 1.
    """
    ### BEGIN SOLUTION
    C = x.shape[-1]
    scale = layers.GlobalAveragePooling2D(keepdims=True)(x)  # (N, 1, 1, C)
    scale = layers.Dense(max(1, C // ratio), activation="relu")(scale)
    scale = layers.Dense(C, activation="sigmoid")(scale)
    return layers.Multiply()([x, scale])
    ### END SOLUTION


def _decode(x, skips, num_classes):
    """Goes all the way up, then decides for a class. Yours to write, or to leave out.

    Args:
        x: (N, h, w, C) Keras tensor, from the bottom of the U.
        skips: Keras tensors, one for each level, the level of the image first.
        num_classes: int, K.

    Returns:
        (N, H, W, K) Keras tensor, probabilities.
    """
    ### BEGIN SOLUTION
    for skip in reversed(skips):
        x = decoder_block(x, skip, skip.shape[-1])
    return layers.Conv2D(num_classes, 1, activation="softmax")(x)
    ### END SOLUTION


def double_conv(x, filters):
    """Applies two 3x3 convolutions, each with a bias and followed by ReLU.

    There is no batch normalization: the paper is older.

    Args:
        x: (N, H, W, C) Keras tensor.
        filters: int, F.

    Returns:
        (N, H, W, F) Keras tensor: same padding keeps the size.
    """
    ### BEGIN SOLUTION
    for _ in range(2):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu", kernel_initializer="he_normal")(x)
    return x
    ### END SOLUTION


def encoder_block(x, filters):
    """Takes one step down the U.

    Args:
        x: (N, H, W, C) Keras tensor.
        filters: int, F.

    Returns:
        `skip`, (N, H, W, F) Keras tensor: double_conv of x; and `pooled`, (N, H // 2, W // 2, F): 2x2 max
        pooling of `skip`. In this order. A last odd row or column is left out of `pooled`, as Keras'
        pooling does without padding.
    """
    ### BEGIN SOLUTION
    skip = double_conv(x, filters)
    return skip, layers.MaxPooling2D(2)(skip)
    ### END SOLUTION


def decoder_block(x, skip, filters):
    """Takes one step up the U, and joins what the way down has kept.

    A 2x2 transposed convolution with stride 2, with a bias and without an activation, doubles the size and
    leaves `filters` channels. Its result and `skip` are concatenated, in any order, then comes double_conv.

    Args:
        x: (N, H, W, C) Keras tensor, from below.
        skip: (N, 2H, 2W, S) Keras tensor, from the same level of the way down. Pooling rounds odd sides down,
            so it may have 2H + 1 rows, or 2W + 1 columns, or both: it is cropped there. You may cut off the
            first or the last one; pooling has left out the last.
        filters: int, F.

    Returns:
        (N, 2H, 2W, F) Keras tensor.
    """
    ### BEGIN SOLUTION
    x = layers.Conv2DTranspose(filters, 2, strides=2)(x)
    H, W = x.shape[1:3]
    if skip.shape[1:3] != (H, W):
        skip = skip[:, :H, :W]
    return double_conv(layers.Concatenate()([x, skip]), filters)
    ### END SOLUTION


def build_unet(input_shape, num_classes, base_filters=64, depth=4):
    """Builds the U-Net of 2015 with same padding.

    There are `depth` encoder blocks, with `base_filters` filters in the first and twice as many in each
    further one; at the bottom a double_conv with twice as many again; `depth` decoder blocks with the filters
    of the encoder block whose skip they take, the deepest first; and a 1x1 convolution with softmax.
    Dropout is allowed.

    Args:
        input_shape: (H, W, C), ints; H and W may be None, and then images of any size that is divisible by
            `2**depth` can be given to the model.
        num_classes: int, K.
        base_filters: int.
        depth: int, 1 or more.

    Returns:
        a model of (N, H, W, C) images whose weights exist, not necessarily compiled. Its output is
        (N, H, W, K), probabilities of the classes for each pixel. At (256, 256, 3) with 5 classes it has
        31,032,005 parameters.

    Raises:
        ValueError: a side that is no None is not divisible by `2**depth`; the message names the side.
    """
    ### BEGIN SOLUTION
    _require_divisible(input_shape, depth)
    images = keras.Input(input_shape)
    x, skips = images, []
    for level in range(depth):
        skip, x = encoder_block(x, base_filters * 2**level)
        skips.append(skip)
    x = double_conv(x, base_filters * 2**depth)
    return keras.Model(images, _decode(x, skips, num_classes))
    ### END SOLUTION


def build_unet_aspp(input_shape, num_classes, base_filters=32, depth=4, rates=(2, 4, 6), se_ratio=None):
    """Builds a U-Net that looks further around at the bottom, and may weigh its channels on the way down.

    It is build_unet with two additions. After the double_conv at the bottom, with F filters, stands atrous
    spatial pyramid pooling with F filters (unit 18): a 1x1 convolution, a 3x3 one with each rate, and
    image pooling, concatenated in any order and projected to F by 1x1, each convolution without bias and with
    batch normalization and ReLU after it. Where `se_ratio` is given, squeeze-and-excitation (unit 18) scales
    the result of each encoder block's double_conv; what it gives is both the skip and what is pooled. The
    dense layers of squeeze-and-excitation may have biases or not.

    Args:
        input_shape: (H, W, C), ints, H and W divisible by `2**depth`.
        num_classes: int, K.
        base_filters: int.
        depth: int, 1 or more.
        rates: ints, of the 3x3 convolutions at the bottom; as many as there are.
        se_ratio: None, or int: the first dense layer has max(1, C // se_ratio) units for C channels.

    Returns:
        a model of (N, H, W, C) images whose weights exist, not necessarily compiled. Its output is
        (N, H, W, K), probabilities of the classes for each pixel. At (256, 256, 3) with 5 classes it has
        16,685,413 parameters.
    """
    ### BEGIN SOLUTION
    _require_divisible(input_shape, depth)
    images = keras.Input(input_shape)
    x, skips = images, []
    for level in range(depth):
        x = double_conv(x, base_filters * 2**level)
        x = x if se_ratio is None else _squeeze_excite(x, se_ratio)
        skips.append(x)
        x = layers.MaxPooling2D(2)(x)
    x = double_conv(x, base_filters * 2**depth)
    x = _aspp(x, base_filters * 2**depth, rates)
    return keras.Model(images, _decode(x, skips, num_classes))
    ### END SOLUTION
