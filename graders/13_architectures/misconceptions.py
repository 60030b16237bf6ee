"""What students really write in unit 13; the docstring is the sentence for the learner."""

import math

import keras
from keras import layers

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)
SAME = {"padding": "same", "activation": "relu"}


def normalized(x, filters, size, stride=1, **settings):
    """Convolution and batch normalization."""
    x = layers.Conv2D(filters, size, strides=stride, padding="same", use_bias=False, **settings)(x)
    return layers.BatchNormalization()(x)


def depthwise(x, stride=1):
    """Depthwise convolution and batch normalization."""
    x = layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False)(x)
    return layers.BatchNormalization()(x)


# ---- lenet5


def lenet(input_shape, num_classes, first="same", second="valid", inner="tanh", last="softmax"):
    """LeNet-5 with other paddings and activations."""
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(6, 5, padding=first, activation=inner),
            layers.AveragePooling2D(2),
            layers.Conv2D(16, 5, padding=second, activation=inner),
            layers.AveragePooling2D(2),
            layers.Flatten(),
            layers.Dense(120, activation=inner),
            layers.Dense(84, activation=inner),
            layers.Dense(num_classes, activation=last),
        ]
    )


@misconception("lenet5")
def first_convolution_valid(input_shape=(28, 28, 1), num_classes=10):
    """The first convolution lost the border: with same padding 28x28 stay, and 400 numbers reach C5."""
    return lenet(input_shape, num_classes, first="valid")


@misconception("lenet5")
def second_convolution_same(input_shape=(28, 28, 1), num_classes=10):
    """The second convolution kept 14x14: it is valid and leaves 10x10, of which 5x5 reach C5."""
    return lenet(input_shape, num_classes, second="same")


@misconception("lenet5")
def no_activations(input_shape=(28, 28, 1), num_classes=10):
    """No layer has an activation: Conv2D and Dense have none unless you name one."""
    return lenet(input_shape, num_classes, inner=None)


@misconception("lenet5")
def logits(input_shape=(28, 28, 1), num_classes=10):
    """The last layer gives logits: softmax makes probabilities of them."""
    return lenet(input_shape, num_classes, last=None)


@misconception("lenet5")
def sigmoids(input_shape=(28, 28, 1), num_classes=10):
    """The classes have a sigmoid each, and their sum is not 1: one image has one class, so softmax."""
    return lenet(input_shape, num_classes, last="sigmoid")


@misconception("lenet5")
def arguments_unused(input_shape=(28, 28, 1), num_classes=10):
    """The arguments were not used: this is the network for 28x28x1 and ten classes."""
    return lenet((28, 28, 1), 10)


# ---- alexnet


def alex(
    input_shape, num_classes, first="valid", groups=1, pool=3, pooling="valid", inner="relu", end="softmax"
):
    """AlexNet with other settings."""
    pooled = {"pool_size": pool, "strides": 2, "padding": pooling}
    same = {"padding": "same", "activation": inner}
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(96, 11, strides=4, padding=first, activation=inner),
            layers.MaxPooling2D(**pooled),
            layers.Conv2D(256, 5, groups=groups, **same),
            layers.MaxPooling2D(**pooled),
            layers.Conv2D(384, 3, **same),
            layers.Conv2D(384, 3, groups=groups, **same),
            layers.Conv2D(256, 3, groups=groups, **same),
            layers.MaxPooling2D(**pooled),
            layers.Flatten(),
            layers.Dense(4096, activation=inner),
            layers.Dense(4096, activation=inner),
            layers.Dense(num_classes, activation=end),
        ]
    )


@misconception("alexnet")
def two_towers(input_shape=(227, 227, 3), num_classes=1000):
    """These are the groups of the two GPUs: in a single tower every filter sees all maps."""
    return alex(input_shape, num_classes, groups=2)


@misconception("alexnet")
def first_convolution_same(input_shape=(227, 227, 3), num_classes=1000):
    """The first convolution has same padding: valid makes 55x55 of 227x227, and only other sizes show it."""
    return alex(input_shape, num_classes, first="same")


@misconception("alexnet")
def pooling_without_overlap(input_shape=(227, 227, 3), num_classes=1000):
    """The pooling is 2x2: AlexNet's windows are 3x3 with stride 2, and overlap."""
    return alex(input_shape, num_classes, pool=2)


