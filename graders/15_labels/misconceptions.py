"""What students really write in unit 15."""

import numpy as np

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


def swapped(value):
    """A (height, width) pair in the wrong order."""
    return value if np.ndim(value) == 0 else tuple(value)[::-1]


def same_channels(mask, palette):
    """How many channels each pixel shares with each colour: (H, W, K)."""
    return (mask[..., np.newaxis, :] == np.asarray(palette)).sum(axis=-1)


@misconception("rgb_to_classes")
def unknown_becomes_class_0(mask, palette, ignore=255):
    """An unknown colour became class 0, as np.zeros and np.argmax have it: it has to become `ignore`."""
    return (same_channels(mask, palette) == 3).argmax(axis=-1)


@misconception("rgb_to_classes")
def one_channel_is_enough(mask, palette, ignore=255):
    """A colour was known by a single channel: all three have to agree."""
    classes = np.full(mask.shape[:2], ignore, dtype=int)
    for number, color in enumerate(palette):
        classes[(mask == color).any(axis=-1)] = number
    return classes


@misconception("rgb_to_classes")
def known_by_the_sum(mask, palette, ignore=255):
    """Colours were compared by a sum over their channels: other colours have the same sum."""
    classes = np.full(mask.shape[:2], ignore, dtype=int)
    for number, color in enumerate(np.asarray(palette, int)):
        classes[mask.sum(axis=-1) == color.sum()] = number
    return classes


@misconception("rgb_to_classes")
def nearest_colour(mask, palette, ignore=255):
    """An unknown colour became the class of the nearest colour: it has to become `ignore`."""
    off = np.abs(mask[..., np.newaxis, :].astype(int) - np.asarray(palette, int)).sum(axis=-1)
    return off.argmin(axis=-1)


@misconception("rgb_to_classes")
def always_255(mask, palette, ignore=255):
    """Unknown colours became 255 whatever was asked for: they have to become `ignore`."""
    return solution.rgb_to_classes(mask, palette)


@misconception("rgb_to_classes")
def classes_as_floats(mask, palette, ignore=255):
    """The classes are floats, as np.zeros makes them: class numbers are integers."""
    return solution.rgb_to_classes(mask, palette, ignore).astype(np.float64)


@misconception("rgb_to_classes")
def counted_from_one(mask, palette, ignore=255):
    """Classes were counted from 1: the first colour of the palette is class 0."""
    classes = solution.rgb_to_classes(mask, palette, -1) + 1
    return np.where(classes == 0, ignore, classes)


@misconception("classes_to_rgb")
def counted_from_the_end(classes, palette, ignore_color=(0, 0, 0)):
    """A negative number took a colour from the palette's end, as NumPy counts: it is no class."""
    in_reach = (classes < 0) & (classes >= -len(palette))
    return solution.classes_to_rgb(
        np.where(in_reach, classes.astype(int) + len(palette), classes), palette, ignore_color
    )


@misconception("classes_to_rgb")
def clipped(classes, palette, ignore_color=(0, 0, 0)):
    """Numbers beyond the palette got its first or last colour: they are no class, so `ignore_color`."""
    return np.asarray(palette, np.uint8)[np.clip(classes, 0, len(palette) - 1)]


@misconception("classes_to_rgb")
def only_255_is_ignored(classes, palette, ignore_color=(0, 0, 0)):
    """Only 255 got `ignore_color`: every number that is no class of the palette has to."""
    colors = np.asarray(palette, np.uint8)[classes.astype(int) % len(palette)]
    colors[classes == 255] = ignore_color
    return colors


@misconception("classes_to_rgb")
def always_black(classes, palette, ignore_color=(0, 0, 0)):
    """What is no class became black: it has to get the colour asked for."""
    return solution.classes_to_rgb(classes, palette)


@misconception("classes_to_rgb")
def colours_as_large_integers(classes, palette, ignore_color=(0, 0, 0)):
    """The colours are int64: pictures are uint8, one byte for each channel."""
    return solution.classes_to_rgb(classes, palette, ignore_color).astype(np.int64)


