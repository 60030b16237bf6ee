"""What students really write in unit 04."""

import numpy as np

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


def swapped(value):
    """A (height, width) pair in the wrong order."""
    return value if np.ndim(value) == 0 else tuple(value)[::-1]


def bell(size, sigma, exponent, divide=True):
    """A kernel from any exponent of the two coordinates; even sizes are refused as they should be."""
    solution.gaussian_kernel(size, sigma)
    place = np.arange(int(size)) - int(size) // 2.0
    weights = np.exp(exponent(place[:, np.newaxis], place))
    return weights / weights.sum() if divide else weights


@misconception("gaussian_kernel")
def not_divided(size, sigma):
    """The weights were not divided by their sum: a blur that keeps the brightness has the sum 1."""
    return bell(size, sigma, lambda y, x: -(y**2 + x**2) / (2 * sigma**2), divide=False)


@misconception("gaussian_kernel")
def divided_by_the_integral(size, sigma):
    """The weights were divided by 2 pi sigma^2: that is the sum of a bell without end, not of this kernel."""
    return bell(size, sigma, lambda y, x: -(y**2 + x**2) / (2 * sigma**2), False) / (2 * np.pi * sigma**2)


@misconception("gaussian_kernel")
def without_the_2(size, sigma):
    """The exponent was -r^2 / sigma^2: there is a 2 before sigma^2."""
    return bell(size, sigma, lambda y, x: -(y**2 + x**2) / sigma**2)


@misconception("gaussian_kernel")
def sigma_not_squared(size, sigma):
    """Sigma was not squared: the exponent is -r^2 / (2 sigma^2)."""
    return bell(size, sigma, lambda y, x: -(y**2 + x**2) / (2 * sigma))


@misconception("gaussian_kernel")
def distance_not_squared(size, sigma):
    """The distance was not squared: the exponent is -r^2 / (2 sigma^2)."""
    return bell(size, sigma, lambda y, x: -np.sqrt(y**2 + x**2) / (2 * sigma**2))


@misconception("gaussian_kernel")
def half_a_pixel_off(size, sigma):
    """The middle was taken as size / 2: the middle pixel of 0, 1, 2 is 1, not 1.5."""
    return bell(size, sigma, lambda y, x: -((y - 0.5) ** 2 + (x - 0.5) ** 2) / (2 * sigma**2))


@misconception("gaussian_kernel")
def from_the_corner(size, sigma):
    """Distances were measured from the first pixel: they count from the middle one."""
    middle = int(size) // 2
    return bell(size, sigma, lambda y, x: -((y + middle) ** 2 + (x + middle) ** 2) / (2 * sigma**2))


