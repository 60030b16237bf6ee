"""The famous networks of image classification, from LeNet to MobileNet, and what they are made of.

Sources: LeCun et al. 1998, "Gradient-based learning applied to document recognition" (section II.B: LeNet-5);
Krizhevsky, Sutskever & Hinton 2012, "ImageNet classification with deep convolutional neural networks"
(section 3.5); Simonyan & Zisserman 2014, "Very deep convolutional networks for large-scale image recognition"
(table 1, column D); Szegedy et al. 2014, "Going deeper with convolutions" (figure 2b); He et al. 2015, "Deep
residual learning for image recognition" (figure 2, table 1); Huang et al. 2016, "Densely connected
convolutional networks" (section 3: DenseNet-B); Howard et al. 2017, "MobileNets" (figure 3); Sandler et al.
2018, "MobileNetV2" (section 3.3, table 1).
"""

import math

import keras
from keras import layers

WEIGHTED = (layers.Dense, layers.Conv1D, layers.Conv2D, layers.Conv3D, layers.Conv1DTranspose,
            layers.Conv2DTranspose, layers.Conv3DTranspose, layers.DepthwiseConv1D, layers.DepthwiseConv2D,
            layers.SeparableConv1D, layers.SeparableConv2D)  # fmt: skip
AT_THE_INPUT = (layers.Dense, layers.Conv1DTranspose, layers.Conv2DTranspose, layers.Conv3DTranspose)


def lenet5(input_shape=(28, 28, 1), num_classes=10):
    """Builds LeNet-5, which read the digits on cheques.

    C1: 6 filters of 5x5, same padding; S2: pooling 2x2; C3: 16 filters of 5x5, valid, each over all six maps;
    S4: pooling 2x2; C5: 120 units, F6: 84 units, and the classes. The kinds of activation (tanh in 1998)
    and of pooling (average) are free; there is one activation after every layer with weights.

    Args:
        input_shape: (H, W, C). C5 sees all that is left of the image: for 28x28 these are 5x5 pixels.
        num_classes: int, K.

    Returns:
        a Keras model, (N, H, W, C) to probabilities (N, K): 61,706 parameters with the defaults.
    """
    ### BEGIN SOLUTION
    convolution = {"kernel_size": 5, "activation": "tanh"}
    steps = [
        keras.Input(input_shape),
        layers.Conv2D(6, padding="same", **convolution),
        layers.AveragePooling2D(2),
        layers.Conv2D(16, **convolution),
        layers.AveragePooling2D(2),
        layers.Flatten(),
        layers.Dense(120, activation="tanh"),
        layers.Dense(84, activation="tanh"),
        layers.Dense(num_classes, activation="softmax"),
    ]
    return keras.Sequential(steps, name="lenet5")
    ### END SOLUTION