@misconception("classes_to_rgb")
def colours_as_floats(classes, palette, ignore_color=(0, 0, 0)):
    """The colours are floats, as np.zeros makes them: pictures are uint8."""
    return solution.classes_to_rgb(classes, palette, ignore_color).astype(np.float64)


def hot_rows(classes, index, num_classes):
    """Rows of zeros with a one at `index`."""
    return np.eye(num_classes, dtype=np.float32)[index.astype(int)]


@misconception("one_hot_mask")
def ignored_as_class_0(classes, num_classes, ignore=255):
    """Ignored pixels became class 0: their rows have to be all zeros."""
    return hot_rows(classes, np.where(classes == ignore, 0, classes), num_classes)


@misconception("one_hot_mask")
def ignored_as_the_last_class(classes, num_classes, ignore=255):
    """Ignored pixels became the last class: their rows have to be all zeros."""
    return hot_rows(classes, np.where(classes == ignore, num_classes - 1, classes), num_classes)


@misconception("one_hot_mask")
def a_column_for_ignored(classes, num_classes, ignore=255):
    """There is a column more for ignored pixels: there are K columns, and ignored rows are all zeros."""
    return hot_rows(classes, np.where(classes == ignore, num_classes, classes), num_classes + 1)


@misconception("one_hot_mask")
def ignored_class_kept(classes, num_classes, ignore=255):
    """The ignored number was one of the classes and still got its ones: it is left out all the same."""
    return solution.one_hot_mask(classes, num_classes, num_classes + 1000)


@misconception("one_hot_mask")
def rows_in_float64(classes, num_classes, ignore=255):
    """The rows are float64, as np.zeros and np.eye make them: float32 is asked for, half the memory."""
    return solution.one_hot_mask(classes, num_classes, ignore).astype(np.float64)


@misconception("one_hot_mask")
def classes_first(classes, num_classes, ignore=255):
    """The classes have the first axis: they have to have the last one."""
    return np.moveaxis(solution.one_hot_mask(classes, num_classes, ignore), -1, 0)


@misconception("standardize")
def divided_by_255(image, mean, std):
    """The image was divided by 255 first: mean and std are those of the pixels as they are."""
    return solution.standardize(image / 255, mean, std)


@misconception("standardize")
def divided_by_the_variance(image, mean, std):
    """This is what you get when std is squared: it is a deviation already, not a variance."""
    return solution.standardize(image, mean, np.square(std))


@misconception("standardize")
def multiplied_by_std(image, mean, std):
    """This is what you get when std is multiplied with: divide by it."""
    return solution.standardize(image, mean, 1 / np.asarray(std, float))


@misconception("standardize")
def one_mean_for_all(image, mean, std):
    """All channels got the same mean and deviation: each channel has its own."""
    return solution.standardize(image, np.mean(mean), np.mean(std))