@misconception("alexnet")
def pooling_same(input_shape=(227, 227, 3), num_classes=1000):
    """The pooling has same padding: valid leaves 27, 13 and 6 pixels of a side."""
    return alex(input_shape, num_classes, pooling="same")


@misconception("alexnet")
def alexnet_logits(input_shape=(227, 227, 3), num_classes=1000):
    """The last layer gives logits: softmax makes probabilities of them."""
    return alex(input_shape, num_classes, end=None)


@misconception("alexnet")
def alexnet_without_activations(input_shape=(227, 227, 3), num_classes=1000):
    """No layer has an activation: Conv2D and Dense have none unless you name one."""
    return alex(input_shape, num_classes, inner=None)


# ---- vgg_block, vgg16


@misconception("vgg_block")
def valid_padding(x, filters, convolutions):
    """The convolutions lost the border: same padding keeps the size until the pooling."""
    for _ in range(convolutions):
        x = layers.Conv2D(filters, 3, activation="relu")(x)
    return layers.MaxPooling2D(2)(x)


@misconception("vgg_block")
def no_relu(x, filters, convolutions):
    """The convolutions have no ReLU: Conv2D has no activation unless you name one."""
    for _ in range(convolutions):
        x = layers.Conv2D(filters, 3, padding="same")(x)
    return layers.MaxPooling2D(2)(x)


@misconception("vgg_block")
def average_pooling(x, filters, convolutions):
    """The pooling takes the average: VGG takes the maximum."""
    for _ in range(convolutions):
        x = layers.Conv2D(filters, 3, **SAME)(x)
    return layers.AveragePooling2D(2)(x)


@misconception("vgg_block")
def one_convolution(x, filters, convolutions):
    """There is one convolution: each of the loop has to take the result of the one before."""
    for _ in range(convolutions):
        y = layers.Conv2D(filters, 3, **SAME)(x)
    return layers.MaxPooling2D(2)(y)


@misconception("vgg_block")
def pooling_each_time(x, filters, convolutions):
    """Every convolution is followed by pooling: it comes once, after the last."""
    for _ in range(convolutions):
        x = layers.MaxPooling2D(2, padding="same")(layers.Conv2D(filters, 3, **SAME)(x))
    return x


@misconception("vgg_block")
def no_biases(x, filters, convolutions):
    """The convolutions have no biases: VGG has no batch normalization that would make them idle."""
    for _ in range(convolutions):
        x = layers.Conv2D(filters, 3, use_bias=False, **SAME)(x)
    return layers.MaxPooling2D(2)(x)


@misconception("vgg_block")
def odd_sides_rounded_up(x, filters, convolutions):
    """An odd side was rounded up: the pooling has valid padding."""
    for _ in range(convolutions):
        x = layers.Conv2D(filters, 3, **SAME)(x)
    return layers.MaxPooling2D(2, padding="same")(x)


def vgg(input_shape, num_classes, counts=(2, 2, 3, 3, 3), units=(4096, 4096), inner="relu", last="softmax",
        flat=layers.Flatten):  # fmt: skip
    """VGG with other settings."""
    inputs = x = keras.Input(input_shape)
    for filters, count in zip((64, 128, 256, 512, 512), counts):
        x = solution.vgg_block(x, filters, count)
    x = flat()(x)
    for each in units:
        x = layers.Dense(each, activation=inner)(x)
    return keras.Model(inputs, layers.Dense(num_classes, activation=last)(x))


@misconception("vgg16")
def vgg19(input_shape=(224, 224, 3), num_classes=1000):
    """This is VGG19: the last three blocks of VGG16 have three convolutions each."""
    return vgg(input_shape, num_classes, (2, 2, 4, 4, 4))


@misconception("vgg16")
def vgg13(input_shape=(224, 224, 3), num_classes=1000):
    """This is VGG13: the last three blocks of VGG16 have three convolutions each."""
    return vgg(input_shape, num_classes, (2, 2, 2, 2, 2))


@misconception("vgg16")
def pooled_instead_of_flattened(input_shape=(224, 224, 3), num_classes=1000):
    """The maps were averaged before the dense layers: VGG flattens them."""
    return vgg(input_shape, num_classes, flat=layers.GlobalAveragePooling2D)


