"""What students really write in unit 16."""

import numpy as np

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


def parts(matrix):
    """Pixels in both, in the truth, and in the prediction, for each class."""
    matrix = matrix.astype(np.int64)
    return np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)


def share(above, below):
    """Above over below, NaN where that is 0 over 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return above / below


def filled(scores, value):
    """The scores with a number in place of NaN."""
    return np.where(np.isnan(scores), value, scores)


@misconception("confusion_matrix")
def transposed_matrix(labels, predictions, num_classes, ignore=255):
    """The matrix is transposed: rows are the truth, columns the prediction."""
    return solution.confusion_matrix(labels, predictions, num_classes, ignore).T.copy()


@misconception("confusion_matrix")
def only_255_ignored(labels, predictions, num_classes, ignore=255):
    """Only 255 was dropped: it has to be the number asked for, `ignore`."""
    return solution.confusion_matrix(labels, predictions, num_classes)


@misconception("confusion_matrix")
def ignored_pixels_counted(labels, predictions, num_classes, ignore=255):
    """Ignored pixels were not dropped first: they count nowhere, and nothing is checked there."""
    return solution.confusion_matrix(labels, predictions, num_classes, ignore=-(10**9))


@misconception("confusion_matrix")
def ignored_truth_predictions_checked(labels, predictions, num_classes, ignore=255):
    """Predictions were checked before ignored pixels were dropped: any number may stand there."""
    solution.confusion_matrix(predictions, predictions, num_classes, ignore=-(10**9))
    return solution.confusion_matrix(labels, predictions, num_classes, ignore)


@misconception("confusion_matrix")
def ignored_predictions_dropped(labels, predictions, num_classes, ignore=255):
    """Pixels predicted as `ignore` were dropped too: only the truth says what is ignored."""
    counted = predictions != ignore
    return solution.confusion_matrix(labels[counted], predictions[counted], num_classes, ignore)


@misconception("confusion_matrix")
def out_of_range_left_out(labels, predictions, num_classes, ignore=255):
    """Numbers that are no class were left out silently: they have to raise a ValueError."""
    inside = (labels >= 0) & (labels < num_classes) & (predictions >= 0) & (predictions < num_classes)
    return solution.confusion_matrix(labels[inside], predictions[inside], num_classes, ignore)


@misconception("confusion_matrix")
def counted_as_floats(labels, predictions, num_classes, ignore=255):
    """The counts are floats, as np.zeros makes them: counts are integers, int64 here."""
    return solution.confusion_matrix(labels, predictions, num_classes, ignore).astype(np.float64)


@misconception("confusion_matrix")
def places_in_bytes(labels, predictions, num_classes, ignore=255):
    """Class numbers were multiplied in bytes and wrapped at 256: convert them to int64 first."""
    solution.confusion_matrix(labels, predictions, num_classes, ignore)
    counted = labels != ignore
    places = labels[counted] * np.array(num_classes, labels.dtype) + predictions[counted]
    return np.bincount(places.ravel(), minlength=num_classes**2)[: num_classes**2].reshape(num_classes, -1)


@misconception("confusion_matrix")
def shares_of_rows(labels, predictions, num_classes, ignore=255):
    """The rows were divided by their sums: the matrix holds counts of pixels."""
    matrix = solution.confusion_matrix(labels, predictions, num_classes, ignore)
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)


@misconception("pixel_accuracy")
def mean_of_recalls(matrix):
    """This is the mean of the classes' recalls: here every pixel counts the same, not every class."""
    right, true, _ = parts(matrix)
    return float(np.mean(right[true > 0] / true[true > 0])) if true.any() else np.nan


@misconception("pixel_accuracy")
def nothing_is_zero(matrix):
    """A matrix without pixels gave 0: there is nothing to divide by, so NaN."""
    return float(filled(solution.pixel_accuracy(matrix), 0.0))


@misconception("pixel_accuracy")
def percent(matrix):
    """This is in percent: a share lies between 0 and 1."""
    return 100 * solution.pixel_accuracy(matrix)


@misconception("pixel_accuracy")
def share_that_is_off(matrix):
    """This is the share that was predicted as another class: the diagonal counts what is right."""
    return 1 - solution.pixel_accuracy(matrix)


