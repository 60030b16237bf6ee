"""Wrong versions of unit 20; the docstring is the sentence for the learner."""

import keras
from keras import layers, ops

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


# ---- backbone_features


def mobilenet(input_shape, alpha):
    """The backbone as Keras has it."""
    return keras.applications.MobileNetV2(input_shape, alpha=alpha, include_top=False, weights=None)


def cut(model, *names):
    """The model that ends at these layers."""
    return keras.Model(model.input, [model.get_layer(name).output for name in names])


@misconception("backbone_features")
def stride_of_the_plain_backbone(input_shape, output_stride=16, alpha=0.35):
    """The high-level features are those of MobileNetV2 as it is, at stride 32."""
    if output_stride not in (8, 16):
        raise ValueError(output_stride)
    return cut(mobilenet(input_shape, alpha), "block_2_add", "block_16_project_BN")


@misconception("backbone_features")
def always_stride_16(input_shape, output_stride=16, alpha=0.35):
    """The output stride is 16 whatever was asked for."""
    if output_stride not in (8, 16):
        raise ValueError(output_stride)
    return cut(mobilenet(input_shape, alpha), "block_2_add", "block_12_add")


@misconception("backbone_features")
def any_stride_accepted(input_shape, output_stride=16, alpha=0.35):
    """An output stride that is not offered was not refused."""
    if output_stride in (8, 16):
        return solution.backbone_features(input_shape, output_stride, alpha)
    return stride_of_the_plain_backbone(input_shape, 16, alpha)


@misconception("backbone_features")
def high_before_low(input_shape, output_stride=16, alpha=0.35):
    """The outputs are changed over: low-level features come first."""
    model = solution.backbone_features(input_shape, output_stride, alpha)
    return keras.Model(model.input, model.outputs[::-1])


@misconception("backbone_features")
def low_at_stride_8(input_shape, output_stride=16, alpha=0.35):
    """The low-level features come one stride too late: `block_3_project` and later have stride 8."""
    model = solution.backbone_features(input_shape, output_stride, alpha)
    return keras.Model(model.input, [model.get_layer("block_5_add").output, model.outputs[1]])


@misconception("backbone_features")
def low_with_padding(input_shape, output_stride=16, alpha=0.35):
    """The low-level features were taken after a padding layer (`_pad`), with a row and a column too many."""
    model = solution.backbone_features(input_shape, output_stride, alpha)
    return keras.Model(model.input, [model.get_layer("block_3_pad").output, model.outputs[1]])


@misconception("backbone_features")
def no_dilation(input_shape, output_stride=16, alpha=0.35):
    """Strides were taken away without dilation in later depthwise convolutions: they see less than before."""
    model = solution.backbone_features(input_shape, output_stride, alpha)

    def near(layer):
        config = layer.get_config()
        if isinstance(layer, layers.DepthwiseConv2D):
            config["dilation_rate"] = 1
        return type(layer).from_config(config)

    return keras.models.clone_model(model, clone_function=near)


