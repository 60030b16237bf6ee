"""What students really write in unit 17."""

from keras import ops

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)
SMALLEST = 1e-7


def clipped(y_pred):
    """Probabilities with a finite logarithm."""
    return ops.clip(y_pred, SMALLEST, 1 - SMALLEST)


def of_truth(y_true, y_pred):
    """The probability of each pixel's own class, (N, H, W); 0 where nothing is labelled."""
    return ops.sum(y_true * y_pred, axis=-1)


def crossed(y_true, y_pred):
    """The cross-entropy of each pixel, (N, H, W)."""
    return -ops.sum(y_true * ops.log(clipped(y_pred)), axis=-1)


def overlap(y_true, y_pred, smooth, axis, power=1):
    """The Dice coefficient of sums over some axes."""
    both = ops.sum(y_true * y_pred, axis=axis)
    total = ops.sum(y_true, axis=axis) + ops.sum(y_pred**power, axis=axis)
    return (2 * both + smooth) / (total + smooth)


@misconception("dice_loss")
def one_sum_over_everything(y_true, y_pred, smooth=1.0):
    """All classes went into one sum: take the sums of each class by itself, then the mean over classes."""
    return 1 - overlap(y_true, y_pred, smooth, (0, 1, 2, 3))


@misconception("dice_loss")
def dice_of_each_image(y_true, y_pred, smooth=1.0):
    """Each image has sums of its own here: the sums go over all images of the batch, too."""
    return 1 - ops.mean(overlap(y_true, y_pred, smooth, (1, 2)))


@misconception("dice_loss")
def coefficient_for_loss(y_true, y_pred, smooth=1.0):
    """This is the Dice coefficient, which grows when the answer gets better: the loss is 1 minus it."""
    return ops.mean(overlap(y_true, y_pred, smooth, (0, 1, 2)))


@misconception("dice_loss")
def intersection_not_doubled(y_true, y_pred, smooth=1.0):
    """The factor 2 is missing: a perfect answer has to give 0."""
    both = ops.sum(y_true * y_pred, axis=(0, 1, 2))
    total = ops.sum(y_true + y_pred, axis=(0, 1, 2))
    return 1 - ops.mean((both + smooth) / (total + smooth))


@misconception("dice_loss")
def squares_below_the_line(y_true, y_pred, smooth=1.0):
    """Probabilities were squared below the line, as in V-Net: here they are added up as they are."""
    return 1 - ops.mean(overlap(y_true, y_pred, smooth, (0, 1, 2), power=2))


@misconception("dice_loss")
def smooth_below_alone(y_true, y_pred, smooth=1.0):
    """`smooth` stands below the line only: add it above the line as well."""
    both = ops.sum(y_true * y_pred, axis=(0, 1, 2))
    return 1 - ops.mean(2 * both / (ops.sum(y_true + y_pred, axis=(0, 1, 2)) + smooth))


@misconception("dice_loss")
def smooth_always_1(y_true, y_pred, smooth=1.0):
    """`smooth` was always 1: it has to be the one asked for."""
    return solution.dice_loss(y_true, y_pred)


@misconception("dice_loss")
def sum_over_classes(y_true, y_pred, smooth=1.0):
    """The losses of the classes were added up: take their mean."""
    return ops.sum(1 - overlap(y_true, y_pred, smooth, (0, 1, 2)))


@misconception("dice_loss")
def intersection_over_union(y_true, y_pred, smooth=1.0):
    """This is the IoU: Dice is twice the intersection over the sum of both."""
    both = ops.sum(y_true * y_pred, axis=(0, 1, 2))
    union = ops.sum(y_true + y_pred, axis=(0, 1, 2)) - both
    return 1 - ops.mean((both + smooth) / (union + smooth))


@misconception("dice_loss")
def background_left_out(y_true, y_pred, smooth=1.0):
    """Class 0 was left out of the mean: every class takes part."""
    return 1 - ops.mean(overlap(y_true, y_pred, smooth, (0, 1, 2))[1:])


@misconception("focal_loss")
def gamma_left_out(y_true, y_pred, gamma=2.0):
    """This is the cross-entropy: the factor (1 - p_t)^gamma is missing."""
    return ops.mean(crossed(y_true, y_pred))


@misconception("focal_loss")
def gamma_always_2(y_true, y_pred, gamma=2.0):
    """`gamma` was always 2: it has to be the one asked for."""
    return solution.focal_loss(y_true, y_pred)


