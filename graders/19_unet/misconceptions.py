"""What students really write in unit 19."""

import keras
from keras import layers

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


def conv(x, filters, kernel_size=3, activation="relu", **settings):
    """One convolution, padded to the same size."""
    return layers.Conv2D(filters, kernel_size, padding="same", activation=activation, **settings)(x)


def enlarged(x, filters):
    """What the transposed convolution gives."""
    return layers.Conv2DTranspose(filters, 2, strides=2)(x)


def cropped(skip, x):
    """The skip without what x lacks."""
    return skip[:, : x.shape[1], : x.shape[2]] if skip.shape[1:3] != x.shape[1:3] else skip


def joined(x, skip, filters):
    """The end of a decoder block."""
    return solution.double_conv(layers.Concatenate()([x, cropped(skip, x)]), filters)


@misconception("double_conv")
def unpadded(x, filters):
    """The convolutions are not padded, each takes two rows and two columns away: pad to the same size."""
    for _ in range(2):
        x = layers.Conv2D(filters, 3, activation="relu")(x)
    return x


@misconception("double_conv")
def normalised(x, filters):
    """There is batch normalization after the convolutions: this block has none, it is older."""
    for _ in range(2):
        x = layers.ReLU()(layers.BatchNormalization()(conv(x, filters, activation=None)))
    return x


@misconception("double_conv")
def without_biases(x, filters):
    """The convolutions have no biases: nothing normalises here, so they need them."""
    return conv(conv(x, filters, use_bias=False), filters, use_bias=False)


@misconception("double_conv")
def one_convolution(x, filters):
    """There is one convolution only: the block has two."""
    return conv(x, filters)


@misconception("double_conv")
def linear_end(x, filters):
    """The second convolution has no ReLU: one follows each of them."""
    return conv(conv(x, filters), filters, activation=None)


@misconception("double_conv")
def linear_start(x, filters):
    """The first convolution has no ReLU: two convolutions without one between them are a single 5x5 one."""
    return conv(conv(x, filters, activation=None), filters)


@misconception("encoder_block")
def pooled_first(x, filters):
    """The two results are changed over: first the skip, then what was pooled."""
    return solution.encoder_block(x, filters)[::-1]


@misconception("encoder_block")
def averaged(x, filters):
    """The pooling averages: the largest of each four is asked for."""
    skip = solution.double_conv(x, filters)
    return skip, layers.AveragePooling2D(2)(skip)


@misconception("encoder_block")
def skip_of_the_input(x, filters):
    """The skip is the block's input: it has to be what the two convolutions give."""
    return x, solution.encoder_block(x, filters)[1]


@misconception("encoder_block")
def skip_of_the_half(x, filters):
    """The skip was taken after the pooling: it has to keep the full size."""
    pooled = solution.encoder_block(x, filters)[1]
    return pooled, pooled


@misconception("encoder_block")
def pooled_with_padding(x, filters):
    """The pooling is padded, so that odd sides are rounded up: they are rounded down, H // 2."""
    skip = solution.double_conv(x, filters)
    return skip, layers.MaxPooling2D(2, padding="same")(skip)


@misconception("encoder_block")
def strided(x, filters):
    """A convolution with stride 2 halves the size: max pooling is asked for, which has no parameters."""
    skip = solution.double_conv(x, filters)
    return skip, conv(skip, filters, 2, strides=2)


@misconception("decoder_block")
def added(x, skip, filters):
    """The skip was added: it has to be concatenated, so that the convolutions see twice the channels."""
    x = enlarged(x, filters)
    return solution.double_conv(layers.Add()([x, cropped(skip, x)]), filters)


@misconception("decoder_block")
def skip_unused(x, skip, filters):
    """The skip is not used: concatenate it with the enlarged x."""
    return solution.double_conv(enlarged(x, filters), filters)


@misconception("decoder_block")
def upsampled(x, skip, filters):
    """Pixels were repeated and convolved with 2x2: a transposed convolution with stride 2 is asked for."""
    return joined(conv(layers.UpSampling2D(2)(x), filters, 2, activation=None), skip, filters)


@misconception("decoder_block")
def activated(x, skip, filters):
    """The transposed convolution has a ReLU: only the two convolutions after it have one."""
    return joined(layers.ReLU()(enlarged(x, filters)), skip, filters)


