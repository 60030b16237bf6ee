"""DeepLabV3+: a classifier that keeps its resolution, pyramid pooling, and a decoder for sharp edges.

Sources: Chen et al. 2018, "Encoder-decoder with atrous separable convolution for semantic image segmentation"
(DeepLabV3+: section 3.1 and figure 2, the decoder: section 4.1); Chen et al. 2017, "Rethinking atrous
convolution for semantic image segmentation" (output stride: section 3.1, dilated blocks: section 3.2, pyramid
pooling and rates doubled at stride 8: section 3.3); Sandler et al. 2018, "MobileNetV2: inverted residuals and
linear bottlenecks" (the backbone: table 2; as an encoder of masks: section 6.3).
"""

import keras
from keras import layers, ops


def _dilated(layer, output_stride):
    """Copies a layer of MobileNetV2, without a stride that is too much. Yours to write, or to leave out.

    Blocks 6 and 13 would take the stride from 8 to 16, and from 16 to 32. Where such a block has to keep the
    resolution, it loses its stride, and each later depthwise convolution doubles its dilation: its taps stay
    where they were on the image.

    Args:
        layer: a layer of `keras.applications.MobileNetV2`, with the name that it has there.
        output_stride: int, 8 or 16.

    Returns:
        a new layer.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def _conv_bn_relu(x, filters, kernel_size, rate=1):
    """Convolution, batch normalization, ReLU. Yours to write, or to leave out.

    Args:
        x: (N, H, W, C) Keras tensor.
        filters: int, F.
        kernel_size: int, side of the kernel.
        rate: int, its dilation.

    Returns:
        (N, H, W, F) Keras tensor: same padding, no bias.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def _pyramid(x, filters, rates):
    """Atrous spatial pyramid pooling, as in unit 18. Yours to write, or to leave out.

    Args:
        x: (N, H, W, C) Keras tensor, H and W known.
        filters: int, F, of every convolution.
        rates: ints, a branch of 3x3 convolution for each.

    Returns:
        (N, H, W, F) Keras tensor.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def backbone_features(input_shape, output_stride=16, alpha=0.35):
    """Builds MobileNetV2 as an encoder: features with edges, and features with meaning.

    Args:
        input_shape: (H, W, C), ints, sides from 32 up; they need not be divisible by anything.
        output_stride: 8 or 16, how many pixels of the image one step in the high-level features spans.
        alpha: float, width of the network, as `keras.applications.MobileNetV2` takes it.

    Returns:
        a model of `keras.applications.MobileNetV2` without top, with random weights and two outputs, in this
        order: low-level features (N, ceil(H / 4), ceil(W / 4), C_low), an early layer; high-level features
        (N, ceil(H / output_stride), ceil(W / output_stride), C_high). These come either from the whole
        backbone, where later strides are replaced by dilation (`block_16_project_BN` is a good last layer:
        few channels), or from a deep layer of the backbone that has this stride anyway.

    Raises:
        ValueError: `output_stride` is neither 8 nor 16.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def output_stride_of(model, input_shape):
    """Tells how many pixels of the image one step in a model's last output spans.

    Args:
        model: a Keras model of images with one or more outputs, each (N, h, w, C). Its sides may be None.
        input_shape: (H, W, C), ints, of an image that the model takes.

    Returns:
        int: side of the image over side of the last output, which divides it here.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def deeplab_decoder(low, high, num_classes, low_filters=48, filters=256):
    """Joins meaning and edges: upsampled high-level features with few channels of low-level ones.

    Every convolution but the last has no bias, and is followed by batch normalization and ReLU.

    Args:
        low: (N, H, W, C_low) Keras tensor, H and W known.
        high: (N, h, w, C_high) Keras tensor, of any size.
        num_classes: int, K.
        low_filters: int, of the 1x1 convolution that reduces `low`.
        filters: int, of each of the two 3x3 convolutions after `low` and the resized `high` are concatenated
            (`SeparableConv2D` is fine).

    Returns:
        (N, H, W, K) Keras tensor: logits of a 1x1 convolution with bias. `high` is resized to the size of
        `low` with bilinear interpolation.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def build_deeplabv3plus(input_shape, num_classes, output_stride=16, alpha=0.35):
    """Builds DeepLabV3+ on MobileNetV2.

    Args:
        input_shape: (H, W, C), ints, sides from 32 up; they need not be divisible by the stride.
        num_classes: int, K.
        output_stride: 8 or 16, of the features that the pyramid pooling sees.
        alpha: float, width of the backbone.

    Returns:
        a model, (N, H, W, C) to (N, H, W, K): probabilities (softmax) for every pixel. Backbone, atrous
        spatial pyramid pooling with rates 6, 12 and 18 (12, 24 and 36 at stride 8) and image pooling,
        decoder, logits resized to the size of the image, softmax. It need not be compiled.
    """
    # YOUR CODE HERE
    raise NotImplementedError()