@misconception("standardize")
def by_its_own_statistics(image, mean, std):
    """The image's own mean and deviation were used: use those that are given."""
    axes = (0, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return solution.standardize(image, image.mean(axis=axes), image.std(axis=axes))


@misconception("standardize")
def bytes_wrapped(image, mean, std):
    """This is what you get when bytes are subtracted as bytes: 50 - 100 wraps to 206. Use floats."""
    return (image - np.asarray(mean).astype(image.dtype)) / np.asarray(std)


@misconception("image_labels")
def pixels_counted(classes, num_classes):
    """These are the pixels of each class: whether it occurs at all is asked for."""
    return solution.one_hot_mask(classes, num_classes, num_classes).sum(axis=(-3, -2)).astype(int)


@misconception("image_labels")
def one_answer_for_the_batch(classes, num_classes):
    """There is one answer for all images together: each image of a batch has a row of its own."""
    return solution.one_hot_mask(classes, num_classes, num_classes).any(axis=tuple(range(classes.ndim)))


@misconception("image_labels")
def the_largest_class_only(classes, num_classes):
    """Only the class with most pixels was marked: every class that occurs counts."""
    counts = pixels_counted(classes, num_classes)
    return counts.argmax(axis=-1)[..., np.newaxis] == np.arange(num_classes)


@misconception("image_labels")
def others_as_the_last(classes, num_classes):
    """A number that is no class was taken for the last class: 255 and -1 count for none."""
    known = (classes >= 0) & (classes < num_classes)
    return solution.image_labels(np.where(known, classes, num_classes - 1), num_classes)


@misconception("image_labels")
def numbers_listed(classes, num_classes):
    """This lists the numbers that occur: a 0 or 1 for each of the K classes is asked for."""
    return np.unique(classes[(classes >= 0) & (classes < num_classes)])


EDGES = ((-1, 0), (0, -1), (0, 1), (1, 0))
CORNERS = ((-1, -1), (-1, 1), (1, -1), (1, 1))


def flooded(wanted, neighbours=EDGES, *, negative=False):
    """Instances by flooding, with other neighbours; `negative` lets row -1 be the last one, and so on."""
    H, W = wanted.shape
    low, numbers, count = -np.inf if negative else 0, np.zeros((H, W), int), 0
    for first in zip(*np.nonzero(wanted)):
        if numbers[first]:
            continue
        count += 1
        waiting = [first]
        while waiting:
            y, x = waiting.pop()
            if low <= y < H and low <= x < W and wanted[y, x] and not numbers[y, x]:
                numbers[y, x] = count
                waiting += [(y + dy, x + dx) for dy, dx in neighbours]
    return numbers


@misconception("instances")
def corners_joined(classes, class_id):
    """Pixels that touch with corners were joined: only those that share an edge belong together."""
    return flooded(classes == class_id, EDGES + CORNERS)


@misconception("instances")
def rows_only(classes, class_id):
    """Pixels were joined along rows only: the ones above and below are neighbours as well."""
    return flooded(classes == class_id, ((0, -1), (0, 1)))


@misconception("instances")
def joined_around_the_border(classes, class_id):
    """The borders were joined: row -1 is the last row to NumPy, but no neighbour of row 0."""
    return flooded(classes == class_id, negative=True)


@misconception("instances")
def called_itself_for_each_pixel(classes, class_id):
    """A function that calls itself for each pixel ends at about 1,000 of them: keep a list of pixels."""
    numbers = solution.instances(classes, class_id)
    if np.bincount(numbers.ravel())[1:].max(initial=0) > 990:
        raise RecursionError("maximum recursion depth exceeded in comparison")
    return numbers


@misconception("instances")
def numbered_down_the_columns(classes, class_id):
    """Instances were numbered down the columns: reading order goes along the rows."""
    return solution.instances(classes.T, class_id).T


def one_pass(classes, class_id, *, left_first=False):
    """Numbers from above or the left, else a new one; and the pairs of numbers that touch."""
    numbers, count, touching = np.zeros(classes.shape, int), 0, []
    for y, x in zip(*np.nonzero(classes == class_id)):
        above, left = numbers[y - 1, x] if y else 0, numbers[y, x - 1] if x else 0
        if not above and not left:
            count += 1
        numbers[y, x] = (left or above or count) if left_first else (above or left or count)
        touching += [(above, left)] if above and left and above != left else []
    return numbers, touching


@misconception("instances")
def arms_never_joined(classes, class_id):
    """Two arms that meet further down kept two numbers: where they meet, they are one instance."""
    return one_pass(classes, class_id)[0]


@misconception("instances")
def arms_cut_by_the_row(classes, class_id):
    """Two arms that meet further down are one instance: the number from the left does not tell all."""
    return one_pass(classes, class_id, left_first=True)[0]


@misconception("instances")
def gaps_in_the_numbers(classes, class_id):
    """Joined arms left gaps in the numbers: count again once all are joined, 1, 2, 3, ..."""
    numbers, touching = one_pass(classes, class_id)
    for _ in touching:
        for pair in touching:
            a, b = (numbers[numbers == number] for number in pair)
            if a.size and b.size:
                numbers[numbers == max(pair)] = min(pair)
    return numbers


@misconception("instances")
def counted_from_0(classes, class_id):
    """The first instance got the number 0 and is lost in the background: count from 1."""
    return np.maximum(solution.instances(classes, class_id) - 1, 0)


@misconception("instances")
def all_one_instance(classes, class_id):
    """This is the mask of the class: its parts need numbers of their own."""
    return (classes == class_id).astype(int)


@misconception("instances")
def class_0_as_background(classes, class_id):
    """Class 0 was taken for background: here it is a class like any other."""
    return solution.instances(classes, class_id) if class_id else np.zeros(classes.shape, int)


@misconception("bounding_boxes")
def last_pixel_as_end(instance_map):
    """The box ends at its last pixel: it is half-open, so ymax and xmax are one further."""
    return [(top, left, bottom - 1, right - 1) for top, left, bottom, right in boxes_of(instance_map)]


@misconception("bounding_boxes")
def columns_before_rows(instance_map):
    """The order is (xmin, ymin, xmax, ymax): rows come first, (ymin, xmin, ymax, xmax)."""
    return [(left, top, right, bottom) for top, left, bottom, right in boxes_of(instance_map)]


@misconception("bounding_boxes")
def sides_for_ends(instance_map):
    """The last two numbers are height and width: they have to be where the box ends."""
    return [(top, left, bottom - top, right - left) for top, left, bottom, right in boxes_of(instance_map)]


@misconception("bounding_boxes")
def array_of_last_pixels(instance_map):
    """The boxes end at their last pixels: they are half-open, so ymax and xmax are one further."""
    return np.array(last_pixel_as_end(instance_map))


@misconception("bounding_boxes")
def array_of_columns_before_rows(instance_map):
    """The columns of the array are (xmin, ymin, xmax, ymax): rows come first, (ymin, xmin, ymax, xmax)."""
    return np.array(columns_before_rows(instance_map))


@misconception("bounding_boxes")
def background_has_a_box(instance_map):
    """The background got a box, too: 0 is no instance."""
    return solution.bounding_boxes(instance_map.astype(int) + 1)


@misconception("bounding_boxes")
def one_box_for_all(instance_map):
    """There is one box around everything: each instance has its own."""
    return solution.bounding_boxes((instance_map > 0).astype(int))


@misconception("bounding_boxes")
def boxes_in_reading_order(instance_map):
    """The boxes are sorted by where they begin: their order is that of the instances' numbers."""
    return sorted(boxes_of(instance_map))


def boxes_of(instance_map):
    """The boxes as they should be."""
    return solution.bounding_boxes(instance_map)


def cut(image, size, stride, starts, *, columns_first=False):
    """Tiles of an image, with other places where they begin: `starts(length, size, stride)`."""
    solution.tile(image, size, stride)  # refuses
    (h, w), (SH, SW) = solution._pair(size), solution._pair(stride)
    rows, columns = starts(image.shape[0], h, SH), starts(image.shape[1], w, SW)
    corners = [(top, left) for top in rows for left in columns]
    if columns_first:
        corners = [(top, left) for left in columns for top in rows]
    padded = np.pad(image, [(0, h), (0, w), *[(0, 0)] * (image.ndim - 2)])
    return np.stack([padded[top : top + h, left : left + w] for top, left in corners])


@misconception("tile")
def rest_left_out(image, size, stride):
    """Pixels at the end are in no tile: where some are left, a last tile is moved inwards."""
    return cut(image, size, stride, lambda length, side, step: range(0, length - side + 1, step))


@misconception("tile")
def last_tile_padded(image, size, stride):
    """The last tile hangs over the border, filled with zeros: move it inwards, so that it ends there."""
    return cut(image, size, stride, lambda length, side, step: range(0, length - side + step, step))


@misconception("tile")
def a_tile_too_many(image, size, stride):
    """Where the tiles fit exactly, the last one came twice: add one only where pixels are left."""
    return cut(
        image, size, stride, lambda length, side, step: [*range(0, length - side + 1, step), length - side]
    )


@misconception("tile")
def down_the_columns(image, size, stride):
    """The tiles come column by column: reading order goes along the rows."""
    return cut(image, size, stride, solution._starts, columns_first=True)


@misconception("tile")
def stride_left_out(image, size, stride):
    """The tiles lie side by side: the stride says how far one is from the next."""
    return solution.tile(image, size, size)


@misconception("tile")
def tile_sides_swapped(image, size, stride):
    """Size or stride were taken as (width, height): a pair is (height, width)."""
    return solution.tile(image, swapped(size), swapped(stride))


@misconception("tile")
def small_images_accepted(image, size, stride):
    """An image smaller than a tile gives no whole tile: that has to raise a ValueError."""
    (h, w), shape = solution._pair(size), image.shape
    if h > shape[0] or w > shape[1]:
        return image[np.newaxis]
    return solution.tile(image, size, stride)


def gathered(tiles, shape, stride, starts=solution._starts):
    """Sums and votes, with other places where tiles begin."""
    (h, w), (SH, SW) = tiles.shape[1:3], solution._pair(stride)
    total, votes = np.zeros(shape, solution._as_float(tiles).dtype), np.zeros(shape, int)
    places = [(top, left) for top in starts(shape[0], h, SH) for left in starts(shape[1], w, SW)]
    for piece, (top, left) in zip(tiles, places):
        room = total[top : top + h, left : left + w].shape[:2]
        total[top : top + h, left : left + w] += piece[: room[0], : room[1]]
        votes[top : top + h, left : left + w] += 1
    return total, votes


@misconception("untile")
def overlaps_summed(tiles, shape, stride):
    """Overlapping tiles were added up: divide by the number of tiles that cover the pixel."""
    return gathered(tiles, shape, stride)[0]


def pasted(tiles, shape, stride, combined):
    """Puts one tile after the other; `combined(old, new)` where a pixel was written before."""
    (h, w), (SH, SW) = tiles.shape[1:3], solution._pair(stride)
    tiles = solution._as_float(tiles)
    output, written = np.zeros(shape, tiles.dtype), np.zeros(shape, bool)
    for piece, (top, left) in zip(
        tiles,
        [(y, x) for y in solution._starts(shape[0], h, SH) for x in solution._starts(shape[1], w, SW)],
    ):
        place = np.s_[top : top + h, left : left + w]
        output[place] = np.where(written[place], combined(output[place], piece), piece)
        written[place] = True
    return output


@misconception("untile")
def last_tile_wins(tiles, shape, stride):
    """The last tile covers the ones before: where tiles overlap, the mean of all is asked for."""
    return pasted(tiles, shape, stride, lambda old, new: new)


@misconception("untile")
def first_tile_wins(tiles, shape, stride):
    """The first tile was kept: where tiles overlap, the mean of all is asked for."""
    return pasted(tiles, shape, stride, lambda old, new: old)


@misconception("untile")
def halved_step_by_step(tiles, shape, stride):
    """Tiles were averaged two at a time, so late ones count more: sum all up, then divide once."""
    return pasted(tiles, shape, stride, lambda old, new: (old + new) / 2)


@misconception("untile")
def largest_wins(tiles, shape, stride):
    """The largest value was kept: where tiles overlap, the mean is asked for."""
    return pasted(tiles, shape, stride, np.maximum)


@misconception("untile")
def not_moved_inwards(tiles, shape, stride):
    """The last tile was put a whole stride further: `tile` moved it inwards, to end at the border."""
    total, votes = gathered(tiles, shape, stride, lambda n, side, step: range(0, n - side + step, step))
    return (total / np.maximum(votes, 1)).astype(total.dtype)


@misconception("untile")
def bytes_summed(tiles, shape, stride):
    """Whole numbers were summed in their own dtype: bytes wrap at 256. Use floats for the sum."""
    if tiles.dtype.kind == "f":
        return solution.untile(tiles, shape, stride)
    total, votes = gathered(tiles, shape, stride)
    return total.astype(np.int64).astype(tiles.dtype) / votes


@misconception("untile")
def mean_in_float64(tiles, shape, stride):
    """The mean is float64, as np.zeros makes it: float32 stays float32."""
    return solution.untile(tiles, shape, stride).astype(np.float64)


@misconception("untile")
def mean_rounded_down(tiles, shape, stride):
    """The mean was rounded down to a whole number: whole numbers have a mean in float64."""
    result = solution.untile(tiles, shape, stride)
    return result if tiles.dtype.kind == "f" else np.floor(result).astype(tiles.dtype)


def pixels_per_image(masks, num_classes, ignore):
    """(N, K) pixels of each class, and (N,) pixels that are not ignored."""
    batch = masks if masks.ndim == 3 else masks[np.newaxis]
    counts = solution.one_hot_mask(batch, num_classes, ignore).sum(axis=(1, 2), dtype=float)
    return counts, (batch != ignore).sum(axis=(1, 2)).astype(float)


@misconception("class_frequencies")
def share_of_all_pixels(masks, num_classes, ignore=255):
    """This is the share of all pixels: each class counts against the images that contain it."""
    counts, labelled = pixels_per_image(masks, num_classes, ignore)
    return counts.sum(axis=0) / labelled.sum()


@misconception("class_frequencies")
def ignored_pixels_counted(masks, num_classes, ignore=255):
    """Ignored pixels were counted as well: only pixels with a label count."""
    counts, _ = pixels_per_image(masks, num_classes, ignore)
    pixels = (counts > 0).sum(axis=0) * masks.shape[-2] * masks.shape[-1]
    return counts.sum(axis=0) / np.maximum(pixels, 1)


@misconception("class_frequencies")
def shares_averaged(masks, num_classes, ignore=255):
    """The images' shares were averaged: sum the pixels over the images first, then divide once."""
    counts, labelled = pixels_per_image(masks, num_classes, ignore)
    shares = counts / np.maximum(labelled, 1)[:, np.newaxis]
    return shares.sum(axis=0) / np.maximum((counts > 0).sum(axis=0), 1)


@misconception("class_frequencies")
def absent_is_nan(masks, num_classes, ignore=255):
    """A class that never occurs became NaN: 0 / 0 has no value, and the frequency has to be 0."""
    counts, _ = pixels_per_image(masks, num_classes, ignore)
    frequencies = solution.class_frequencies(masks, num_classes, ignore)
    return np.where(counts.sum(axis=0) > 0, frequencies, np.nan)


@misconception("class_frequencies")
def images_counted(masks, num_classes, ignore=255):
    """This is the share of images that contain a class: its pixels are to be counted."""
    counts, _ = pixels_per_image(masks, num_classes, ignore)
    return (counts > 0).mean(axis=0)


@misconception("class_frequencies")
def plain_counts(masks, num_classes, ignore=255):
    """These are numbers of pixels: divide by the labelled pixels of the images with the class."""
    return pixels_per_image(masks, num_classes, ignore)[0].sum(axis=0)


def weighted(frequencies, middle):
    """`middle` over each frequency, 0 where that is 0."""
    with np.errstate(divide="ignore"):
        return np.where(frequencies > 0, middle / frequencies, 0).astype(frequencies.dtype)


@misconception("median_frequency_weights")
def zeros_in_the_median(frequencies):
    """The zeros took part in the median: only classes that occur count."""
    return weighted(frequencies, np.median(frequencies))


@misconception("median_frequency_weights")
def mean_for_the_median(frequencies):
    """This is what you get with the mean: the median is the one in the middle."""
    return weighted(
        frequencies, np.mean(frequencies[frequencies > 0], dtype=float) if frequencies.any() else 0
    )


@misconception("median_frequency_weights")
def one_over_the_frequency(frequencies):
    """This is 1 over the frequency: the median of the frequencies belongs above the line."""
    return weighted(frequencies, 1)


@misconception("median_frequency_weights")
def fraction_upside_down(frequencies):
    """The fraction is upside down: rare classes have to get the large weights."""
    positive = frequencies[frequencies > 0]
    return frequencies / np.median(positive) if positive.size else frequencies


@misconception("median_frequency_weights")
def upper_of_the_middle(frequencies):
    """The upper of the middle two was taken: the median of an even number is the mean of both."""
    positive = np.sort(frequencies[frequencies > 0])
    return weighted(frequencies, positive[positive.size // 2] if positive.size else 0)


@misconception("median_frequency_weights")
def infinite_for_absent_classes(frequencies):
    """A class that never occurs got an infinite weight: a weight of 0 is asked for."""
    weights = solution.median_frequency_weights(frequencies)
    return np.where(frequencies > 0, weights, np.inf).astype(frequencies.dtype)