@misconception("decoder_block")
def three_by_three(x, skip, filters):
    """The transposed convolution has a 3x3 kernel: it is 2x2, so that each output pixel comes from one."""
    return joined(layers.Conv2DTranspose(filters, 3, strides=2, padding="same")(x), skip, filters)


@misconception("decoder_block")
def all_channels_kept(x, skip, filters):
    """The transposed convolution keeps the channels of x: it already has `filters` of them."""
    return joined(enlarged(x, x.shape[-1]), skip, filters)


@misconception("decoder_block")
def skip_resized(x, skip, filters):
    """The skip was resized to fit: it is cropped, so that its pixels keep their values."""
    x = enlarged(x, filters)
    if skip.shape[1:3] != x.shape[1:3]:
        skip = keras.ops.image.resize(skip, x.shape[1:3])
    return joined(x, skip, filters)


@misconception("decoder_block")
def x_padded(x, skip, filters):
    """The enlarged x was padded to the size of the skip: the skip is cropped to the size of x."""
    x = enlarged(x, filters)
    more = [(0, theirs - own) for theirs, own in zip(skip.shape[1:3], x.shape[1:3])]
    return joined(layers.ZeroPadding2D(more)(x), skip, filters)


@misconception("decoder_block")
def never_cropped(x, skip, filters):
    """A skip that is one pixel larger was not cropped, and then it cannot be concatenated."""
    return solution.double_conv(layers.Concatenate()([enlarged(x, filters), skip]), filters)


def refuse(input_shape, depth):
    """What the solution refuses."""
    for side in input_shape[:2]:
        if side is not None and side % 2**depth:
            raise ValueError(f"{side} is not divisible by {2**depth}")


def unet(input_shape, num_classes, base, depth, *, widths=None, up=solution.decoder_block, bottom=None,
         last="softmax"):  # fmt: skip
    """A U-Net in which one part is another."""
    widths = widths or [base * 2**level for level in range(depth + 1)]
    inputs = x = keras.Input(input_shape)
    skips = []
    for filters in widths[:-1]:
        skip, x = solution.encoder_block(x, filters)
        skips.append(skip)
    x = (bottom or solution.double_conv)(x, widths[-1])
    for filters, skip in zip(reversed(widths[:-1]), reversed(skips)):
        x = up(x, skip, filters)
    return keras.Model(inputs, layers.Conv2D(num_classes, 1, activation=last)(x))


@misconception("build_unet")
def not_doubled(input_shape, num_classes, base_filters=64, depth=4):
    """Every level has the same number of filters: it doubles from level to level."""
    refuse(input_shape, depth)
    return unet(input_shape, num_classes, base_filters, depth, widths=[base_filters] * (depth + 1))


@misconception("build_unet")
def no_skips(input_shape, num_classes, base_filters=64, depth=4):
    """No skip is concatenated: what a level of the way down has kept is laid beside what comes from below."""
    refuse(input_shape, depth)
    return unet(input_shape, num_classes, base_filters, depth, up=skip_unused)


@misconception("build_unet")
def first_skip_missing(input_shape, num_classes, base_filters=64, depth=4):
    """The skip at full size is missing: the first encoder block hands one over too."""

    def up(x, skip, filters):
        return (skip_unused if filters == base_filters else solution.decoder_block)(x, skip, filters)

    refuse(input_shape, depth)
    return unet(input_shape, num_classes, base_filters, depth, up=up)


@misconception("build_unet")
def skips_added(input_shape, num_classes, base_filters=64, depth=4):
    """The skips were added on the way up: they have to be concatenated."""
    refuse(input_shape, depth)
    return unet(input_shape, num_classes, base_filters, depth, up=added)


@misconception("build_unet")
def no_bottom(input_shape, num_classes, base_filters=64, depth=4):
    """There is no double_conv at the bottom, between the last way down and the first way up."""
    refuse(input_shape, depth)
    return unet(input_shape, num_classes, base_filters, depth, bottom=lambda x, filters: x)


@misconception("build_unet")
def depth_with_the_bottom(input_shape, num_classes, base_filters=64, depth=4):
    """There is one encoder block too few: `depth` counts them, and the bottom comes after them."""
    refuse(input_shape, depth)
    return unet(input_shape, num_classes, base_filters, depth - 1)


@misconception("build_unet")
def sigmoid(input_shape, num_classes, base_filters=64, depth=4):
    """The output is a sigmoid for each class: softmax makes probabilities that sum to one."""
    refuse(input_shape, depth)
    return unet(input_shape, num_classes, base_filters, depth, last="sigmoid")


