"""What students really write in unit 08. Wrong dropouts draw as the solution draws."""

import numpy as np

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


def checked(rate):
    """The rate, if it is one."""
    if not 0 <= rate < 1:
        raise ValueError(f"rate {rate}")
    return float(rate)


def masked(x, shape, rate, rng, factor):
    """The input times a factor where numbers drawn in a shape are at least the rate, else 0."""
    return np.where(rng.random(shape) >= checked(rate), solution._as_float(x) * factor, 0)


def stays(rate):
    """The right factor, 1 where the rate is no rate."""
    return 1 / (1 - float(rate)) if 0 <= rate < 1 else 1


def one_decision_for_each_channel(images):
    """The shape (N, 1, 1, C)."""
    return (len(images), 1, 1, images.shape[3])


@misconception("dropout")
def not_rescaled(x, rate, rng, training=True):
    """The numbers that stay were not scaled up: they are divided by the share that stays."""
    return masked(x, x.shape, rate, rng, 1) if training else x


@misconception("dropout")
def rescaled_at_inference(x, rate, rng, training=True):
    """It was scaled out of training: inverted dropout scales in training only."""
    return masked(x, x.shape, rate, rng, 1) if training else x * (1 - rate)


@misconception("dropout")
def rate_is_kept(x, rate, rng, training=True):
    """The rate was taken as the share that stays: it is the share that is dropped."""
    if not training or rate == 0:
        return x
    return np.where(rng.random(x.shape) < checked(rate), solution._as_float(x) / rate, 0)


@misconception("dropout")
def rate_is_kept_and_scaled_for_the_rest(x, rate, rng, training=True):
    """The comparison is turned round: numbers go with probability rate, here they stay with it."""
    if not training or rate == 0:
        return x
    return np.where(rng.random(x.shape) < checked(rate), solution._as_float(x) * stays(rate), 0)


@misconception("dropout")
def divided_by_the_rate(x, rate, rng, training=True):
    """The numbers that stay were divided by the rate: divide by the share that stays, 1 - rate."""
    return masked(x, x.shape, rate, rng, 1 / rate if rate else 1) if training else x


@misconception("dropout")
def made_smaller(x, rate, rng, training=True):
    """The numbers that stay were made smaller: they grow, to make up for the dropped ones."""
    return masked(x, x.shape, rate, rng, 1 - rate) if training else x


@misconception("dropout")
def always_training(x, rate, rng, training=True):
    """Numbers were dropped out of training, too: there everything stays as it is."""
    return solution.dropout(x, rate, rng)


@misconception("dropout")
def whole_columns(x, rate, rng, training=True):
    """All rows lost the same numbers: draw a number for each entry of x, not for one row of it."""
    return masked(x, x.shape[1:], rate, rng, stays(rate)) if training else x


@misconception("dropout")
def whole_rows(x, rate, rng, training=True):
    """Whole rows were dropped: draw a number for each entry of x, not for each row."""
    if not training:
        return x
    return masked(x, (len(x), *[1] * (x.ndim - 1)), rate, rng, stays(rate))


@misconception("dropout")
def exact_share(x, rate, rng, training=True):
    """Exactly the share was dropped: each number is dropped by chance, so the count varies."""
    if not training:
        return x
    order = rng.permutation(x.size).reshape(x.shape)
    return np.where(order >= round(checked(rate) * x.size), solution._as_float(x) * stays(rate), 0)


@misconception("dropout")
def own_generator(x, rate, rng, training=True):
    """A new generator is made in each call, so each draw is the same: use the one that is passed."""
    return solution.dropout(x, rate, np.random.default_rng(0), training)


@misconception("dropout")
def any_rate_accepted(x, rate, rng, training=True):
    """An impossible rate was accepted: a rate outside of [0, 1) has to raise a ValueError."""
    if training and not 0 <= rate < 1:
        return np.zeros(x.shape) if rate >= 1 else solution._as_float(x) / (1 - rate)
    return solution.dropout(x, rate, rng, training)


@misconception("dropout")
def cut_to_whole_numbers(x, rate, rng, training=True):
    """The result was put back into the integers' dtype: integers give float64."""
    with np.errstate(invalid="ignore"):
        return solution.dropout(x, rate, rng, training).astype(x.dtype)


@misconception("spatial_dropout")
def single_numbers(images, rate, rng, training=True):
    """Single pixels were dropped, as dropout does: here a channel of an image goes as a whole."""
    return solution.dropout(images, rate, rng, training)


@misconception("spatial_dropout")
def same_channels_for_all(images, rate, rng, training=True):
    """All images lost the same channels: decide anew for each image."""
    return masked(images, images.shape[3], rate, rng, stays(rate)) if training else images