@misconception("vgg16")
def one_dense_layer(input_shape=(224, 224, 3), num_classes=1000):
    """There is one layer of 4096 units: VGG16 has two, and then the classes."""
    return vgg(input_shape, num_classes, units=(4096,))


@misconception("vgg16")
def dense_without_relu(input_shape=(224, 224, 3), num_classes=1000):
    """The layers of 4096 units have no ReLU: Dense has no activation unless you name one."""
    return vgg(input_shape, num_classes, inner=None)


@misconception("vgg16")
def vgg_logits(input_shape=(224, 224, 3), num_classes=1000):
    """The last layer gives logits: softmax makes probabilities of them."""
    return vgg(input_shape, num_classes, last=None)


# ---- inception_module


def inception(x, widths, order=(0, 1, 2, 3), reduced="relu", activation="relu", pooling=layers.MaxPooling2D):
    """The module with other settings."""
    f1, f3_reduce, f3, f5_reduce, f5, pool_proj = widths

    def convolution(filters, size, x, kind=activation):
        return layers.Conv2D(filters, size, padding="same", activation=kind)(x)

    branches = [
        convolution(f1, 1, x),
        convolution(f3, 3, convolution(f3_reduce, 1, x, reduced)),
        convolution(f5, 5, convolution(f5_reduce, 1, x, reduced)),
        convolution(pool_proj, 1, pooling(3, strides=1, padding="same")(x)),
    ]
    return layers.Concatenate()([branches[i] for i in order])