@misconception("build_unet")
def logits(input_shape, num_classes, base_filters=64, depth=4):
    """The output has no softmax: these are logits, no probabilities."""
    refuse(input_shape, depth)
    return unet(input_shape, num_classes, base_filters, depth, last=None)


@misconception("build_unet")
def nothing_refused(input_shape, num_classes, base_filters=64, depth=4):
    """Sides that leave a remainder were not refused: the skips were cropped, and the mask is too small."""
    return unet(input_shape, num_classes, base_filters, depth)


@misconception("build_unet")
def nothing_named(input_shape, num_classes, base_filters=64, depth=4):
    """The ValueError does not say which side it is."""
    if any(side is not None and side % 2**depth for side in input_shape[:2]):
        raise ValueError("height and width have to be divisible")
    return unet(input_shape, num_classes, base_filters, depth)


@misconception("build_unet")
def none_unthought_of(input_shape, num_classes, base_filters=64, depth=4):
    """A side of None was divided: sides that are not known cannot be checked, and are allowed."""
    for side in input_shape[:2]:
        if side % 2**depth:
            raise ValueError(f"{side} is not divisible by {2**depth}")
    return unet(input_shape, num_classes, base_filters, depth)


def pyramid(x, filters, rates, *, pooled=True, rate=None, **settings):
    """Pyramid pooling in which one part is another."""

    def unit(x, side=1, dilation=1):
        settings_ = {"use_bias": False} | settings
        x = conv(x, filters, side, activation=None, dilation_rate=dilation, **settings_)
        return layers.ReLU()(layers.BatchNormalization()(x))

    branches = [unit(x), *(unit(x, 3, rate or own) for own in rates)]
    if pooled:
        mean = unit(layers.GlobalAveragePooling2D(keepdims=True)(x))
        branches.append(layers.UpSampling2D(x.shape[1:3])(mean))
    return unit(layers.Concatenate()(branches))


def bottom_of(x, filters, rates, **settings):
    """Two convolutions, and a pyramid in which one part is another."""
    return pyramid(solution.double_conv(x, filters), filters, rates, **settings)