@misconception("spatial_dropout")
def whole_images(images, rate, rng, training=True):
    """Whole images were dropped: decide for each channel of each image."""
    return masked(images, (len(images), 1, 1, 1), rate, rng, stays(rate)) if training else images


@misconception("spatial_dropout")
def whole_pixels(images, rate, rng, training=True):
    """Pixels lost all of their channels: here a channel loses all of its pixels."""
    return masked(images, (*images.shape[:3], 1), rate, rng, stays(rate)) if training else images


@misconception("spatial_dropout")
def channels_first(images, rate, rng, training=True):
    """Rows were dropped, as if axis 1 were the channels: they are the last axis here."""
    return masked(images, (*images.shape[:2], 1, 1), rate, rng, stays(rate)) if training else images


@misconception("spatial_dropout")
def exact_share_of_channels(images, rate, rng, training=True):
    """Each image lost the same number of channels: each channel goes by chance, so the count varies."""
    if not training:
        return images
    N, _, _, C = images.shape
    order = rng.permuted(np.tile(np.arange(C), (N, 1)), axis=1)[:, np.newaxis, np.newaxis]
    return np.where(order >= round(checked(rate) * C), solution._as_float(images) * stays(rate), 0)


@misconception("spatial_dropout")
def channels_not_rescaled(images, rate, rng, training=True):
    """The channels that stay were not scaled up: they are divided by the share that stays."""
    return masked(images, one_decision_for_each_channel(images), rate, rng, 1) if training else images


@misconception("spatial_dropout")
def rate_of_channels_is_kept(images, rate, rng, training=True):
    """The rate was taken as the share of channels that stays: it is the share that is dropped."""
    if not training or rate == 0:
        return images
    kept = rng.random(one_decision_for_each_channel(images)) < checked(rate)
    return np.where(kept, solution._as_float(images) / rate, 0)


@misconception("spatial_dropout")
def channels_always_dropped(images, rate, rng, training=True):
    """Channels were dropped out of training, too: there everything stays as it is."""
    return solution.spatial_dropout(images, rate, rng)


@misconception("l2_penalty")
def half_of_it(weights, strength):
    """This is half of it: there is no factor of one half here, as in Keras."""
    return solution.l2_penalty(weights, strength) / 2


@misconception("l2_penalty")
def length_instead_of_squares(weights, strength):
    """The root of each sum was taken: add up the squares themselves."""
    return strength * sum(np.linalg.norm(array.astype(float)) for array in weights)


@misconception("l2_penalty")
def absolute_values(weights, strength):
    """Absolute values were added up: that is an L1 penalty, L2 adds up squares."""
    return strength * sum(np.abs(array.astype(float)).sum() for array in weights)


@misconception("l2_penalty")
def mean_of_squares(weights, strength):
    """The mean of each array's squares was taken: their sum is asked for."""
    return strength * sum(np.mean(array.astype(float) ** 2) for array in weights)


@misconception("l2_penalty")
def biases_left_out(weights, strength):
    """Arrays of one axis were left out: all arrays of the list count, biases too."""
    return strength * sum(np.sum(array.astype(float) ** 2) for array in weights if array.ndim > 1)


@misconception("l2_penalty")
def strength_squared(weights, strength):
    """The strength was squared along with the weights: it multiplies the sum once."""
    return strength * solution.l2_penalty(weights, strength)


@misconception("l2_penalty")
def squared_as_bytes(weights, strength):
    """Integers were squared in their own dtype and wrapped around: make them floats first."""
    return strength * sum(np.sum(array**2) for array in weights)


@misconception("label_smoothing")
def shared_by_the_others(one_hot, amount):
    """The amount went to the other K - 1 classes: it goes to all K, the label's own class too."""
    K = one_hot.shape[-1]
    return one_hot * (1 - amount) + (1 - one_hot) * amount / max(K - 1, 1)


@misconception("label_smoothing")
def label_gets_nothing_back(one_hot, amount):
    """The label got no share of the amount: all K classes get amount / K, so that rows sum to 1."""
    return np.where(one_hot == 1, 1 - amount, amount / one_hot.shape[-1])


@misconception("label_smoothing")
def nothing_taken_away(one_hot, amount):
    """Nothing was taken from the label: it keeps the share 1 - amount, so that rows sum to 1."""
    return solution._as_float(one_hot) + amount / one_hot.shape[-1]


@misconception("label_smoothing")
def divided_by_the_labels(one_hot, amount):
    """The amount was divided by the number of labels: divide by the number of classes."""
    return solution._as_float(one_hot) * (1 - amount) + amount / len(one_hot)


@misconception("label_smoothing")
def whole_amount_for_each(one_hot, amount):
    """Each class got the whole amount: it is divided by the number of classes."""
    return solution._as_float(one_hot) * (1 - amount) + amount