@misconception("focal_loss")
def with_alpha(y_true, y_pred, gamma=2.0):
    """It was weighted with an alpha of 0.25, which is Keras' default: there is no alpha here."""
    return 0.25 * solution.focal_loss(y_true, y_pred, gamma)


@misconception("focal_loss")
def power_of_p(y_true, y_pred, gamma=2.0):
    """The factor is p_t^gamma: it has to be (1 - p_t)^gamma, small where the answer is right already."""
    return ops.mean(of_truth(y_true, clipped(y_pred)) ** gamma * crossed(y_true, y_pred))


@misconception("focal_loss")
def factor_times_gamma(y_true, y_pred, gamma=2.0):
    """The factor is gamma * (1 - p_t): gamma is the exponent."""
    return ops.mean(gamma * (1 - of_truth(y_true, y_pred)) * crossed(y_true, y_pred))


@misconception("focal_loss")
def focal_mean_of_entries(y_true, y_pred, gamma=2.0):
    """It was divided by pixels times classes: add up the classes, then take the mean over pixels."""
    return solution.focal_loss(y_true, y_pred, gamma) / y_true.shape[-1]


@misconception("focal_loss")
def focal_sum(y_true, y_pred, gamma=2.0):
    """The pixels were added up: take their mean, so that the loss does not grow with the image."""
    p = clipped(y_pred)
    return -ops.sum(y_true * (1 - p) ** gamma * ops.log(p))


@misconception("focal_loss")
def focal_of_labelled_pixels(y_true, y_pred, gamma=2.0):
    """It was divided by the labelled pixels only: those without a label add 0 and are counted."""
    return solution.focal_loss(y_true, y_pred, gamma) / ops.mean(ops.sum(y_true, axis=-1))


@misconception("focal_loss")
def unlabelled_as_probability_0(y_true, y_pred, gamma=2.0):
    """Pixels without a label counted as pixels with probability 0, 16.1 each: they have to add 0."""
    p = clipped(of_truth(y_true, y_pred))
    return -ops.mean((1 - p) ** gamma * ops.log(p))


@misconception("focal_loss")
def focal_without_clipping(y_true, y_pred, gamma=2.0):
    """Nothing was clipped: log 0 is infinite, and 0 times infinity is NaN."""
    return -ops.mean(ops.sum(y_true * (1 - y_pred) ** gamma * ops.log(y_pred), axis=-1))


@misconception("focal_loss")
def binary_terms(y_true, y_pred, gamma=2.0):
    """The other classes have terms of their own here, as with sigmoids: only the pixel's own class counts."""
    p = clipped(y_pred)
    own = y_true * (1 - p) ** gamma * ops.log(p)
    return -ops.mean(ops.sum(own + (1 - y_true) * p**gamma * ops.log(1 - p), axis=-1))


@misconception("weighted_cross_entropy")
def divided_by_the_weights(y_true, y_pred, class_weights):
    """It was divided by the sum of the pixels' weights: take the mean over all pixels."""
    weights = ops.cast(ops.convert_to_tensor(class_weights), "float32")
    loss = solution.weighted_cross_entropy(y_true, y_pred, class_weights)
    return loss / ops.mean(ops.sum(weights * y_true, axis=-1))


@misconception("weighted_cross_entropy")
def weights_that_add_up_to_1(y_true, y_pred, class_weights):
    """The weights were divided by their sum first: take them as they are."""
    weights = ops.cast(ops.convert_to_tensor(class_weights), "float32")
    return solution.weighted_cross_entropy(y_true, y_pred, class_weights) / ops.sum(weights)


@misconception("weighted_cross_entropy")
def weights_with_mean_1(y_true, y_pred, class_weights):
    """The weights were divided by their mean first: take them as they are."""
    weights = ops.cast(ops.convert_to_tensor(class_weights), "float32")
    return solution.weighted_cross_entropy(y_true, y_pred, class_weights) / ops.mean(weights)


@misconception("weighted_cross_entropy")
def weights_left_out(y_true, y_pred, class_weights):
    """All classes weigh the same here: multiply each pixel's loss by the weight of its class."""
    return ops.mean(crossed(y_true, y_pred))


@misconception("weighted_cross_entropy")
def weights_of_the_prediction(y_true, y_pred, class_weights):
    """Pixels have the weight of the predicted class: it has to be that of the true one."""
    weights = ops.cast(ops.convert_to_tensor(class_weights), "float32")
    return ops.mean(ops.take(weights, ops.argmax(y_pred, axis=-1)) * crossed(y_true, y_pred))