@misconception("iou_per_class")
def dice_for_iou(matrix):
    """This is the Dice coefficient: IoU divides by the union, and has no factor 2."""
    return solution.dice_per_class(matrix)


@misconception("dice_per_class")
def iou_for_dice(matrix):
    """This is IoU: Dice is twice the common pixels over the sum of both."""
    return solution.iou_per_class(matrix)


@misconception("iou_per_class")
def common_pixels_counted_twice(matrix):
    """The common pixels are in the union twice: take them off the sum of both once."""
    both, true, predicted = parts(matrix)
    return share(both, true + predicted)


@misconception("dice_per_class")
def factor_two_forgotten(matrix):
    """The factor 2 is missing: perfect agreement has to give 1, not one half."""
    both, true, predicted = parts(matrix)
    return share(both, true + predicted)


@misconception("iou_per_class", "dice_per_class")
def truth_alone(matrix):
    """This is the recall: it divides by the truth alone, and false alarms cost nothing."""
    both, true, _ = parts(matrix)
    return share(both, true)


@misconception("iou_per_class", "dice_per_class")
def prediction_alone(matrix):
    """This is the precision: it divides by the prediction alone, and missed pixels cost nothing."""
    both, _, predicted = parts(matrix)
    return share(both, predicted)


@misconception("iou_per_class")
def absent_iou_zero(matrix):
    """A class that is nowhere got 0, as if it had been missed: it has no IoU, so NaN."""
    return filled(solution.iou_per_class(matrix), 0.0)


@misconception("iou_per_class")
def absent_iou_one(matrix):
    """A class that is nowhere got 1, as if it had been found: it has no IoU, so NaN."""
    return filled(solution.iou_per_class(matrix), 1.0)


@misconception("dice_per_class")
def absent_dice_zero(matrix):
    """A class that is nowhere got 0, as if it had been missed: it has no Dice, so NaN."""
    return filled(solution.dice_per_class(matrix), 0.0)


@misconception("dice_per_class")
def absent_dice_one(matrix):
    """A class that is nowhere got 1, as if it had been found: it has no Dice, so NaN."""
    return filled(solution.dice_per_class(matrix), 1.0)


@misconception("iou_per_class", "dice_per_class")
def one_sided_is_nan(matrix):
    """A class on one side only got NaN: it was missed or a false alarm, and that is 0."""
    both, true, predicted = parts(matrix)
    return np.where((true > 0) & (predicted > 0), share(both, true + predicted - both), np.nan)


@misconception("dice_per_class")
def doubled_in_the_matrix_dtype(matrix):
    """Twice the diagonal did not fit into the matrix' dtype: convert it to int64 first."""
    _, true, predicted = parts(matrix)
    return share(np.diag(matrix) * np.array(2, matrix.dtype), true + predicted)


@misconception("iou_per_class")
def union_in_the_matrix_dtype(matrix):
    """The sums were made in the matrix' dtype and did not fit: leave them as int64."""
    true, predicted = matrix.sum(axis=1, dtype=matrix.dtype), matrix.sum(axis=0, dtype=matrix.dtype)
    return share(np.diag(matrix), true + predicted - np.diag(matrix))


@misconception("mean_iou")
def absent_counts_as_zero(matrix):
    """A class that is nowhere took part with 0: it is to be left out of the mean."""
    return float(np.mean(filled(solution.iou_per_class(matrix), 0.0)))


@misconception("mean_iou")
def absent_counts_as_one(matrix):
    """A class that is nowhere took part with 1: it is to be left out of the mean."""
    return float(np.mean(filled(solution.iou_per_class(matrix), 1.0)))


@misconception("mean_iou")
def nan_is_contagious(matrix):
    """One NaN made the whole mean NaN: leave classes that are nowhere out first."""
    return float(np.mean(solution.iou_per_class(matrix)))


@misconception("mean_iou")
def false_alarms_left_out(matrix):
    """Classes that are only predicted were left out: a false alarm takes part, with 0."""
    _, true, _ = parts(matrix)
    return float(solution.iou_per_class(matrix)[true > 0].mean()) if true.any() else np.nan