def normalised(x, gamma, beta, mean, variance, epsilon):
    """The last steps of batch normalization."""
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


def channel_axes(x):
    """All axes but the last."""
    return tuple(range(x.ndim - 1))


@misconception("batch_norm")
def unbiased_variance(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """The variance was divided by n - 1: here it is divided by n, in both places."""
    if not training:
        return solution.batch_norm(x, gamma, beta, mean, variance, False, momentum, epsilon)
    center, spread = x.mean(channel_axes(x)), x.var(channel_axes(x), ddof=1)
    out = normalised(x, gamma, beta, center, spread, epsilon)
    return (
        out,
        momentum * mean + (1 - momentum) * center,
        momentum * variance + (1 - momentum) * spread,
    )


@misconception("batch_norm")
def unbiased_running_variance(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """The running variance was divided by n - 1, as in PyTorch: Keras divides by n in both places."""
    out, mean, updated = solution.batch_norm(x, gamma, beta, mean, variance, training, momentum, epsilon)
    if training:
        updated = momentum * variance + (1 - momentum) * x.var(channel_axes(x), ddof=1)
    return out, mean, updated


@misconception("batch_norm")
def momentum_reversed(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """The momentum is the other way round: it is the share that the running values keep."""
    return solution.batch_norm(x, gamma, beta, mean, variance, training, 1 - momentum, epsilon)


@misconception("batch_norm")
def running_values_in_training(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """The running values were used in training: there the batch's own mean and variance count."""
    out = normalised(x, gamma, beta, mean, variance, epsilon)
    return out, *solution.batch_norm(x, gamma, beta, mean, variance, training, momentum, epsilon)[1:]


@misconception("batch_norm")
def updated_values_in_training(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """The updated running values were used in training: there the batch's own mean and variance count."""
    _, mean, variance = solution.batch_norm(x, gamma, beta, mean, variance, training, momentum, epsilon)
    return normalised(x, gamma, beta, mean, variance, epsilon), mean, variance


@misconception("batch_norm")
def batch_values_out_of_training(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """The batch's mean and variance were used out of training: there the running values count."""
    out, *updated = solution.batch_norm(x, gamma, beta, mean, variance, True, momentum, epsilon)
    return out, *(updated if training else (mean, variance))


@misconception("batch_norm")
def updated_out_of_training(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """The running values were updated out of training: there they stay what they are."""
    _, *updated = solution.batch_norm(x, gamma, beta, mean, variance, True, momentum, epsilon)
    return solution.batch_norm(x, gamma, beta, mean, variance, training, momentum, epsilon)[0], *updated


@misconception("batch_norm")
def training_ignored(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """This is the result of training, though training is over: use the running values, and leave them."""
    return solution.batch_norm(x, gamma, beta, mean, variance, True, momentum, epsilon)


@misconception("batch_norm")
def never_updated(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """The running values were not updated: in training they move towards those of the batch."""
    return solution.batch_norm(x, gamma, beta, mean, variance, training, 1.0, epsilon)


@misconception("batch_norm")
def batch_values_returned(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """The batch's values came back as the running ones: these keep the share momentum of what they were."""
    return solution.batch_norm(x, gamma, beta, mean, variance, training, 0.0, epsilon)


@misconception("batch_norm")
def epsilon_beside_the_root(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """Epsilon was added to the root: add it to the variance, and take the root of both."""
    _, *updated = solution.batch_norm(x, gamma, beta, mean, variance, training, momentum, epsilon)
    if training:
        mean, variance = x.mean(channel_axes(x)), x.var(channel_axes(x))
    return gamma * (x - mean) / (np.sqrt(variance) + epsilon) + beta, *updated


@misconception("batch_norm")
def root_forgotten(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """It was divided by the variance: divide by the root of it."""
    _, *updated = solution.batch_norm(x, gamma, beta, mean, variance, training, momentum, epsilon)
    if training:
        mean, variance = x.mean(channel_axes(x)), x.var(channel_axes(x))
    return gamma * (x - mean) / (variance + epsilon) + beta, *updated


@misconception("batch_norm")
def deviation_as_variance(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """The running variance was updated with the standard deviation: the variance is its square."""
    out, mean, updated = solution.batch_norm(x, gamma, beta, mean, variance, training, momentum, epsilon)
    if training:
        updated = momentum * variance + (1 - momentum) * x.std(channel_axes(x))
    return out, mean, updated


@misconception("batch_norm")
def all_channels_together(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """All channels shared one mean and variance: each channel has its own."""
    if not training:
        return solution.batch_norm(x, gamma, beta, mean, variance, False, momentum, epsilon)
    center, spread = x.mean(), x.var()
    out = normalised(x, gamma, beta, center, spread, epsilon)
    return (
        out,
        momentum * mean + (1 - momentum) * center,
        momentum * variance + (1 - momentum) * spread,
    )


@misconception("batch_norm")
def images_only(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """Each place had its own mean and variance: rows and columns count together with the images."""
    if not training:
        return solution.batch_norm(x, gamma, beta, mean, variance, False, momentum, epsilon)
    center, spread = x.mean(axis=0), x.var(axis=0)
    out = normalised(x, gamma, beta, center, spread, epsilon)
    return (
        out,
        momentum * mean + (1 - momentum) * center,
        momentum * variance + (1 - momentum) * spread,
    )


@misconception("batch_norm")
def scale_and_shift_forgotten(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """Gamma and beta were left out: multiply by gamma, then add beta."""
    ones, zeros = np.ones_like(gamma), np.zeros_like(beta)
    return solution.batch_norm(x, ones, zeros, mean, variance, training, momentum, epsilon)


def walk(losses, patience, improves):
    """Stops after `patience` epochs in a row without what counts as an improvement."""
    best_epoch = waited = 0
    for epoch in range(1, len(losses)):
        if improves(losses, epoch, best_epoch):
            best_epoch, waited = epoch, 0
        else:
            waited += 1
        if waited >= patience:
            return epoch, best_epoch
    return len(losses) - 1, best_epoch


@misconception("early_stopping")
def one_epoch_late(losses, patience, min_delta=0.0):
    """It stopped one epoch late: the epoch that uses the patience up is the last."""
    return solution.early_stopping(losses, patience + 1, min_delta)


@misconception("early_stopping")
def counted_altogether(losses, patience, min_delta=0.0):
    """All epochs without improvement were counted: after an improvement the count begins anew."""
    best_epoch = waited = 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best_epoch] - min_delta:
            best_epoch = epoch
        else:
            waited += 1
        if waited >= patience:
            return epoch, best_epoch
    return len(losses) - 1, best_epoch


@misconception("early_stopping")
def compared_with_the_last(losses, patience, min_delta=0.0):
    """Each loss was compared with the one before: compare it with the best so far."""
    return walk(losses, patience, lambda all_, epoch, best: all_[epoch] < all_[epoch - 1] - min_delta)


@misconception("early_stopping")
def min_delta_ignored(losses, patience, min_delta=0.0):
    """The min_delta was ignored: a loss has to fall by more than that below the best."""
    return solution.early_stopping(losses, patience)


@misconception("early_stopping")
def min_delta_added(losses, patience, min_delta=0.0):
    """The min_delta was added to the best loss: it is taken off, so that a loss has to fall further."""
    return solution.early_stopping(losses, patience, -min_delta)


@misconception("early_stopping")
def ties_improve(losses, patience, min_delta=0.0):
    """A loss as good as the limit was taken as an improvement: it has to be below it."""
    return walk(losses, patience, lambda all_, epoch, best: all_[epoch] <= all_[best] - min_delta)


@misconception("early_stopping")
def smallest_until_the_stop(losses, patience, min_delta=0.0):
    """The smallest loss was taken as the best epoch: one that fell by min_delta or less is no improvement."""
    stop, _ = solution.early_stopping(losses, patience, min_delta)
    return stop, int(np.argmin(losses[: stop + 1]))


@misconception("early_stopping")
def smallest_of_all(losses, patience, min_delta=0.0):
    """The best epoch lies after the stop: later losses are never seen."""
    stop, _ = solution.early_stopping(losses, patience, min_delta)
    return stop, int(np.argmin(losses))


@misconception("early_stopping")
def number_of_epochs(losses, patience, min_delta=0.0):
    """It never stopped, and the number of epochs came back: the last epoch is one less."""
    stop, best = solution.early_stopping(losses, patience, min_delta)
    return stop if stop - best >= patience else len(losses), best


@misconception("early_stopping")
def counted_from_1(losses, patience, min_delta=0.0):
    """Epochs were counted from 1: the first one is epoch 0 here."""
    stop, best = solution.early_stopping(losses, patience, min_delta)
    return stop + 1, best + 1


@misconception("early_stopping")
def best_first(losses, patience, min_delta=0.0):
    """The two epochs are swapped: first the one at which it stops, then the best one."""
    stop, best = solution.early_stopping(losses, patience, min_delta)
    return best, stop


@misconception("early_stopping")
def nan_improves(losses, patience, min_delta=0.0):
    """A loss of NaN was taken as an improvement: NaN is never less than anything."""
    return walk(losses, patience, lambda all_, epoch, best: not all_[epoch] >= all_[best] - min_delta)