@misconception("weighted_cross_entropy")
def weights_in_the_logarithm(y_true, y_pred, class_weights):
    """The weights went into the logarithm: they stand before it."""
    weights = ops.cast(ops.convert_to_tensor(class_weights), "float32")
    return ops.mean(crossed(y_true, weights * y_pred))


@misconception("weighted_cross_entropy")
def weighted_sum(y_true, y_pred, class_weights):
    """The pixels were added up: take their mean, so that the loss does not grow with the image."""
    weights = ops.cast(ops.convert_to_tensor(class_weights), "float32")
    return ops.sum(weights * y_true * -ops.log(clipped(y_pred)))


@misconception("weighted_cross_entropy")
def weighted_mean_of_entries(y_true, y_pred, class_weights):
    """It was divided by pixels times classes: add up the classes, then take the mean over pixels."""
    return solution.weighted_cross_entropy(y_true, y_pred, class_weights) / y_true.shape[-1]


@misconception("weighted_cross_entropy")
def weighted_of_labelled_pixels(y_true, y_pred, class_weights):
    """It was divided by the labelled pixels only: those without a label add 0 and are counted."""
    loss = solution.weighted_cross_entropy(y_true, y_pred, class_weights)
    return loss / ops.mean(ops.sum(y_true, axis=-1))


@misconception("weighted_cross_entropy")
def weighted_without_clipping(y_true, y_pred, class_weights):
    """Nothing was clipped: log 0 is infinite, and 0 times infinity is NaN."""
    weights = ops.cast(ops.convert_to_tensor(class_weights), "float32")
    return -ops.mean(ops.sum(weights * y_true * ops.log(y_pred), axis=-1))


def mixture(weight, dice=solution.dice_loss, entropy=crossed):
    """A weighted sum of two losses."""
    return lambda y_true, y_pred: (
        weight * dice(y_true, y_pred) + (1 - weight) * ops.mean(entropy(y_true, y_pred))
    )


@misconception("combined_loss")
def weight_of_the_other(weight=0.5):
    """The weight belongs to Dice, and the rest of 1 to the cross-entropy: they are changed over."""
    return mixture(1 - weight)


@misconception("combined_loss")
def both_in_full(weight=0.5):
    """Both were added in full: Dice has the weight, the cross-entropy 1 minus the weight."""
    return lambda y_true, y_pred: 2 * mixture(0.5)(y_true, y_pred)


@misconception("combined_loss")
def entropy_in_full(weight=0.5):
    """The cross-entropy was added in full: it has the share 1 minus the weight."""
    return lambda y_true, y_pred: (
        weight * solution.dice_loss(y_true, y_pred) + ops.mean(crossed(y_true, y_pred))
    )


@misconception("combined_loss")
def always_half(weight=0.5):
    """The weight was always 0.5: it has to be the one asked for."""
    return mixture(0.5)


@misconception("combined_loss")
def coefficient_mixed_in(weight=0.5):
    """The Dice coefficient was mixed in: the Dice loss is 1 minus it."""
    return mixture(weight, dice=lambda y_true, y_pred: 1 - solution.dice_loss(y_true, y_pred))


@misconception("combined_loss")
def dice_of_each_image_mixed_in(weight=0.5):
    """Dice has sums of its own for each image here: they go over all images of the batch."""
    return mixture(weight, dice=dice_of_each_image)


@misconception("combined_loss")
def one_sum_mixed_in(weight=0.5):
    """Dice has one sum over all classes here: take the sums of each class by itself, then their mean."""
    return mixture(weight, dice=one_sum_over_everything)


@misconception("combined_loss")
def focal_mixed_in(weight=0.5):
    """This is Dice with the focal loss: the other part is the plain cross-entropy."""
    return mixture(weight, entropy=solution.focal_loss)


@misconception("combined_loss")
def entropy_summed(weight=0.5):
    """The pixels' cross-entropies were added up: take their mean."""
    return mixture(weight, entropy=lambda y_true, y_pred: ops.sum(crossed(y_true, y_pred)))


@misconception("combined_loss")
def mixed_without_clipping(weight=0.5):
    """Nothing was clipped: log 0 is infinite, and 0 times infinity is NaN."""
    return mixture(weight, entropy=lambda y_true, y_pred: -ops.sum(y_true * ops.log(y_pred), axis=-1))


@misconception("combined_loss")
def a_loss_of_pixels(weight=0.5):
    """The loss of each pixel was returned: a loss is one number, so take the mean of the cross-entropy."""
    return lambda y_true, y_pred: (
        weight * solution.dice_loss(y_true, y_pred) + (1 - weight) * crossed(y_true, y_pred)
    )