def alexnet(input_shape=(227, 227, 3), num_classes=1000):
    """Builds AlexNet as a single tower: what two GPUs shared in 2012 is one layer here.

    Five convolutions: 96 filters of 11x11 with stride 4 and valid padding; 256 of 5x5; 384, 384 and 256 of
    3x3, these four with stride 1 and same padding. Pooling 3x3 with stride 2 and valid padding after the
    first, the second and the fifth. Then two layers of 4096 units, and the classes. An activation (ReLU)
    after every layer with weights. Dropout is free, and so is normalization without parameters.

    Args:
        input_shape: (H, W, C), 67 pixels a side or more.
        num_classes: int, K.

    Returns:
        a Keras model, (N, H, W, C) to probabilities (N, K): 62,378,344 parameters with the defaults.
    """
    ### BEGIN SOLUTION
    same = {"padding": "same", "activation": "relu"}
    steps = [
        keras.Input(input_shape),
        layers.Conv2D(96, 11, strides=4, activation="relu"),
        layers.MaxPooling2D(3, strides=2),
        layers.Conv2D(256, 5, **same),
        layers.MaxPooling2D(3, strides=2),
        layers.Conv2D(384, 3, **same),
        layers.Conv2D(384, 3, **same),
        layers.Conv2D(256, 3, **same),
        layers.MaxPooling2D(3, strides=2),
        layers.Flatten(),
        layers.Dense(4096, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(4096, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(num_classes, activation="softmax"),
    ]
    return keras.Sequential(steps, name="alexnet")
    ### END SOLUTION


def vgg_block(x, filters, convolutions):
    """Applies convolutions of 3x3 with same padding, biases and ReLU, then max pooling 2x2.

    Args:
        x: (N, H, W, C), a Keras tensor.
        filters: int, of each of the convolutions.
        convolutions: int, how many.

    Returns:
        (N, H // 2, W // 2, filters), a Keras tensor.
    """
    ### BEGIN SOLUTION
    for _ in range(convolutions):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    return layers.MaxPooling2D(2)(x)
    ### END SOLUTION


def vgg16(input_shape=(224, 224, 3), num_classes=1000):
    """Builds VGG16: five blocks, two layers of 4096 units with ReLU, and the classes.

    The blocks have 2, 2, 3, 3 and 3 convolutions with 64, 128, 256, 512 and 512 filters. Dropout is free.

    Args:
        input_shape: (H, W, C), 32 pixels a side or more.
        num_classes: int, K.

    Returns:
        a Keras model, (N, H, W, C) to probabilities (N, K): 138,357,544 parameters with the defaults.
    """
    ### BEGIN SOLUTION
    inputs = x = keras.Input(input_shape)
    for filters, convolutions in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        x = vgg_block(x, filters, convolutions)
    x = layers.Flatten()(x)
    for _ in range(2):
        x = layers.Dense(4096, activation="relu")(x)
        x = layers.Dropout(0.5)(x)
    return keras.Model(inputs, layers.Dense(num_classes, activation="softmax")(x), name="vgg16")
    ### END SOLUTION


def inception_module(x, f1, f3_reduce, f3, f5_reduce, f5, pool_proj):
    """Looks at the input in four ways, and concatenates what they see.

    The branches, in this order:

    - 1x1 with `f1` filters;
    - 1x1 with `f3_reduce`, then 3x3 with `f3`;
    - 1x1 with `f5_reduce`, then 5x5 with `f5`;
    - max pooling 3x3 with stride 1, then 1x1 with `pool_proj`.

    Same padding everywhere, biases and ReLU after every convolution, no batch normalization.

    Args:
        x: (N, H, W, C), a Keras tensor.
        f1: int, filters of the first branch.
        f3_reduce: int, filters of the 1x1 before the 3x3.
        f3: int, filters of the 3x3.
        f5_reduce: int, filters of the 1x1 before the 5x5.
        f5: int, filters of the 5x5.
        pool_proj: int, filters of the 1x1 behind the pooling.

    Returns:
        (N, H, W, f1 + f3 + f5 + pool_proj), a Keras tensor.
    """

    ### BEGIN SOLUTION
    def convolution(filters, size, x):
        return layers.Conv2D(filters, size, padding="same", activation="relu")(x)

    pooled = layers.MaxPooling2D(3, strides=1, padding="same")(x)
    branches = [
        convolution(f1, 1, x),
        convolution(f3, 3, convolution(f3_reduce, 1, x)),
        convolution(f5, 5, convolution(f5_reduce, 1, x)),
        convolution(pool_proj, 1, pooled),
    ]
    return layers.Concatenate()(branches)
    ### END SOLUTION


def _normalized(x, filters, kernel_size, stride=1):
    """Applies a convolution without bias and batch normalization. Yours to write, or to leave out.

    Args:
        x: (N, H, W, C), a Keras tensor.
        filters: int.
        kernel_size: int; same padding.
        stride: int.

    Returns:
        (N, ceil(H / stride), ceil(W / stride), filters), a Keras tensor; no activation yet.
    """
    ### BEGIN SOLUTION
    x = layers.Conv2D(filters, kernel_size, strides=stride, padding="same", use_bias=False)(x)
    return layers.BatchNormalization()(x)
    ### END SOLUTION


def residual_block(x, filters, stride=1):
    """Adds what two convolutions find to their input: the basic block of ResNet.

    3x3 with the stride, batch normalization, ReLU, 3x3, batch normalization; then the sum with the shortcut,
    then ReLU. No biases, same padding. The shortcut is the input itself, or, only where the shapes differ,
    1x1 with the stride and batch normalization.

    Args:
        x: (N, H, W, C), a Keras tensor.
        filters: int.
        stride: int.

    Returns:
        (N, ceil(H / stride), ceil(W / stride), filters), a Keras tensor.
    """
    ### BEGIN SOLUTION
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = _normalized(x, filters, 1, stride)
    x = layers.ReLU()(_normalized(x, filters, 3, stride))
    x = _normalized(x, filters, 3)
    return layers.ReLU()(layers.Add()([x, shortcut]))
    ### END SOLUTION


def resnet18(input_shape=(224, 224, 3), num_classes=1000):
    """Builds ResNet18: a stem, eight residual blocks, global average pooling, and the classes.

    The stem is 7x7 with 64 filters and stride 2, batch normalization, ReLU, max pooling 3x3 with stride 2;
    same padding, no bias. Then two blocks each of 64, 128, 256 and 512 filters; the first of each pair has
    stride 2, but for those of 64.

    Args:
        input_shape: (H, W, C), 32 pixels a side or more.
        num_classes: int, K.

    Returns:
        a Keras model, (N, H, W, C) to probabilities (N, K): with the defaults 11,689,512 trainable
        parameters, 11,699,112 in all.
    """
    ### BEGIN SOLUTION
    inputs = keras.Input(input_shape)
    x = layers.ReLU()(_normalized(inputs, 64, 7, stride=2))
    x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
    for filters in (64, 128, 256, 512):
        x = residual_block(x, filters, stride=1 if filters == 64 else 2)
        x = residual_block(x, filters)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(num_classes, activation="softmax")(x), name="resnet18")
    ### END SOLUTION


def dense_block(x, layers, growth):
    """Gives each layer all maps that were made before it, and keeps them all: DenseNet-B.

    A layer: batch normalization, ReLU, 1x1 with 4 * growth filters, batch normalization, ReLU, 3x3 with
    growth filters. No biases, same padding. Its maps are concatenated behind those that it was given.

    Args:
        x: (N, H, W, C), a Keras tensor.
        layers: int, how many. The name hides `keras.layers` inside this function.
        growth: int, the maps that each layer adds.

    Returns:
        (N, H, W, C + layers * growth), a Keras tensor; the first C maps are the input's.
    """

    ### BEGIN SOLUTION
    def activated(x, filters, kernel_size):
        x = keras.layers.ReLU()(keras.layers.BatchNormalization()(x))
        return keras.layers.Conv2D(filters, kernel_size, padding="same", use_bias=False)(x)

    for _ in range(layers):
        new = activated(activated(x, 4 * growth, 1), growth, 3)
        x = keras.layers.Concatenate()([x, new])
    return x
    ### END SOLUTION


def _depthwise(x, stride):
    """Filters each channel by itself: 3x3, no bias, batch normalization. Yours to write, or to leave out.

    Args:
        x: (N, H, W, C), a Keras tensor.
        stride: int.

    Returns:
        (N, ceil(H / stride), ceil(W / stride), C), a Keras tensor; no activation yet.
    """
    ### BEGIN SOLUTION
    x = layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False)(x)
    return layers.BatchNormalization()(x)
    ### END SOLUTION