@misconception("backbone_features")
def high_is_pooled_low(input_shape, output_stride=16, alpha=0.35):
    """The high-level features are early ones made small: they have to come from a deep layer."""
    model = solution.backbone_features(input_shape, output_stride, alpha)
    low = model.outputs[0]
    return keras.Model(model.input, [low, layers.AveragePooling2D(output_stride // 4, padding="same")(low)])


@misconception("backbone_features")
def alpha_ignored(input_shape, output_stride=16, alpha=0.35):
    """`alpha` was not handed on to MobileNetV2."""
    return solution.backbone_features(input_shape, output_stride)


# ---- output_stride_of


@misconception("output_stride_of")
def first_output(model, input_shape):
    """The first output was looked at: the last one counts."""
    outputs = keras.tree.flatten(model(keras.Input(input_shape)))
    return input_shape[0] // outputs[0].shape[1]


@misconception("output_stride_of")
def width_over_height(model, input_shape):
    """The width of the image was divided by the height of the features: these have a batch axis in front."""
    outputs = keras.tree.flatten(model(keras.Input(input_shape)))
    return input_shape[1] // outputs[-1].shape[1]


@misconception("output_stride_of")
def product_of_strides(model, input_shape):
    """The strides of all layers were multiplied: side branches and enlarging are in there too."""
    product = 1
    for layer in model.layers:
        product *= getattr(layer, "strides", (1, 1))[0]
    return product


@misconception("output_stride_of")
def own_size(model, input_shape):
    """The model's own input size was used, which may be open: the size of the image is given."""
    outputs = keras.tree.flatten(model.output)
    return model.input.shape[1] // outputs[-1].shape[1]


@misconception("output_stride_of")
def areas(model, input_shape):
    """Numbers of pixels were divided: the output stride is a ratio of sides."""
    return solution.output_stride_of(model, input_shape) ** 2


@misconception("output_stride_of")
def coarsest_output(model, input_shape):
    """The coarsest output was looked at: the last one counts, wherever it lies in the network."""
    outputs = keras.tree.flatten(model(keras.Input(input_shape)))
    return max(input_shape[0] // output.shape[1] for output in outputs)


# ---- deeplab_decoder


def decode(low, high, num_classes, low_filters, filters, **how):
    """A decoder of parts, some of which are not what they should be."""
    own = solution._conv_bn_relu
    first, then, end = how.get("first", own), how.get("then", own), how.get("end")
    low = first(low, low_filters, 1)
    high = ops.image.resize(high, low.shape[1:3], interpolation=how.get("interpolation", "bilinear"))
    x = layers.Concatenate()([high, low][: how.get("joined", 2)])
    for _ in range(how.get("depth", 2)):
        x = then(x, filters, how.get("side", 3))
    return layers.Conv2D(num_classes, 1, activation=end)(x)


def wrongly(says, name, **how):
    """A decoder with one fault as a misconception."""

    def function(low, high, num_classes, low_filters=48, filters=256):
        return decode(low, high, num_classes, low_filters, filters, **how)

    function.__doc__, function.__name__ = says, name
    return misconception("deeplab_decoder")(function)


def biased(x, filters, side):
    """A convolution with a bias."""
    x = layers.Conv2D(filters, side, padding="same")(x)
    return layers.ReLU()(layers.BatchNormalization()(x))


def bare(x, filters, side):
    """A convolution without batch normalization."""
    return layers.Conv2D(filters, side, padding="same", use_bias=False, activation="relu")(x)


def linear(x, filters, side):
    """A convolution without ReLU."""
    return layers.BatchNormalization()(layers.Conv2D(filters, side, padding="same", use_bias=False)(x))


nearest = wrongly(
    "High was enlarged by repeating pixels (nearest): bilinear interpolation was asked for.",
    "nearest",
    interpolation="nearest",
)
decoder_softmax = wrongly(
    "The last convolution has a softmax: the decoder gives logits.", "decoder_softmax", end="softmax"
)
decoder_relu = wrongly("The last convolution has a ReLU: logits may be negative.", "decoder_relu", end="relu")
with_biases = wrongly(
    "Convolutions before batch normalization have a bias: it is subtracted again, and left out.",
    "with_biases",
    first=biased,
    then=biased,
)
without_normalization = wrongly(
    "Batch normalization was left out.", "without_normalization", first=bare, then=bare
)
low_linear = wrongly("The 1x1 convolution of low has no ReLU.", "low_linear", first=linear)
both_linear = wrongly("The 3x3 convolutions have no ReLU.", "both_linear", then=linear)
one_convolution = wrongly(
    "One 3x3 convolution after the concatenation: there should be two.", "one_convolution", depth=1
)
low_forgotten = wrongly("The low-level features were not joined.", "low_forgotten", joined=1)


@misconception("deeplab_decoder")
def low_at_full_width(low, high, num_classes, low_filters=48, filters=256):
    """Low was concatenated as it is: a 1x1 convolution reduces its channels first."""
    return decode(low, high, num_classes, low_filters, filters, first=lambda x, *_: x)


# ---- build_deeplabv3plus


def build(input_shape, num_classes, output_stride, alpha, rates=None, **how):
    """DeepLabV3+ of parts, some of which are not what they should be."""
    backbone = solution.backbone_features(input_shape, output_stride, alpha)
    low, high = backbone.outputs
    rates = rates or [rate * 16 // output_stride for rate in (6, 12, 18)]
    x = how.get("pyramid", solution._pyramid)(high, 256, rates)
    x = how.get("decoder", solution.deeplab_decoder)(low, x, num_classes)
    return keras.Model(backbone.input, how.get("finish", finish)(x, *input_shape[:2]))


def finish(x, H, W):
    """Logits to probabilities of the image's size."""
    return layers.Softmax()(ops.image.resize(x, (H, W), interpolation="bilinear"))


@misconception("build_deeplabv3plus")
def no_softmax(input_shape, num_classes, output_stride=16, alpha=0.35):
    """The network ends in logits: a softmax makes probabilities of them."""

    def logits(x, H, W):
        return ops.image.resize(x, (H, W), interpolation="bilinear")

    return build(input_shape, num_classes, output_stride, alpha, finish=logits)


@misconception("build_deeplabv3plus")
def quarter_size(input_shape, num_classes, output_stride=16, alpha=0.35):
    """The result has the size of the low-level features, a quarter of the image's sides."""
    return build(input_shape, num_classes, output_stride, alpha, finish=lambda x, H, W: layers.Softmax()(x))


@misconception("build_deeplabv3plus")
def four_times(input_shape, num_classes, output_stride=16, alpha=0.35):
    """The last resizing is by a factor of 4: sides that 4 does not divide become larger than the image's."""

    def larger(x, H, W):
        return layers.Softmax()(layers.UpSampling2D(4, interpolation="bilinear")(x))

    return build(input_shape, num_classes, output_stride, alpha, finish=larger)


@misconception("build_deeplabv3plus")
def softmax_before_resizing(input_shape, num_classes, output_stride=16, alpha=0.35):
    """The softmax was taken before the last resizing: logits are resized, then come probabilities."""

    def early(x, H, W):
        return ops.image.resize(layers.Softmax()(x), (H, W), interpolation="bilinear")

    return build(input_shape, num_classes, output_stride, alpha, finish=early)


@misconception("build_deeplabv3plus")
def rates_not_doubled(input_shape, num_classes, output_stride=16, alpha=0.35):
    """The rates are the same at stride 8, where a step is half as long: they double there."""
    return build(input_shape, num_classes, output_stride, alpha, (6, 12, 18))


@misconception("build_deeplabv3plus")
def rates_ignored(input_shape, num_classes, output_stride=16, alpha=0.35):
    """The convolutions of the pyramid are not dilated."""
    return build(input_shape, num_classes, output_stride, alpha, (1, 1, 1))


@misconception("build_deeplabv3plus")
def backbone_at_16(input_shape, num_classes, output_stride=16, alpha=0.35):
    """The backbone was built at stride 16 whatever was asked for."""
    return build(input_shape, num_classes, 16, alpha)


@misconception("build_deeplabv3plus")
def no_image_pooling(input_shape, num_classes, output_stride=16, alpha=0.35):
    """The pyramid has no image pooling, the branch that sees everything at once."""

    def smaller(x, filters, rates):
        branches = [solution._conv_bn_relu(x, filters, 1)]
        branches += [solution._conv_bn_relu(x, filters, 3, rate) for rate in rates]
        return solution._conv_bn_relu(layers.Concatenate()(branches), filters, 1)

    return build(input_shape, num_classes, output_stride, alpha, pyramid=smaller)


@misconception("build_deeplabv3plus")
def without_low_level(input_shape, num_classes, output_stride=16, alpha=0.35):
    """The low-level features do not take part: this is DeepLabV3, whose edges are blurred."""

    def direct(low, high, num_classes):
        return layers.Conv2D(num_classes, 1)(high)

    return build(input_shape, num_classes, output_stride, alpha, decoder=direct)


@misconception("build_deeplabv3plus")
def width_ignored(input_shape, num_classes, output_stride=16, alpha=0.35):
    """`alpha` was not handed on to the backbone."""
    return build(input_shape, num_classes, output_stride, 0.35)
