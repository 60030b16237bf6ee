"""Attention to channels and to places, and context at several scales: blocks to be put into a network.

Sources: Hu, Shen & Sun 2018, "Squeeze-and-excitation networks", section 3, eq. 2 to 4; Woo et al. 2018,
"CBAM: convolutional block attention module", section 3, eq. 2 and 3; Yu & Koltun 2016, "Multi-scale context
aggregation by dilated convolutions", section 2; Chen et al. 2017, "Rethinking atrous convolution for semantic
image segmentation", section 3.3 and figure 5.
"""

from keras import layers, ops


def _normalized(x):
    """Applies batch normalization and ReLU. Yours to write, or to leave out.

    Args:
        x: (N, H, W, F) Keras tensor.

    Returns:
        (N, H, W, F) Keras tensor.
    """
    ### BEGIN SOLUTION
    return layers.ReLU()(layers.BatchNormalization()(x))
    ### END SOLUTION


def squeeze_excite(x, ratio=16):
    """Scales each channel by a number in (0, 1) that depends on the means of all channels.

    The means over height and width (N, C) go through a dense layer to max(1, C // ratio) with ReLU, and one
    back to C with a sigmoid; the channels of `x` are multiplied by what comes out.

    Args:
        x: (N, H, W, C) Keras tensor; H and W may be any, odd or None.
        ratio: int, how many times narrower the layer in between is.

    Returns:
        (N, H, W, C) Keras tensor. Both dense layers have biases, or none has.
    """
    ### BEGIN SOLUTION
    C = x.shape[-1]
    means = layers.GlobalAveragePooling2D(keepdims=True)(x)  # (N, 1, 1, C)
    narrow = layers.Dense(max(1, C // ratio), activation="relu")(means)
    gates = layers.Dense(C, activation="sigmoid")(narrow)
    return layers.Multiply()([x, gates])
    ### END SOLUTION


def channel_attention(x, ratio=8):
    """Scales each channel as `squeeze_excite` does, but looks at the maxima of the channels as well.

    One network of two dense layers, to max(1, C // ratio) with ReLU and back to C, is applied twice: to the
    means over height and width, and to the maxima. The sum of both goes through a sigmoid and scales `x`.

    Args:
        x: (N, H, W, C) Keras tensor; H and W may be any, odd or None.
        ratio: int, how many times narrower the layer in between is.

    Returns:
        (N, H, W, C) Keras tensor. The dense layers may have biases.
    """
    ### BEGIN SOLUTION
    C = x.shape[-1]
    narrow = layers.Dense(max(1, C // ratio), activation="relu")
    wide = layers.Dense(C)
    pooled = layers.GlobalAveragePooling2D(keepdims=True), layers.GlobalMaxPooling2D(keepdims=True)
    gates = ops.sigmoid(sum(wide(narrow(pool(x))) for pool in pooled))  # (N, 1, 1, C)
    return x * gates
    ### END SOLUTION


def spatial_attention(x, kernel_size=7):
    """Scales each pixel by a number in (0, 1) that depends on what is around it.

    The mean and the maximum over the channels make two maps, which are concatenated. One convolution with
    same padding turns them into one map, and a sigmoid makes it a gate for each pixel.

    Args:
        x: (N, H, W, C) Keras tensor; H and W may be any, odd or None.
        kernel_size: int, the side of the convolution's kernel.

    Returns:
        (N, H, W, C) Keras tensor. The convolution may have a bias.
    """
    ### BEGIN SOLUTION
    maps = [ops.mean(x, axis=-1, keepdims=True), ops.max(x, axis=-1, keepdims=True)]
    both = layers.Concatenate()(maps)  # (N, H, W, 2)
    return x * layers.Conv2D(1, kernel_size, padding="same", activation="sigmoid")(both)
    ### END SOLUTION


def atrous_conv(x, filters, rate):
    """Convolves with a 3x3 kernel whose taps are `rate` pixels apart, then normalises and applies ReLU.

    Args:
        x: (N, H, W, C) Keras tensor; H and W may be any, odd or None.
        filters: int, F.
        rate: int, the dilation; 1 is a plain convolution. It may be larger than the image.

    Returns:
        (N, H, W, F) Keras tensor: same padding, stride 1, no bias; then batch normalization, then ReLU.
    """
    ### BEGIN SOLUTION
    convolution = layers.Conv2D(filters, 3, padding="same", dilation_rate=rate, use_bias=False)
    return _normalized(convolution(x))
    ### END SOLUTION


def aspp(x, filters=256, rates=(6, 12, 18)):
    """Looks at a feature map at several scales side by side: atrous spatial pyramid pooling.

    The branches are a 1x1 convolution, a 3x3 atrous convolution for each rate, and image pooling: the means
    over height and width, a 1x1 convolution, and its result resized to H and W. They are concatenated, and a
    last 1x1 convolution makes `filters` channels of them. Every convolution is without bias, and is followed
    by batch normalization and ReLU.

    Args:
        x: (N, H, W, C) Keras tensor; H and W are known numbers, any.
        filters: int, F, of every convolution.
        rates: a tuple or list of n ints, the dilations.

    Returns:
        (N, H, W, F) Keras tensor; the block has 2CF + 9CFn + (n + 2)F^2 + 4F(n + 3) parameters. There may be
        dropout at its end.
    """
    ### BEGIN SOLUTION
    _, H, W, _ = x.shape
    branches = [_normalized(layers.Conv2D(filters, 1, use_bias=False)(x))]
    branches += [atrous_conv(x, filters, rate) for rate in rates]
    means = layers.GlobalAveragePooling2D(keepdims=True)(x)  # (N, 1, 1, C)
    context = _normalized(layers.Conv2D(filters, 1, use_bias=False)(means))
    branches.append(layers.UpSampling2D((H, W), interpolation="bilinear")(context))
    projection = layers.Conv2D(filters, 1, use_bias=False)
    return _normalized(projection(layers.Concatenate()(branches)))
    ### END SOLUTION