def squeezed(x, ratio, activation="sigmoid", join=layers.Multiply):
    """Squeeze-and-excitation."""
    C = x.shape[-1]
    scale = layers.GlobalAveragePooling2D(keepdims=True)(x)
    scale = layers.Dense(max(1, C // ratio), activation="relu")(scale)
    return join()([x, layers.Dense(C, activation=activation)(scale)])


def both(x, filters, ratio, squeeze):
    """An encoder block in which the result of double_conv is squeezed before everything else."""
    x = solution.double_conv(x, filters)
    x = squeeze(x, ratio) if ratio is not None else x
    return x, layers.MaxPooling2D(2)(x)


def wider(input_shape, num_classes, base, depth, rates, ratio, *, bottom=None, down=both, squeeze=squeezed,
          up=solution.decoder_block):  # fmt: skip
    """A U-Net with pyramid pooling and squeezing in which one part is another."""
    inputs = x = keras.Input(input_shape)
    skips = []
    for level in range(depth):
        skip, x = down(x, base * 2**level, ratio, squeeze)
        skips.append(skip)
    F = base * 2**depth
    x = (bottom or bottom_of)(x, F, rates)
    for skip in reversed(skips):
        x = up(x, skip, skip.shape[-1])
    return keras.Model(inputs, layers.Conv2D(num_classes, 1, activation="softmax")(x))


@misconception("build_unet_aspp")
def no_image_pooling(input_shape, num_classes, base_filters=32, depth=4, rates=(2, 4, 6), se_ratio=None):
    """Image pooling is missing: the mean of the whole map is one more branch of the pyramid."""
    parts = input_shape, num_classes, base_filters, depth, rates, se_ratio
    return wider(*parts, bottom=lambda x, F, rates: bottom_of(x, F, rates, pooled=False))


@misconception("build_unet_aspp")
def no_pyramid(input_shape, num_classes, base_filters=32, depth=4, rates=(2, 4, 6), se_ratio=None):
    """There is no pyramid pooling: it comes after the double_conv at the bottom."""
    parts = input_shape, num_classes, base_filters, depth, rates, se_ratio
    return wider(*parts, bottom=lambda x, F, rates: solution.double_conv(x, F))


@misconception("build_unet_aspp")
def pyramid_alone(input_shape, num_classes, base_filters=32, depth=4, rates=(2, 4, 6), se_ratio=None):
    """Pyramid pooling stands in place of the double_conv at the bottom: it comes after it."""
    return wider(input_shape, num_classes, base_filters, depth, rates, se_ratio, bottom=pyramid)


@misconception("build_unet_aspp")
def rates_by_default(input_shape, num_classes, base_filters=32, depth=4, rates=(2, 4, 6), se_ratio=None):
    """The rates that were given are not used: those of the default are."""
    return wider(input_shape, num_classes, base_filters, depth, (2, 4, 6), se_ratio)


@misconception("build_unet_aspp")
def not_dilated(input_shape, num_classes, base_filters=32, depth=4, rates=(2, 4, 6), se_ratio=None):
    """The 3x3 convolutions at the bottom are not dilated: each has a rate of its own."""
    parts = input_shape, num_classes, base_filters, depth, rates, se_ratio
    return wider(*parts, bottom=lambda x, F, rates: bottom_of(x, F, rates, rate=1))


@misconception("build_unet_aspp")
def pyramid_with_biases(input_shape, num_classes, base_filters=32, depth=4, rates=(2, 4, 6), se_ratio=None):
    """The convolutions of the pyramid have biases: batch normalization has its own."""
    parts = input_shape, num_classes, base_filters, depth, rates, se_ratio
    return wider(*parts, bottom=lambda x, F, rates: bottom_of(x, F, rates, use_bias=True))


@misconception("build_unet_aspp")
def pyramid_of_256(input_shape, num_classes, base_filters=32, depth=4, rates=(2, 4, 6), se_ratio=None):
    """The pyramid has 256 filters, as in DeepLab: here it has as many as the double_conv at the bottom."""
    parts = input_shape, num_classes, base_filters, depth, rates, se_ratio
    return wider(*parts, bottom=lambda x, F, rates: pyramid(solution.double_conv(x, F), 256, rates))


@misconception("build_unet_aspp")
def only_skips_squeezed(input_shape, num_classes, base_filters=32, depth=4, rates=(2, 4, 6), se_ratio=None):
    """Only the skips were squeezed: what is pooled comes after squeezing too."""

    def down(x, filters, ratio, squeeze):
        skip, x = solution.encoder_block(x, filters)
        return squeeze(skip, ratio) if ratio is not None else skip, x

    return wider(input_shape, num_classes, base_filters, depth, rates, se_ratio, down=down)


@misconception("build_unet_aspp")
def skips_not_squeezed(input_shape, num_classes, base_filters=32, depth=4, rates=(2, 4, 6), se_ratio=None):
    """The skips were taken before squeezing: it comes before both, skip and pooling."""

    def down(x, filters, ratio, squeeze):
        skip, x = solution.encoder_block(x, filters)
        return skip, squeeze(x, ratio) if ratio is not None else x

    return wider(input_shape, num_classes, base_filters, depth, rates, se_ratio, down=down)


@misconception("build_unet_aspp")
def bottom_squeezed(input_shape, num_classes, base_filters=32, depth=4, rates=(2, 4, 6), se_ratio=None):
    """The bottom was squeezed too: only the encoder blocks are."""

    def bottom(x, F, rates):
        x = solution.double_conv(x, F)
        return pyramid(x if se_ratio is None else squeezed(x, se_ratio), F, rates)

    return wider(input_shape, num_classes, base_filters, depth, rates, se_ratio, bottom=bottom)


@misconception("build_unet_aspp")
def squeezed_without_sigmoid(
    input_shape, num_classes, base_filters=32, depth=4, rates=(2, 4, 6), se_ratio=None
):
    """The second layer of squeezing has no sigmoid: it has to give numbers between 0 and 1."""

    def squeeze(x, ratio):
        return squeezed(x, ratio, activation=None)

    return wider(input_shape, num_classes, base_filters, depth, rates, se_ratio, squeeze=squeeze)


@misconception("build_unet_aspp")
def ratio_of_16(input_shape, num_classes, base_filters=32, depth=4, rates=(2, 4, 6), se_ratio=None):
    """Squeezing always has a ratio of 16: it is given as `se_ratio`."""
    ratio = None if se_ratio is None else 16
    return wider(input_shape, num_classes, base_filters, depth, rates, ratio)