@misconception("gaussian_kernel")
def one_pixel_short(size, sigma):
    """The last row and column are missing: a range ends before its last number, so go to size // 2 + 1."""
    place = np.arange(-(int(size) // 2), int(size) // 2)
    weights = np.exp(-(place[:, np.newaxis] ** 2 + place**2) / (2 * sigma**2))
    return weights / weights.sum()


@misconception("gaussian_kernel")
def from_minus_1_to_1(size, sigma):
    """The coordinates run from -1 to 1: distances are counted in pixels."""
    half = max(int(size) // 2, 1)
    return bell(size, sigma, lambda y, x: -((y / half) ** 2 + (x / half) ** 2) / (2 * sigma**2))


@misconception("gaussian_kernel")
def even_sizes_accepted(size, sigma):
    """An even size has no middle pixel: that has to raise a ValueError."""
    place = np.arange(int(size)) - (int(size) - 1) / 2
    weights = np.exp(-(place[:, np.newaxis] ** 2 + place**2) / (2 * sigma**2))
    return weights / weights.sum()


@misconception("edge_kernels")
def downwards_first():
    """The two kernels changed places: the one for change to the right comes first."""
    return solution.edge_kernels()[:, :, ::-1]


@misconception("edge_kernels")
def signs_flipped():
    """These are kernels to be flipped, the right minus below the left: here they are used as they are."""
    return -solution.edge_kernels()


@misconception("edge_kernels")
def positive_upwards():
    """The second kernel is positive where the image grows upwards: row 0 is at the top, rows count down."""
    return solution.edge_kernels() * [1.0, -1.0]


@misconception("edge_kernels")
def all_weights_1():
    """The three differences have the same weight here, as Prewitt's: Sobel's weights are 1, 2, 1."""
    return np.sign(solution.edge_kernels())


@misconception("edge_kernels")
def divided_by_8():
    """The kernels were divided by 8: the weights 1, 2, 1 stay as they are."""
    return solution.edge_kernels() / 8


@misconception("edge_kernels")
def kernels_along_the_first_axis():
    """The two kernels lie along the first axis: filters lie along the last one."""
    return np.moveaxis(solution.edge_kernels(), 2, 0)


@misconception("edge_kernels")
def cut_into_pairs():
    """The numbers of the two kernels were mixed up by a reshape: stack the kernels along the last axis."""
    return np.moveaxis(solution.edge_kernels(), 2, 0).reshape(3, 3, 2)


@misconception("edge_kernels")
def whole_numbers():
    """The kernels are integers: write them as floats."""
    return solution.edge_kernels().astype(int)


@misconception("apply_filters")
def not_padded(image, filters):
    """Padding was left out: with "same", the maps are as large as the image."""
    H, W = image.shape
    KH, KW, _ = filters.shape
    if KH > H or KW > W:
        raise ValueError(f"{KH} x {KW} in {H} x {W}")
    top, left = (KH - 1) // 2, (KW - 1) // 2
    return solution.apply_filters(image, filters)[top : top + H - KH + 1, left : left + W - KW + 1]


@misconception("apply_filters")
def filters_flipped(image, filters):
    """The filters were flipped: networks and Keras compute cross-correlation."""
    return solution.apply_filters(image, filters[::-1, ::-1])


@misconception("apply_filters")
def filters_transposed(image, filters):
    """Rows and columns of the filters were swapped: the first axis runs down."""
    return solution.apply_filters(image, filters.swapaxes(0, 1))


@misconception("apply_filters")
def odd_pixel_at_the_top(image, filters):
    """The odd pixel of padding went to the top and left: it belongs at the bottom and right."""
    return solution.apply_filters(image[::-1, ::-1], filters[::-1, ::-1])[::-1, ::-1]


@misconception("apply_filters")
def border_pixels_repeated(image, filters):
    """The padding repeats the border of the image: it has to be zeros."""
    H, W = image.shape
    KH, KW, _ = filters.shape
    wide = np.pad(image, [(KH, KH), (KW, KW)], "edge")
    return solution.apply_filters(wide, filters)[KH : KH + H, KW : KW + W]


@misconception("apply_filters")
def first_filter_everywhere(image, filters):
    """All maps come from the first filter: map k belongs to filter k."""
    return solution.apply_filters(image, np.repeat(filters[:, :, :1], filters.shape[2], axis=2))


@misconception("apply_filters")
def filters_cut_by_a_reshape(image, filters):
    """The filters were cut out along the first axis: filter k is filters[:, :, k]."""
    KH, KW, K = filters.shape
    return solution.apply_filters(image, np.moveaxis(filters.reshape(K, KH, KW), 0, 2))


@misconception("apply_filters")
def maps_along_the_first_axis(image, filters):
    """The maps lie along the first axis: channels are always last."""
    return np.moveaxis(solution.apply_filters(image, filters), 2, 0)


@misconception("apply_filters")
def maps_added_up(image, filters):
    """The maps were added up: every filter has a map of its own."""
    return solution.apply_filters(image, filters).sum(axis=2, keepdims=True)


@misconception("apply_filters")
def bytes_wrap(image, filters):
    """Bytes were multiplied as bytes: they wrap at 256. Convert to floats first."""
    maps = solution.apply_filters(image, filters)
    if image.dtype != np.uint8 or filters.dtype != np.uint8:
        return maps
    KH, KW, _ = filters.shape
    taps = np.zeros_like(maps)
    for i, j in np.ndindex(KH, KW):
        one = np.zeros_like(filters)
        one[i, j] = filters[i, j]
        taps += solution.apply_filters(image, one) % 256
    return taps


@misconception("apply_filters")
def maps_are_float64(image, filters):
    """These maps are float64, as np.zeros gives it: float32 stays float32."""
    return solution.apply_filters(image, filters).astype(np.float64)


def side_of(layers, step_after, grows=lambda kernel, dilation: (kernel - 1) * dilation):
    """The rule of the receptive field with another step or another growth."""
    side, step, before = 1, 1, []
    for kernel, stride, dilation in layers:
        before.append(int(stride))
        side += grows(int(kernel), int(dilation)) * step
        step = step_after(before)
    return side


def all_strides(before):
    """The right step: the product of the strides so far."""
    return int(np.prod(before))


@misconception("receptive_field")
def earlier_strides_ignored(layers):
    """The strides of earlier layers were ignored: after them, neighbours are several pixels apart."""
    return side_of(layers, lambda before: 1)


@misconception("receptive_field")
def own_stride_counted(layers):
    """A layer's own stride was counted: it moves the next window, only later layers see farther by it."""
    return 1 + sum(
        (int(kernel) - 1) * int(dilation) * all_strides([layer[1] for layer in layers[: i + 1]])
        for i, (kernel, _, dilation) in enumerate(layers)
    )


@misconception("receptive_field")
def seen_times_stride(layers):
    """What was seen so far was multiplied by the stride: a stride widens the steps of the layers after it."""
    side = 1
    for kernel, stride, dilation in layers:
        side = side * int(stride) + (int(kernel) - 1) * int(dilation)
    return side


@misconception("receptive_field")
def last_stride_only(layers):
    """Only the stride of the layer before was counted: the strides of all layers before multiply."""
    return side_of(layers, lambda before: before[-1])


@misconception("receptive_field")
def strides_added(layers):
    """The strides of the layers before were added: they multiply."""
    return side_of(layers, sum)


@misconception("receptive_field")
def dilations_ignored(layers):
    """The dilation was ignored: a dilated kernel reaches over (kernel - 1) * dilation + 1 pixels."""
    return side_of(layers, all_strides, lambda kernel, dilation: kernel - 1)


@misconception("receptive_field")
def dilation_after_the_last_tap(layers):
    """The reach was taken as kernel * dilation: no gap follows the last tap."""
    return side_of(layers, all_strides, lambda kernel, dilation: kernel * dilation - 1)


@misconception("receptive_field")
def kernels_added(layers):
    """The kernels were added up as they are: each layer adds one pixel less, for windows overlap."""
    return side_of(layers, all_strides, lambda kernel, dilation: kernel * dilation) - 1


@misconception("receptive_field")
def kernels_multiplied(layers):
    """The kernels were multiplied: neighbouring windows overlap, a layer only adds to what is seen."""
    return int(np.prod([(int(kernel) - 1) * int(dilation) + 1 for kernel, _, dilation in layers]))


@misconception("receptive_field")
def from_the_output(layers):
    """The layers were taken from the last to the first: the strides before a layer count, not those after."""
    return solution.receptive_field(layers[::-1])


@misconception("stack_parameters")
def biases_forgotten(layers, in_channels):
    """The biases were forgotten: there is one for every filter."""
    return solution.stack_parameters(layers, in_channels) - sum(int(filters) for _, filters in layers)


@misconception("stack_parameters")
def input_channels_everywhere(layers, in_channels):
    """Every layer was given the channels of the input: a layer sees as many as the one below has filters."""
    return sum(solution.stack_parameters([layer], in_channels) for layer in layers)


@misconception("stack_parameters")
def kernels_not_squared(layers, in_channels):
    """The kernel was counted along one side: it has rows and columns."""
    channels = [int(in_channels), *(int(filters) for _, filters in layers)]
    sizes = zip(layers, channels, channels[1:])
    return sum((int(kernel) * below + 1) * above for (kernel, _), below, above in sizes)


@misconception("stack_parameters")
def one_bias_per_layer(layers, in_channels):
    """There is one bias per layer here: every filter has its own."""
    return biases_forgotten(layers, in_channels) + len(layers)


@misconception("stack_parameters")
def channels_left_out(layers, in_channels):
    """The channels below were left out: a filter has a weight for every row, column and channel."""
    return sum((int(kernel) ** 2 + 1) * int(filters) for kernel, filters in layers)


@misconception("stack_parameters")
def a_bias_per_channel(layers, in_channels):
    """A bias was counted for every channel below: a filter has a single one."""
    channels = [int(in_channels), *(int(filters) for _, filters in layers)]
    sizes = zip(layers, channels, channels[1:])
    return sum((int(kernel) ** 2 + 1) * below * above for (kernel, _), below, above in sizes)


@misconception("conv_flops")
def multiply_adds(input_shape, filters, kernel_size, stride=1, padding="same"):
    """These are multiply-adds: each is two operations, a multiplication and an addition."""
    return solution.conv_flops(input_shape, filters, kernel_size, stride, padding) // 2


@misconception("conv_flops")
def every_pixel_is_a_place(input_shape, filters, kernel_size, stride=1, padding="same"):
    """The places were counted on the input: with a stride or without padding the output is smaller."""
    return solution.conv_flops(input_shape, filters, kernel_size)


@misconception("conv_flops")
def every_step_is_1(input_shape, filters, kernel_size, stride=1, padding="same"):
    """The stride was ignored: with a stride there are fewer places."""
    return solution.conv_flops(input_shape, filters, kernel_size, 1, padding)


@misconception("conv_flops")
def always_padded(input_shape, filters, kernel_size, stride=1, padding="same"):
    """Padding was taken as "same" always: with "valid", the kernel has fewer places."""
    return solution.conv_flops(input_shape, filters, kernel_size, stride, "same")


@misconception("conv_flops")
def never_padded(input_shape, filters, kernel_size, stride=1, padding="same"):
    """Padding was left out: with "same", the places are those of the input over the stride."""
    return solution.conv_flops(input_shape, filters, kernel_size, stride, "valid")


@misconception("conv_flops")
def stride_divides_once(input_shape, filters, kernel_size, stride=1, padding="same"):
    """The places were rounded down: "same" has size / stride places along an axis, rounded up."""
    H, W, C = input_shape
    SH, SW = solution._pair(stride)
    if padding == "same":
        return solution.conv_flops((H // SH, W // SW, C), filters, kernel_size)
    return solution.conv_flops(input_shape, filters, kernel_size, stride, padding)


@misconception("conv_flops")
def places_not_whole(input_shape, filters, kernel_size, stride=1, padding="same"):
    """The places are no whole number: an axis has size / stride of them, rounded up."""
    SH, SW = solution._pair(stride)
    return solution.conv_flops(input_shape, filters, kernel_size, 1, padding) / SH / SW


@misconception("conv_flops")
def one_channel(input_shape, filters, kernel_size, stride=1, padding="same"):
    """The channels of the input were left out: a filter multiplies in all of them."""
    H, W, _ = input_shape
    return solution.conv_flops((H, W, 1), filters, kernel_size, stride, padding)


@misconception("conv_flops")
def one_filter(input_shape, filters, kernel_size, stride=1, padding="same"):
    """The filters were left out: each of them multiplies at every place."""
    return solution.conv_flops(input_shape, 1, kernel_size, stride, padding)


@misconception("conv_flops")
def biases_counted(input_shape, filters, kernel_size, stride=1, padding="same"):
    """The biases were counted too: only multiplications and their additions count here."""
    H, W, _ = input_shape
    added = solution.conv_flops((H, W, 1), filters, kernel_size, stride, padding)
    added //= 2 * int(np.prod(solution._pair(kernel_size)))
    return solution.conv_flops(input_shape, filters, kernel_size, stride, padding) + added


@misconception("conv_flops")
def pairs_as_width_and_height(input_shape, filters, kernel_size, stride=1, padding="same"):
    """Pairs were taken as (width, height): kernel size and stride are (height, width)."""
    return solution.conv_flops(input_shape, filters, swapped(kernel_size), swapped(stride), padding)


@misconception("depthwise_conv2d")
def channels_added_up(images, kernels, stride=1, padding="valid"):
    """The channels were added up, as in conv2d: in a depthwise convolution they stay apart."""
    C, M = kernels.shape[2:]
    maps = solution.depthwise_conv2d(images, kernels, stride, padding)
    return maps.reshape(*maps.shape[:3], C, M).sum(axis=3)


@misconception("depthwise_conv2d")
def multipliers_first(images, kernels, stride=1, padding="valid"):
    """The maps are in another order: the M maps of the first channel come first, then the next channel's."""
    C, M = kernels.shape[2:]
    maps = solution.depthwise_conv2d(images, kernels, stride, padding)
    return maps.reshape(*maps.shape[:3], C, M).swapaxes(3, 4).reshape(maps.shape)


@misconception("depthwise_conv2d")
def channels_and_kernels_apart(images, kernels, stride=1, padding="valid"):
    """Channels and their kernels still have an axis each: a reshape makes one axis of C * M maps of them."""
    maps = solution.depthwise_conv2d(images, kernels, stride, padding)
    return maps.reshape(*maps.shape[:3], *kernels.shape[2:])


@misconception("depthwise_conv2d")
def kernels_of_the_first_channel(images, kernels, stride=1, padding="valid"):
    """All channels met the kernels of the first one: channel c has kernels[:, :, c]."""
    return solution.depthwise_conv2d(
        images, np.repeat(kernels[:, :, :1], kernels.shape[2], axis=2), stride, padding
    )


@misconception("depthwise_conv2d")
def one_kernel_a_channel(images, kernels, stride=1, padding="valid"):
    """Only the first kernel of each channel was used: there are M of them."""
    return solution.depthwise_conv2d(images, kernels[..., :1], stride, padding)


@misconception("depthwise_conv2d")
def kernels_flipped(images, kernels, stride=1, padding="valid"):
    """The kernels were flipped: networks and Keras compute cross-correlation."""
    return solution.depthwise_conv2d(images, kernels[::-1, ::-1], stride, padding)


@misconception("depthwise_conv2d")
def padding_ignored(images, kernels, stride=1, padding="valid"):
    """Padding was ignored: this is the result for padding="valid"."""
    return solution.depthwise_conv2d(images, kernels, stride)


@misconception("depthwise_conv2d")
def stride_ignored(images, kernels, stride=1, padding="valid"):
    """The stride was ignored: this is the result for stride 1."""
    return solution.depthwise_conv2d(images, kernels, 1, padding)


@misconception("depthwise_conv2d")
def stride_swapped(images, kernels, stride=1, padding="valid"):
    """The stride was taken as (width, height): a pair is (height, width)."""
    return solution.depthwise_conv2d(images, kernels, swapped(stride), padding)


@misconception("depthwise_conv2d")
def one_stride_for_both(images, kernels, stride=1, padding="valid"):
    """The first number of the stride was used for both axes: the second one is for the columns."""
    return solution.depthwise_conv2d(images, kernels, int(np.ravel(stride)[0]), padding)


@misconception("depthwise_conv2d")
def every_second_of_stride_1(images, kernels, stride=1, padding="valid"):
    """Same padding was that of stride 1: with a stride, only what the last window lacks is added."""
    SH, SW = solution._pair(stride)
    return solution.depthwise_conv2d(images, kernels, 1, padding)[:, ::SH, ::SW]


@misconception("depthwise_conv2d")
def half_the_kernel(images, kernels, stride=1, padding="valid"):
    """Same padding was half the kernel on every side: with a stride or an even kernel it is less."""
    if padding == "same":
        halves = [(k // 2, k // 2) for k in kernels.shape[:2]]
        images = np.pad(images, [(0, 0), *halves, (0, 0)])
    return solution.depthwise_conv2d(images, kernels, stride)


@misconception("depthwise_conv2d")
def odd_pixel_first(images, kernels, stride=1, padding="valid"):
    """The odd pixel of same padding went to the top and left: it belongs at the bottom and right."""
    if padding == "same":
        padded = solution._pad(images, kernels.shape[:2], solution._pair(stride), padding)
        added = np.subtract(padded.shape, images.shape)[1:3].tolist()
        images = np.pad(images, [(0, 0), *((n - n // 2, n // 2) for n in added), (0, 0)])
    return solution.depthwise_conv2d(images, kernels, stride)


@misconception("depthwise_conv2d")
def depthwise_is_float64(images, kernels, stride=1, padding="valid"):
    """These maps are float64, as np.zeros gives it: float32 stays float32."""
    return solution.depthwise_conv2d(images, kernels, stride, padding).astype(np.float64)


@misconception("separable_conv2d")
def relu_between(images, depthwise, pointwise, stride=1, padding="valid"):
    """A ReLU stands between the two convolutions: here nothing does."""
    maps = solution.depthwise_conv2d(images, depthwise, stride, padding)
    return np.maximum(maps, 0) @ pointwise[0, 0]


@misconception("separable_conv2d")
def strided_twice(images, depthwise, pointwise, stride=1, padding="valid"):
    """The stride was used in both convolutions: it belongs to the depthwise one only."""
    SH, SW = solution._pair(stride)
    return solution.separable_conv2d(images, depthwise, pointwise, stride, padding)[:, ::SH, ::SW]


@misconception("separable_conv2d")
def strided_at_the_end(images, depthwise, pointwise, stride=1, padding="valid"):
    """The stride was left to the 1x1 convolution: it belongs to the depthwise one, which pads by it."""
    SH, SW = solution._pair(stride)
    return solution.separable_conv2d(images, depthwise, pointwise, 1, padding)[:, ::SH, ::SW]


@misconception("separable_conv2d")
def stride_and_padding_lost(images, depthwise, pointwise, stride=1, padding="valid"):
    """Stride and padding were not passed on to the depthwise convolution."""
    return solution.separable_conv2d(images, depthwise, pointwise)


@misconception("separable_conv2d")
def padding_lost(images, depthwise, pointwise, stride=1, padding="valid"):
    """Padding was not passed on: this is the result for padding="valid"."""
    return solution.separable_conv2d(images, depthwise, pointwise, stride)


@misconception("separable_conv2d")
def stride_lost(images, depthwise, pointwise, stride=1, padding="valid"):
    """The stride was not passed on: this is the result for stride 1."""
    return solution.separable_conv2d(images, depthwise, pointwise, 1, padding)


@misconception("separable_conv2d")
def rows_for_columns(images, depthwise, pointwise, stride=1, padding="valid"):
    """The 1x1 kernels were read as filters by channels: they are channels by filters."""
    turned = pointwise.reshape(pointwise.shape[3], -1).T
    return solution.separable_conv2d(images, depthwise, turned[np.newaxis, np.newaxis], stride, padding)


@misconception("separable_conv2d")
def channels_in_another_order(images, depthwise, pointwise, stride=1, padding="valid"):
    """The depthwise maps came in another order: the M maps of the first channel come first."""
    C, M = depthwise.shape[2:]
    turned = pointwise.reshape(M, C, -1).swapaxes(0, 1).reshape(pointwise.shape)
    return solution.separable_conv2d(images, depthwise, turned, stride, padding)


@misconception("separable_conv2d")
def maps_added_per_channel(images, depthwise, pointwise, stride=1, padding="valid"):
    """The 1x1 filters were left out, the maps were just added up: each filter weighs them in its own way."""
    return solution.separable_conv2d(images, depthwise, np.ones_like(pointwise), stride, padding)