@misconception("mean_iou")
def zeros_left_out(matrix):
    """Classes with an IoU of 0 were left out: only those that are nowhere are."""
    scores = solution.iou_per_class(matrix)
    return float(scores[scores > 0].mean()) if (scores > 0).any() else np.nan


@misconception("mean_iou")
def weighted_by_frequency(matrix):
    """The classes were weighted by their pixels: here every class counts the same."""
    _, true, _ = parts(matrix)
    scores = filled(solution.iou_per_class(matrix), 0.0)
    return float((scores * true).sum() / true.sum()) if true.any() else np.nan


@misconception("mean_iou")
def pooled_over_classes(matrix):
    """All intersections were summed and divided by all unions: take the mean of the classes' IoU."""
    both, true, predicted = parts(matrix)
    return float(share(both.sum(), (true + predicted - both).sum()))


@misconception("mean_iou")
def mean_of_no_class_is_zero(matrix):
    """Without any class the mean became 0: there is none, so NaN."""
    return float(filled(solution.mean_iou(matrix), 0.0))


@misconception("precision_recall")
def changed_over(matrix):
    """The two are changed over: precision divides by what is predicted, recall by what is true."""
    return solution.precision_recall(matrix)[::-1]


@misconception("precision_recall")
def undefined_is_zero(matrix):
    """What is undefined became 0: nothing over nothing is NaN."""
    return tuple(filled(scores, 0.0) for scores in solution.precision_recall(matrix))


@misconception("precision_recall")
def undefined_is_one(matrix):
    """What is undefined became 1: nothing over nothing is NaN."""
    return tuple(filled(scores, 1.0) for scores in solution.precision_recall(matrix))


@misconception("precision_recall")
def both_undefined(matrix):
    """A class on one side only got NaN twice: one of the two is 0, as it can be divided."""
    precision, recall = solution.precision_recall(matrix)
    undefined = np.isnan(precision) | np.isnan(recall)
    return np.where(undefined, np.nan, precision), np.where(undefined, np.nan, recall)


@misconception("precision_recall")
def over_all_pixels(matrix):
    """These are shares of all pixels: divide by those of the class, in prediction and in truth."""
    right, true, _ = parts(matrix)
    return share(right, true.sum()), share(right, true.sum())


def score(truth, guess, near_truth, near_guess):
    """F1 of boundaries, given what lies near each of them."""
    if not truth.any() or not guess.any():
        return float(truth.any() == guess.any())
    precision, recall = near_truth[guess].mean(), near_guess[truth].mean()
    return float(2 * precision * recall / (precision + recall)) if precision + recall else 0.0


def shifted(mask, dy, dx, fill=False):
    """The mask as its neighbour at (dy, dx) sees it."""
    H, W = mask.shape
    far = max(abs(dy), abs(dx))
    return np.pad(mask, far, constant_values=fill)[far + dy : far + dy + H, far + dx : far + dx + W]


def edge(mask, fill=False, corners=False):
    """Pixels inside with a neighbour outside."""
    steps = [(0, 1), (0, -1), (1, 0), (-1, 0)] + [(1, 1), (1, -1), (-1, 1), (-1, -1)] * corners
    inside = mask != 0
    return inside & ~np.logical_and.reduce([shifted(inside, *step, fill) for step in steps])


def near(pixels, tolerance, length=lambda dy, dx: max(dy, dx)):
    """Whether a pixel is at most `tolerance` away, by some measure of length."""
    tolerance = min(int(tolerance), 2 * max(pixels.shape))
    steps = range(-tolerance, tolerance + 1)
    found = np.zeros_like(pixels)
    for dy in steps:
        for dx in steps:
            if length(abs(dy), abs(dx)) <= tolerance:
                found |= shifted(pixels, dy, dx)
    return found


@misconception("boundary_f1")
def beyond_the_image_is_inside(label, prediction, tolerance=2):
    """The border of the image is missing: everything beyond it counts as outside."""
    truth, guess = edge(label, fill=True), edge(prediction, fill=True)
    return score(truth, guess, near(truth, tolerance), near(guess, tolerance))


@misconception("boundary_f1")
def corner_neighbours(label, prediction, tolerance=2):
    """Corner neighbours made a boundary: only above, below, left and right do."""
    truth, guess = edge(label, corners=True), edge(prediction, corners=True)
    return score(truth, guess, near(truth, tolerance), near(guess, tolerance))