def depthwise_separable_block(x, filters, stride=1):
    """Filters each channel by itself, then mixes the channels: the block of MobileNet.

    Depthwise 3x3 with the stride, batch normalization, ReLU, 1x1, batch normalization, ReLU. No biases. ReLU
    may be ReLU6. At stride 1 the size stays; at stride 2 an even side is halved, and the pixel that pads it
    may be on either side.

    Args:
        x: (N, H, W, C), a Keras tensor.
        filters: int.
        stride: int, 1 or 2.

    Returns:
        (N, H / stride, W / stride, filters), a Keras tensor.
    """
    ### BEGIN SOLUTION
    x = layers.ReLU()(_depthwise(x, stride))
    return layers.ReLU()(_normalized(x, filters, 1))
    ### END SOLUTION


def inverted_residual_block(x, filters, expansion, stride=1):
    """Widens, filters each channel by itself, and narrows again: the block of MobileNetV2.

    1x1 with expansion * C filters, batch normalization, ReLU6, all three left out where `expansion` is 1;
    depthwise 3x3 with the stride, batch normalization, ReLU6; 1x1 with `filters`, batch normalization, and no
    activation. No biases. Where the stride is 1 and `filters` is C, the input is added. Sizes as in
    `depthwise_separable_block`.

    Args:
        x: (N, H, W, C), a Keras tensor.
        filters: int.
        expansion: int.
        stride: int, 1 or 2.

    Returns:
        (N, H / stride, W / stride, filters), a Keras tensor.
    """
    ### BEGIN SOLUTION
    inputs, C = x, x.shape[-1]
    if expansion != 1:
        x = layers.ReLU(max_value=6)(_normalized(x, expansion * C, 1))
    x = layers.ReLU(max_value=6)(_depthwise(x, stride))
    x = _normalized(x, filters, 1)
    return layers.Add()([inputs, x]) if stride == 1 and filters == C else x
    ### END SOLUTION


def _tensors(tree):
    """Finds the Keras tensors in a part of a configuration. Yours to write, or to leave out.

    Args:
        tree: dicts, lists and other values, as `get_config()` of a model has them for a layer's calls.

    Returns:
        list of (layer's name, number of the call, number of the output) and shape, for each tensor.
    """
    ### BEGIN SOLUTION
    if isinstance(tree, dict) and tree.get("class_name") == "__keras_tensor__":
        return [(*tree["config"]["keras_history"], tuple(tree["config"]["shape"]))]
    if isinstance(tree, dict):
        tree = tree.values()
    elif not isinstance(tree, list | tuple):
        return []
    return [tensor for part in tree for tensor in _tensors(part)]
    ### END SOLUTION