@misconception("inception_module")
def no_reduction(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    """The 1x1 before 3x3 and 5x5 are left out: they make the module affordable."""
    pooled = layers.MaxPooling2D(3, strides=1, padding="same")(x)
    branches = [(f1, 1, x), (f3, 3, x), (f5, 5, x), (pool_proj, 1, pooled)]
    return layers.Concatenate()([layers.Conv2D(f, size, **SAME)(y) for f, size, y in branches])


@misconception("inception_module")
def pooling_first(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    """The branches are in another order: f1, f3, f5, and the pooling last."""
    return inception(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj), order=(3, 0, 1, 2))


@misconception("inception_module")
def reductions_linear(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    """The 1x1 before 3x3 and 5x5 have no ReLU: every convolution of the module has it."""
    return inception(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj), reduced=None)


@misconception("inception_module")
def no_relu_at_all(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    """No convolution has ReLU: Conv2D has no activation unless you name one."""
    return inception(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj), reduced=None, activation=None)


@misconception("inception_module")
def averages_pooled(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    """The fourth branch takes averages: it takes maxima."""
    return inception(x, (f1, f3_reduce, f3, f5_reduce, f5, pool_proj), pooling=layers.AveragePooling2D)


@misconception("inception_module")
def five_before_three(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    """The sizes are changed over: f3 are filters of 3x3, f5 of 5x5."""
    return inception(x, (f1, f5_reduce, f5, f3_reduce, f3, pool_proj))


# ---- residual_block, resnet18


def residual(x, filters, stride=1, *, bias=False, always=False, projected=True, strides=None, inner=True,
             before=False, last=True, join=layers.Add):  # fmt: skip
    """The block with other settings."""
    strides, shortcut = strides or (stride, 1), x

    def convolution(x, size, stride, norm=True):
        x = layers.Conv2D(filters, size, strides=stride, padding="same", use_bias=bias)(x)
        return layers.BatchNormalization()(x) if norm else x

    if always or stride != 1 or x.shape[-1] != filters:
        shortcut = convolution(x, 1, stride, projected)
    x = convolution(x, 3, strides[0])
    x = convolution(layers.ReLU()(x) if inner else x, 3, strides[1])
    x = join()([layers.ReLU()(x) if before else x, shortcut])
    return layers.ReLU()(x) if last else x


@misconception("residual_block")
def relu_before_the_sum(x, filters, stride=1):
    """The last ReLU stands before the sum: it comes after it."""
    return residual(x, filters, stride, before=True, last=False)


@misconception("residual_block")
def no_last_relu(x, filters, stride=1):
    """The ReLU after the sum is missing."""
    return residual(x, filters, stride, last=False)


@misconception("residual_block")
def no_relu_between(x, filters, stride=1):
    """The ReLU between the two convolutions is missing: without it they are worth one."""
    return residual(x, filters, stride, inner=False)


@misconception("residual_block")
def with_biases(x, filters, stride=1):
    """The convolutions have biases: batch normalization has its own, so theirs are idle."""
    return residual(x, filters, stride, bias=True)


@misconception("residual_block")
def always_projected(x, filters, stride=1):
    """The shortcut is always projected: where the shapes agree it is the input itself."""
    return residual(x, filters, stride, always=True)


@misconception("residual_block")
def projection_not_normalized(x, filters, stride=1):
    """The projection has no batch normalization: every convolution of the block has it."""
    return residual(x, filters, stride, projected=False)


@misconception("residual_block")
def stride_in_the_second(x, filters, stride=1):
    """The stride is in the second convolution: it belongs to the first."""
    return residual(x, filters, stride, strides=(1, stride))


@misconception("residual_block")
def no_shortcut(x, filters, stride=1):
    """There is no shortcut: the input has to be added before the last ReLU."""
    x = layers.ReLU()(normalized(x, filters, 3, stride))
    return layers.ReLU()(normalized(x, filters, 3))


@misconception("residual_block")
def concatenated(x, filters, stride=1):
    """The input was concatenated: a residual block adds it."""
    return residual(x, filters, stride, join=layers.Concatenate)


def resnet(input_shape, num_classes, last="softmax", pool=True, first=1, counts=(2, 2, 2, 2), bias=False,
           pooled=layers.GlobalAveragePooling2D, relu=True):  # fmt: skip
    """A ResNet with other settings."""
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(64, 7, strides=2, padding="same", use_bias=bias)(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x) if relu else x
    x = layers.MaxPooling2D(3, strides=2, padding="same")(x) if pool else x
    for filters, count in zip((64, 128, 256, 512), counts):
        x = solution.residual_block(x, filters, first if filters == 64 else 2)
        for _ in range(count - 1):
            x = solution.residual_block(x, filters)
    return keras.Model(inputs, layers.Dense(num_classes, activation=last)(pooled()(x)))


@misconception("resnet18")
def resnet_logits(input_shape=(224, 224, 3), num_classes=1000):
    """The last layer gives logits: softmax makes probabilities of them."""
    return resnet(input_shape, num_classes, last=None)


@misconception("resnet18")
def no_pooling_in_the_stem(input_shape=(224, 224, 3), num_classes=1000):
    """The stem has no pooling: the blocks begin at a quarter of the image's side."""
    return resnet(input_shape, num_classes, pool=False)


@misconception("resnet18")
def stride_in_every_stage(input_shape=(224, 224, 3), num_classes=1000):
    """The first block of 64 filters has stride 2, too: the stem has done that already."""
    return resnet(input_shape, num_classes, first=2)


@misconception("resnet18")
def resnet34(input_shape=(224, 224, 3), num_classes=1000):
    """This is ResNet34: ResNet18 has two blocks of each width."""
    return resnet(input_shape, num_classes, counts=(3, 4, 6, 3))


@misconception("resnet18")
def maximum_at_the_end(input_shape=(224, 224, 3), num_classes=1000):
    """The last maps were reduced to their maxima: take the averages."""
    return resnet(input_shape, num_classes, pooled=layers.GlobalMaxPooling2D)


@misconception("resnet18")
def flattened_at_the_end(input_shape=(224, 224, 3), num_classes=1000):
    """The last maps were flattened: global average pooling leaves 512 numbers at any size."""
    return resnet(input_shape, num_classes, pooled=layers.Flatten)


@misconception("resnet18")
def bias_in_the_stem(input_shape=(224, 224, 3), num_classes=1000):
    """The first convolution has a bias: batch normalization follows, so it needs none."""
    return resnet(input_shape, num_classes, bias=True)


# ---- dense_block


def dense(x, count, growth, width=4, bottleneck=True, after=False, relu=True, bias=False, front=False):
    """The block with other settings."""
    for _ in range(count):
        y = x
        for filters, size in ((width * growth, 1), (growth, 3))[not bottleneck :]:
            convolution = layers.Conv2D(filters, size, padding="same", use_bias=bias)
            y = convolution(y) if after else y
            y = layers.BatchNormalization()(y)
            y = layers.ReLU()(y) if relu else y
            y = y if after else convolution(y)
        x = layers.Concatenate()([y, x] if front else [x, y])
    return x


@misconception("dense_block")
def no_bottleneck(x, layers, growth):
    """The 1x1 are left out: this is a plain dense block, and DenseNet-B has the bottleneck."""
    return dense(x, layers, growth, bottleneck=False)


@misconception("dense_block")
def bottleneck_as_wide_as_the_growth(x, layers, growth):
    """The 1x1 have as many filters as the growth: they have four times as many."""
    return dense(x, layers, growth, width=1)


@misconception("dense_block")
def normalized_afterwards(x, layers, growth):
    """Normalization and ReLU come after the convolutions: here they come before."""
    return dense(x, layers, growth, after=True)


@misconception("dense_block")
def dense_without_activations(x, layers, growth):
    """The ReLU are missing: one belongs before each convolution."""
    return dense(x, layers, growth, relu=False)


@misconception("dense_block")
def dense_with_biases(x, layers, growth):
    """The convolutions have biases: DenseNet's have none."""
    return dense(x, layers, growth, bias=True)


@misconception("dense_block")
def new_maps_in_front(x, layers, growth):
    """The new maps stand before the old ones: they are appended."""
    return dense(x, layers, growth, front=True)


@misconception("dense_block")
def only_the_last_maps(x, layers, growth):
    """The layers follow one another, and only the last maps are kept: each adds its maps to all before."""
    for _ in range(layers):
        x = dense(x, 1, growth)[..., -growth:]
    return x


# ---- depthwise_separable_block


def separable(x, filters, stride=1, inner=True, outer=True, swapped=False, bias=False):
    """The block with other settings."""
    settings = {"padding": "same", "use_bias": bias}
    one = layers.DepthwiseConv2D(3, strides=stride, **settings)
    two = layers.Conv2D(filters, 1, **settings)
    for convolution, relu in zip((two, one) if swapped else (one, two), (inner, outer)):
        x = layers.BatchNormalization()(convolution(x))
        x = layers.ReLU()(x) if relu else x
    return x


@misconception("depthwise_separable_block")
def no_relu_inside(x, filters, stride=1):
    """The ReLU between the two convolutions is missing."""
    return separable(x, filters, stride, inner=False)


@misconception("depthwise_separable_block")
def separable_layer(x, filters, stride=1):
    """Nothing stands between the two convolutions: the first is followed by normalization and ReLU, too."""
    x = layers.SeparableConv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization()(x))


@misconception("depthwise_separable_block")
def ordinary_convolution(x, filters, stride=1):
    """This is an ordinary convolution: the depthwise one has one kernel for each channel."""
    return layers.ReLU()(normalized(x, filters, 3, stride))


@misconception("depthwise_separable_block")
def channels_first_mixed(x, filters, stride=1):
    """The 1x1 comes first: filter each channel by itself, then mix them."""
    return separable(x, filters, stride, swapped=True)


@misconception("depthwise_separable_block")
def separable_with_biases(x, filters, stride=1):
    """The convolutions have biases: batch normalization has its own, so theirs are idle."""
    return separable(x, filters, stride, bias=True)


@misconception("depthwise_separable_block")
def no_relu_outside(x, filters, stride=1):
    """The ReLU at the end is missing: in MobileNet v1 both convolutions have one."""
    return separable(x, filters, stride, outer=False)


# ---- inverted_residual_block


def inverted(x, filters, expansion, stride=1, top=6, last=False, expand=None, skip=None, wide=None):
    """The block with other settings."""
    inputs, C = x, x.shape[-1]
    if expansion != 1 if expand is None else expand:
        x = layers.ReLU(max_value=top)(normalized(x, wide or expansion * C, 1))
    x = normalized(layers.ReLU(max_value=top)(depthwise(x, stride)), filters, 1)
    x = layers.ReLU(max_value=6)(x) if last else x
    return layers.Add()([inputs, x]) if (stride == 1 and filters == C if skip is None else skip) else x


@misconception("inverted_residual_block")
def activation_after_the_projection(x, filters, expansion, stride=1):
    """There is an activation after the last 1x1: the narrow maps are linear, and may be negative."""
    return inverted(x, filters, expansion, stride, last=True)


@misconception("inverted_residual_block")
def activation_after_the_sum(x, filters, expansion, stride=1):
    """There is an activation after the sum, as in ResNet: here the narrow maps are linear."""
    return layers.ReLU(max_value=6)(inverted(x, filters, expansion, stride))


@misconception("inverted_residual_block")
def always_expanded(x, filters, expansion, stride=1):
    """The first 1x1 is there for an expansion of 1, too: nothing is to be widened then."""
    return inverted(x, filters, expansion, stride, expand=True)


@misconception("inverted_residual_block")
def plain_relu(x, filters, expansion, stride=1):
    """This is ReLU: ReLU6 ends at 6."""
    return inverted(x, filters, expansion, stride, top=None)


@misconception("inverted_residual_block")
def no_skip(x, filters, expansion, stride=1):
    """The input is not added: it is where the stride is 1 and the channels agree."""
    return inverted(x, filters, expansion, stride, skip=False)


@misconception("inverted_residual_block")
def expansion_is_the_width(x, filters, expansion, stride=1):
    """The expansion was taken as a number of filters: it is a factor of the input's channels."""
    return inverted(x, filters, expansion, stride, wide=expansion)


@misconception("inverted_residual_block")
def expansion_of_the_filters(x, filters, expansion, stride=1):
    """The expansion multiplied `filters`: it is a factor of the input's channels."""
    return inverted(x, filters, expansion, stride, wide=expansion * filters)


@misconception("inverted_residual_block")
def projected_skip(x, filters, expansion, stride=1):
    """The input was projected and added where shapes differ, as in ResNet: here nothing is added then."""
    y = inverted(x, filters, expansion, stride)
    agree = stride == 1 and filters == x.shape[-1]
    return y if agree else layers.Add()([y, normalized(x, filters, 1, stride)])


# ---- compare


def changed(models, **entries):
    """The table with other entries, each a function of the row and the model."""
    rows = solution.compare(models)
    return [
        row | {key: entry(row, model) for key, entry in entries.items()} for row, model in zip(rows, models)
    ]


def leaves(model):
    """The layers of a model, those of models inside it too."""
    for layer in model.layers:
        yield from leaves(layer) if isinstance(layer, keras.Model) else [layer]


def weighted(model):
    """Convolution and dense layers."""
    return [layer for layer in leaves(model) if isinstance(layer, solution.WEIGHTED)]


@misconception("compare")
def input_layers_counted(models):
    """Input layers were counted: they only stand for the image."""
    return changed(models, layers=lambda row, model: row["layers"] + len(model.inputs))


@misconception("compare")
def multiply_adds(models):
    """These are multiply-adds: each is two operations."""
    return changed(models, flops=lambda row, model: row["flops"] // 2)


@misconception("compare")
def all_weighted_layers(models):
    """All layers with weights were counted for the depth: only those on the longest path count."""
    return changed(models, depth=lambda row, model: len(weighted(model)))


@misconception("compare")
def all_layers_on_the_path(models):
    """The depth counts layers without weights: only convolutions and dense layers count."""
    return changed(models, depth=lambda row, model: row["layers"])


@misconception("compare")
def trained_parameters(models):
    """Only trained parameters were counted: statistics of batch normalization are parameters, too."""
    return changed(
        models, parameters=lambda row, model: sum(math.prod(w.shape) for w in model.trainable_weights)
    )


@misconception("compare")
def dense_layers_are_free(models):
    """Dense layers cost nothing here: their multiply-adds count like those of convolutions."""

    def flops(row, model):
        dense = [layer for layer in weighted(model) if isinstance(layer, layers.Dense)]
        return row["flops"] - 2 * sum(
            math.prod(layer.kernel.shape) * math.prod(layer.output.shape[1:-1]) for layer in dense
        )

    return changed(models, flops=flops)


@misconception("compare")
def one_place(models):
    """Each kernel was used once: a convolution uses it at every place of its output."""
    return changed(
        models,
        flops=lambda row, model: sum(
            2 * math.prod(w.shape) for layer in weighted(model) for w in layer.weights if len(w.shape) > 1
        ),
    )


@misconception("compare")
def biases_cost(models):
    """The biases were counted as operations: they are left out."""

    def flops(row, model):
        biases = [layer for layer in weighted(model) if layer.use_bias]
        return row["flops"] + sum(math.prod(layer.output.shape[1:]) for layer in biases)

    return changed(models, flops=flops)