@misconception("boundary_f1")
def steps_counted(label, prediction, tolerance=2):
    """What is near was no square: the larger of rows and columns counts, no sum and no straight line."""
    truth, guess = edge(label), edge(prediction)
    found = [near(pixels, tolerance, lambda dy, dx: dy + dx) for pixels in (truth, guess)]
    return score(truth, guess, *found)


@misconception("boundary_f1")
def straight_lines(label, prediction, tolerance=2):
    """Distances were measured along a straight line: here the larger of rows and columns counts."""
    truth, guess = edge(label), edge(prediction)
    return score(truth, guess, *(near(pixels, tolerance, np.hypot) for pixels in (truth, guess)))


@misconception("boundary_f1")
def regions_for_boundaries(label, prediction, tolerance=2):
    """This is what whole masks give, without boundaries: only boundary pixels count."""
    truth, guess = label != 0, prediction != 0
    return score(truth, guess, near(truth, tolerance), near(guess, tolerance))


@misconception("boundary_f1")
def pixels_have_to_coincide(label, prediction, tolerance=2):
    """The tolerance was left out: a boundary pixel near enough is a match."""
    return solution.boundary_f1(label, prediction, 0)


@misconception("boundary_f1")
def tolerance_always_two(label, prediction, tolerance=2):
    """The tolerance was always 2: it has to be the one asked for."""
    return solution.boundary_f1(label, prediction)


@misconception("boundary_f1")
def one_less_than_the_tolerance(label, prediction, tolerance=2):
    """Pixels at exactly the tolerance did not match: they do."""
    return solution.boundary_f1(label, prediction, max(tolerance - 1, 0))


@misconception("boundary_f1")
def boundary_precision_alone(label, prediction, tolerance=2):
    """This is the precision of the boundary: F1 joins it with the recall."""
    truth, guess = edge(label), edge(prediction)
    if not truth.any() or not guess.any():
        return float(truth.any() == guess.any())
    return float(near(truth, tolerance)[guess].mean())


@misconception("boundary_f1")
def boundary_recall_alone(label, prediction, tolerance=2):
    """This is the recall of the boundary: F1 joins it with the precision."""
    return boundary_precision_alone(prediction, label, tolerance)


@misconception("boundary_f1")
def plain_mean(label, prediction, tolerance=2):
    """This is the plain mean of precision and recall: F1 is 2 * P * R / (P + R)."""
    ways = (boundary_precision_alone(*pair, tolerance) for pair in ((label, prediction), (prediction, label)))
    return sum(ways) / 2


@misconception("boundary_f1")
def empty_is_zero(label, prediction, tolerance=2):
    """Two empty masks gave 0: they agree, so 1."""
    return solution.boundary_f1(label, prediction, tolerance) if label.any() else 0.0


@misconception("boundary_f1")
def empty_is_nan(label, prediction, tolerance=2):
    """An empty mask gave NaN: two of them agree (1.0), one alone has no match (0.0)."""
    empty = not (label.any() and prediction.any())
    return np.nan if empty else solution.boundary_f1(label, prediction, tolerance)


@misconception("boundary_f1")
def nothing_matches_is_nan(label, prediction, tolerance=2):
    """Where nothing matches, 0 over 0 gave NaN: precision and recall are both 0 there, so 0.0."""
    found = solution.boundary_f1(label, prediction, tolerance)
    return found if found or not (label.any() and prediction.any()) else np.nan


@misconception("boundary_f1")
def only_ones_inside(label, prediction, tolerance=2):
    """Only the number 1 was taken as inside: everything but 0 is."""
    return solution.boundary_f1(label == 1, prediction == 1, tolerance)


@misconception("boundary_f1")
def rolled_around(label, prediction, tolerance=2):
    """The image was rolled: np.roll makes the first row a neighbour of the last."""
    edges = []
    for mask in (label != 0, prediction != 0):
        rolls = [np.roll(mask, step, axis) for axis in (0, 1) for step in (1, -1)]
        edges.append(mask & ~np.logical_and.reduce(rolls))
    truth, guess = edges
    return score(truth, guess, near(truth, tolerance), near(guess, tolerance))