def _multiply_adds(layer, shape):
    """Counts the multiply-adds of one call of a convolution or dense layer. Yours to write, or to leave out.

    Args:
        layer: a Keras layer, built.
        shape: (N, ..., C), of its input.

    Returns:
        int: positions at which the kernel is used, times its size; 0 for other layers.
    """
    ### BEGIN SOLUTION
    if not isinstance(layer, WEIGHTED):
        return 0
    positions = shape if isinstance(layer, AT_THE_INPUT) else layer.compute_output_shape(shape)
    kernels = [weight.shape for weight in layer.weights if len(weight.shape) > 1]
    return math.prod(positions[1:-1]) * sum(map(math.prod, kernels))
    ### END SOLUTION


def _follow(model, depths):
    """Follows a model's graph from its inputs to its outputs. Yours to write, or to leave out.

    Args:
        model: a Keras model, Functional or Sequential.
        depths: list of int: the layers with weights before each of its inputs.

    Returns:
        list of int, those up to each of its outputs, on the longest path; int, all multiply-adds.
    """
    ### BEGIN SOLUTION
    graph = keras.Model(list(model.inputs), list(model.outputs))  # has calls, also where the model has none
    config, operations = graph.get_config(), {each.name: each for each in graph.operations}
    known = {(name, call): [depth] for (name, call, _), depth in zip(config["input_layers"], depths)}
    calls = {entry["name"]: list(map(_tensors, entry["inbound_nodes"])) for entry in config["layers"]}
    numbers = _numbers(calls, config["output_layers"])
    waiting = {(name, numbers[name][i]): tensors for name in calls for i, tensors in enumerate(calls[name])}
    total = 0
    while waiting:
        ready = [key for key, tensors in waiting.items() if all(tensor[:2] in known for tensor in tensors)]
        for key in ready:
            known[key], more = _step(operations[key[0]], waiting.pop(key), known)
            total += more
    return [_depth(known, place) for place in config["output_layers"]], total
    ### END SOLUTION


def _numbers(calls, outputs):
    """Finds the numbers of the calls of each layer. Yours to write, or to leave out.

    They begin at 0, but for a model that was called elsewhere before.

    Args:
        calls: dict from a layer's name to its calls, each a list as of `_tensors`.
        outputs: list of places that begin with a layer's name and the number of its call.

    Returns:
        dict from a layer's name to a list of ints, one for each call.
    """
    ### BEGIN SOLUTION
    tensors = [tensor for own in calls.values() for call in own for tensor in call]
    used = {name: sorted({place[1] for place in [*tensors, *outputs] if place[0] == name}) for name in calls}
    return {
        name: used[name] if len(used[name]) == len(calls[name]) else [*range(len(calls[name]))]
        for name in calls
    }
    ### END SOLUTION


def _depth(known, place):
    """Looks the depth of a tensor up. Yours to write, or to leave out.

    Args:
        known: depths of the outputs of each call: one for each, or one for all.
        place: layer's name, number of the call, number of the output, and maybe more.

    Returns:
        int.
    """
    ### BEGIN SOLUTION
    depths = known[tuple(place[:2])]
    return depths[place[2] % len(depths)]
    ### END SOLUTION


def _step(operation, tensors, known):
    """Takes one call of a layer, or of a model inside the model. Yours to write, or to leave out.

    Args:
        operation: the layer, model, or operation.
        tensors: list, as of `_tensors`.
        known: as in `_depth`.

    Returns:
        list of int, the depths of what comes out; int, multiply-adds.
    """
    ### BEGIN SOLUTION
    before = [_depth(known, tensor) for tensor in tensors]
    if isinstance(operation, keras.Model):
        return _follow(operation, before)
    multiply_adds = _multiply_adds(operation, tensors[0][3]) if tensors else 0
    return [max(before, default=0) + isinstance(operation, WEIGHTED)], multiply_adds
    ### END SOLUTION


def compare(models):
    """Tells how large, how deep and how costly networks are.

    Convolutions of any kind and dense layers are the layers that count for depth and cost. A layer that is
    called twice costs twice, and has its parameters once. Models used as layers are looked into.

    Args:
        models: list of Keras models, Functional or Sequential, built, with sizes that are fixed.

    Returns:
        list of dicts, in the order of the models:
            name: the model's name.
            parameters: int, all of them, trained or not.
            layers: int, `model.layers` without input layers.
            depth: int, the layers that count on the longest path from an input to an output.
            flops: int, for one image: 2 for each multiply-add of the layers that count, biases left out.
    """
    ### BEGIN SOLUTION
    rows = []
    for model in models:
        depths, multiply_adds = _follow(model, [0] * len(model.inputs))
        rows.append(
            {
                "name": model.name,
                "parameters": model.count_params(),
                "layers": sum(not isinstance(layer, layers.InputLayer) for layer in model.layers),
                "depth": max(depths),
                "flops": 2 * multiply_adds,
            }
        )
    return rows
    ### END SOLUTION
