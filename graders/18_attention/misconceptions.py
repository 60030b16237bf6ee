"""What students really write in unit 18."""

from keras import layers, ops

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


def excited(x, width, pool=layers.GlobalAveragePooling2D, inner="relu", gate="sigmoid"):
    """The gates of squeeze-and-excitation, (N, 1, 1, C)."""
    narrow = layers.Dense(width, activation=inner)(pool(keepdims=True)(x))
    return layers.Dense(x.shape[-1], activation=gate)(narrow)


def narrowed(x, ratio):
    """The width in between."""
    return max(1, x.shape[-1] // ratio)


@misconception("squeeze_excite")
def no_sigmoid(x, ratio=16):
    """The sigmoid is missing: gates have to be between 0 and 1."""
    return x * excited(x, narrowed(x, ratio), gate=None)


@misconception("squeeze_excite")
def added(x, ratio=16):
    """The gates were added: they have to scale, so multiply."""
    return x + excited(x, narrowed(x, ratio))


@misconception("squeeze_excite")
def no_relu_between(x, ratio=16):
    """The ReLU between the two dense layers is missing."""
    return x * excited(x, narrowed(x, ratio), inner=None)


@misconception("squeeze_excite")
def softmax_for_sigmoid(x, ratio=16):
    """A softmax lets channels compete: each has a gate of its own, so use a sigmoid."""
    return x * excited(x, narrowed(x, ratio), gate="softmax")


@misconception("squeeze_excite")
def squeezed_by_maximum(x, ratio=16):
    """Squeezed by the maximum: squeeze-and-excitation takes the mean."""
    return x * excited(x, narrowed(x, ratio), pool=layers.GlobalMaxPooling2D)


@misconception("squeeze_excite")
def gates_alone(x, ratio=16):
    """The gates were returned, and x was not scaled by them."""
    return ops.ones_like(x) * excited(x, narrowed(x, ratio))


@misconception("squeeze_excite")
def ratio_always_16(x, ratio=16):
    """The ratio was always 16: it has to be the one asked for."""
    return solution.squeeze_excite(x)


@misconception("squeeze_excite")
def as_wide_as_the_ratio(x, ratio=16):
    """The layer in between has `ratio` units: it has to have C // ratio, and at least one."""
    return x * excited(x, ratio)


@misconception("squeeze_excite")
def no_unit_left(x, ratio=16):
    """With fewer channels than the ratio no unit is left in between: keep at least one."""
    return x * excited(x, x.shape[-1] // ratio)


@misconception("squeeze_excite")
def with_a_skip(x, ratio=16):
    """The input was added again behind the gates: scaling is all that this block does."""
    return x + x * excited(x, narrowed(x, ratio))


def attended(x, ratio, join, shared=True):
    """Channel attention with another end: `join` takes the outputs for means and maxima."""
    outputs, C = [], x.shape[-1]
    for pool in (layers.GlobalAveragePooling2D, layers.GlobalMaxPooling2D):
        if not (shared and outputs):
            narrow, wide = layers.Dense(narrowed(x, ratio), activation="relu"), layers.Dense(C)
        outputs.append(wide(narrow(pool(keepdims=True)(x))))
    return join(*outputs)


@misconception("channel_attention")
def two_networks(x, ratio=8):
    """Means and maxima have a network each: it has to be the same one for both."""
    return x * attended(x, ratio, lambda a, b: ops.sigmoid(a + b), shared=False)


@misconception("channel_attention")
def means_alone(x, ratio=8):
    """Only the means were used: add what comes out for the maxima."""
    return x * attended(x, ratio, lambda a, b: ops.sigmoid(a))


@misconception("channel_attention")
def maxima_alone(x, ratio=8):
    """Only the maxima were used: add what comes out for the means."""
    return x * attended(x, ratio, lambda a, b: ops.sigmoid(b))


@misconception("channel_attention")
def sigmoid_before_the_sum(x, ratio=8):
    """Two sigmoids were added, so that gates go up to 2: add first, then one sigmoid."""
    return x * attended(x, ratio, lambda a, b: ops.sigmoid(a) + ops.sigmoid(b))


@misconception("channel_attention")
def mean_of_both(x, ratio=8):
    """The mean of both outputs was taken: CBAM adds them."""
    return x * attended(x, ratio, lambda a, b: ops.sigmoid((a + b) / 2))


@misconception("channel_attention")
def pooled_before_the_network(x, ratio=8):
    """Means and maxima were added before the network: it is applied to each of them."""
    pooled = layers.GlobalAveragePooling2D(keepdims=True)(x) + layers.GlobalMaxPooling2D(keepdims=True)(x)
    narrow = layers.Dense(narrowed(x, ratio), activation="relu")(pooled)
    return x * layers.Dense(x.shape[-1], activation="sigmoid")(narrow)


@misconception("channel_attention")
def channel_gates_added(x, ratio=8):
    """The gates were added: they have to scale, so multiply."""
    return x + attended(x, ratio, lambda a, b: ops.sigmoid(a + b))


@misconception("channel_attention")
def channels_without_sigmoid(x, ratio=8):
    """The sigmoid is missing: gates have to be between 0 and 1."""
    return x * attended(x, ratio, lambda a, b: a + b)


@misconception("channel_attention")
def ratio_of_16(x, ratio=8):
    """The ratio is that of squeeze-and-excitation, 16: here it is 8, or the one asked for."""
    return solution.channel_attention(x, 16)


def looked(x, maps, kernel_size=7, filters=1, gate="sigmoid", padding="same"):
    """The gates of spatial attention."""
    both = layers.Concatenate()(maps) if len(maps) > 1 else maps[0]
    return layers.Conv2D(filters, kernel_size, padding=padding, activation=gate)(both)


def mean_map(x):
    """The mean over the channels."""
    return ops.mean(x, axis=-1, keepdims=True)


def max_map(x):
    """The maximum over the channels."""
    return ops.max(x, axis=-1, keepdims=True)


@misconception("spatial_attention")
def mean_map_alone(x, kernel_size=7):
    """Only the mean over the channels was used: concatenate the maximum."""
    return x * looked(x, [mean_map(x)], kernel_size)


@misconception("spatial_attention")
def maximum_map_alone(x, kernel_size=7):
    """The maximum stands in both maps: one of them is the mean."""
    return x * looked(x, [max_map(x), max_map(x)], kernel_size)


@misconception("spatial_attention")
def mean_map_twice(x, kernel_size=7):
    """The mean stands in both maps: one of them is the maximum."""
    return x * looked(x, [mean_map(x), mean_map(x)], kernel_size)


@misconception("spatial_attention")
def maps_added(x, kernel_size=7):
    """The two maps were added: concatenate them, so that each has a kernel of its own."""
    return x * looked(x, [mean_map(x) + max_map(x)], kernel_size)


@misconception("spatial_attention")
def all_channels_convolved(x, kernel_size=7):
    """The convolution sees all channels: it has to see two maps, their mean and their maximum."""
    return x * looked(x, [x], kernel_size)


@misconception("spatial_attention")
def a_gate_for_each_channel(x, kernel_size=7):
    """The convolution makes a map for each channel: one is enough, and scales all of them."""
    return x * looked(x, [mean_map(x), max_map(x)], kernel_size, filters=x.shape[-1])


@misconception("spatial_attention")
def places_without_sigmoid(x, kernel_size=7):
    """The sigmoid is missing: gates have to be between 0 and 1."""
    return x * looked(x, [mean_map(x), max_map(x)], kernel_size, gate=None)


@misconception("spatial_attention")
def kernel_always_7(x, kernel_size=7):
    """The kernel was always 7x7: it has to have the side asked for."""
    return solution.spatial_attention(x)


@misconception("spatial_attention")
def pixel_gates_added(x, kernel_size=7):
    """The gates were added: they have to scale, so multiply."""
    return x + looked(x, [mean_map(x), max_map(x)], kernel_size)


def convolved(x, filters, rate=1, kernel_size=3, padding="same", bias=False, then=solution._normalized):
    """A convolution and what follows it."""
    return then(layers.Conv2D(filters, kernel_size, padding=padding, dilation_rate=rate, use_bias=bias)(x))


def relu_first(x):
    """ReLU before batch normalization."""
    return layers.BatchNormalization()(layers.ReLU()(x))


@misconception("atrous_conv")
def rate_left_out(x, filters, rate):
    """The taps are next to each other: `rate` is the dilation of the convolution."""
    return convolved(x, filters)


@misconception("atrous_conv")
def one_axis_dilated(x, filters, rate):
    """Only rows are apart: the rate holds for both axes."""
    return convolved(x, filters, (rate, 1))


@misconception("atrous_conv")
def gaps_counted(x, filters, rate):
    """The taps have `rate` pixels between them: they have to be `rate` apart, so that 1 is a plain one."""
    return convolved(x, filters, rate + 1)


@misconception("atrous_conv")
def rate_as_stride(x, filters, rate):
    """The rate went into the stride, and the map became smaller: it is the dilation."""
    return solution._normalized(layers.Conv2D(filters, 3, strides=rate, padding="same", use_bias=False)(x))


@misconception("atrous_conv")
def valid_padding(x, filters, rate):
    """The padding is valid, and the map became smaller: it has to be same."""
    return convolved(x, filters, rate, padding="valid")


@misconception("atrous_conv")
def norm_after_relu(x, filters, rate):
    """The ReLU comes before batch normalization: here it comes last."""
    return convolved(x, filters, rate, then=relu_first)


@misconception("atrous_conv")
def bias_before_norm(x, filters, rate):
    """The convolution has a bias: batch normalization takes it off again, so leave it out."""
    return convolved(x, filters, rate, bias=True)


@misconception("atrous_conv")
def norm_left_out(x, filters, rate):
    """Batch normalization is missing between convolution and ReLU."""
    return convolved(x, filters, rate, then=layers.ReLU())


@misconception("atrous_conv")
def relu_left_out(x, filters, rate):
    """The ReLU at the end is missing."""
    return convolved(x, filters, rate, then=layers.BatchNormalization())


def pyramid(x, filters, rates, then=solution._normalized, last=None, context=True, point=True, bias=False):
    """The branches, one after the other, then their projection."""
    branches = [convolved(x, filters, kernel_size=1, bias=bias, then=then)] if point else []
    branches += [convolved(x, filters, rate, bias=bias, then=then) for rate in rates]
    if context:
        means = convolved(layers.GlobalAveragePooling2D(keepdims=True)(x), filters, 1, 1, "same", bias, then)
        branches.append(layers.UpSampling2D(x.shape[1:3])(means))
    joined = layers.Concatenate()(branches)
    return convolved(joined, filters, kernel_size=1, bias=bias, then=last or then)


@misconception("aspp")
def rates_left_out(x, filters=256, rates=(6, 12, 18)):
    """The rates were left out, so that all branches see 3x3 pixels: they are the dilations."""
    return pyramid(x, filters, [1] * len(rates))


@misconception("aspp")
def rates_always_6_12_18(x, filters=256, rates=(6, 12, 18)):
    """The rates were always 6, 12 and 18: they have to be those asked for."""
    return pyramid(x, filters, (6, 12, 18))


@misconception("aspp")
def image_pooling_left_out(x, filters=256, rates=(6, 12, 18)):
    """The branch with image pooling is missing: global average, 1x1 convolution, resized back."""
    return pyramid(x, filters, rates, context=False)


@misconception("aspp")
def point_left_out(x, filters=256, rates=(6, 12, 18)):
    """The branch with the 1x1 convolution is missing."""
    return pyramid(x, filters, rates, point=False)


@misconception("aspp")
def one_after_the_other(x, filters=256, rates=(6, 12, 18)):
    """Each atrous convolution takes the result of the last one: all of them take x, side by side."""
    branches = [convolved(x, filters, kernel_size=1)]
    for rate in rates:
        branches.append(convolved(branches[-1], filters, rate))
    means = convolved(layers.GlobalAveragePooling2D(keepdims=True)(x), filters, kernel_size=1)
    branches.append(layers.UpSampling2D(x.shape[1:3])(means))
    return convolved(layers.Concatenate()(branches), filters, kernel_size=1)


@misconception("aspp")
def branches_added(x, filters=256, rates=(6, 12, 18)):
    """The branches were added: concatenate them, so that the projection sees each of them."""
    branches = [convolved(x, filters, kernel_size=1), *(convolved(x, filters, rate) for rate in rates)]
    means = convolved(layers.GlobalAveragePooling2D(keepdims=True)(x), filters, kernel_size=1)
    branches.append(layers.UpSampling2D(x.shape[1:3])(means))
    return convolved(layers.Add()(branches), filters, kernel_size=1)


@misconception("aspp")
def branches_of_pixels(x, filters=256, rates=(6, 12, 18)):
    """Image pooling took the means of the batch: each image has means of its own."""
    means = ops.mean(x, axis=(0, 1, 2), keepdims=True) + 0 * layers.GlobalAveragePooling2D(keepdims=True)(x)
    branches = [convolved(x, filters, kernel_size=1), *(convolved(x, filters, rate) for rate in rates)]
    branches.append(layers.UpSampling2D(x.shape[1:3])(convolved(means, filters, kernel_size=1)))
    return convolved(layers.Concatenate()(branches), filters, kernel_size=1)


@misconception("aspp")
def branches_without_relu(x, filters=256, rates=(6, 12, 18)):
    """The branches end with batch normalization: a ReLU follows it, in each of them."""

    def norm(branch):
        return layers.BatchNormalization()(branch)

    return pyramid(x, filters, rates, then=norm, last=solution._normalized)


@misconception("aspp")
def projection_alone(x, filters=256, rates=(6, 12, 18)):
    """Nothing follows the last convolution: batch normalization and ReLU do."""
    return pyramid(x, filters, rates, last=lambda joined: joined)


@misconception("aspp")
def biases_before_norms(x, filters=256, rates=(6, 12, 18)):
    """The convolutions have biases: batch normalization takes them off again, so leave them out."""
    return pyramid(x, filters, rates, bias=True)


@misconception("aspp")
def norms_after_relus(x, filters=256, rates=(6, 12, 18)):
    """The ReLU comes before batch normalization: it has to come after it."""
    return pyramid(x, filters, rates, then=relu_first)
