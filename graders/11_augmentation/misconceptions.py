"""What students really write in unit 11. Where chance plays a part, it is drawn as the solution draws it."""

import numpy as np

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


@misconception("flip_horizontal")
def upside_down(image):
    """This is upside down: the rows were reversed. Left and right change places along the columns."""
    return image[::-1]


@misconception("flip_horizontal")
def half_turn(image):
    """This is turned by 180 degrees: only the columns are reversed, the rows stay where they are."""
    return image[::-1, ::-1]


@misconception("flip_horizontal")
def channels_reversed(image):
    """The channels were reversed, red became blue: the columns are the middle axis of (H, W, C)."""
    return image[..., ::-1]


@misconception("flip_horizontal")
def everything_reversed(image):
    """All axes were reversed, the channels too, as np.flip does without an axis: reverse the columns only."""
    return np.flip(image)


@misconception("random_flip")
def the_other_way_round(image, rng, probability=0.5):
    """It is mirrored just where it should not be: mirror if the number is below the probability."""
    return image if rng.random() < probability else image[:, ::-1]


@misconception("random_flip")
def always_one_half(image, rng, probability=0.5):
    """The probability was ignored: this is what 0.5 gives."""
    return image[:, ::-1] if rng.random() < 0.5 else image


@misconception("random_flip")
def every_row_by_itself(image, rng, probability=0.5):
    """Every row was drawn for by itself: one number decides for the whole image."""
    mirrored = rng.random(len(image)) < probability
    return np.where(mirrored[:, np.newaxis, np.newaxis], image[:, ::-1], image)


@misconception("random_crop")
def last_never_reached(image, size, rng):
    """The last row and column are never reached: there are H - height + 1 positions, one more than this."""
    H, W, _ = image.shape
    height, width = solution._pair(size)
    if height > H or width > W:
        raise ValueError(f"{height} x {width} in {H} x {W}")
    top, left = rng.integers(H - height), rng.integers(W - width)  # raises where only one place is left
    return image[top : top + height, left : left + width]


@misconception("random_crop")
def width_before_height(image, size, rng):
    """The size was taken as (width, height): a pair is (height, width)."""
    return solution.random_crop(image, solution._pair(size)[::-1], rng)


@misconception("random_crop")
def one_number_for_both_axes(image, size, rng):
    """One number served as row and column: the part moves along a diagonal only. Draw two."""
    H, W, _ = image.shape
    height, width = solution._pair(size)
    if height > H or width > W:
        raise ValueError(f"{height} x {width} in {H} x {W}")
    place = rng.integers(min(H - height, W - width) + 1)
    return image[place : place + height, place : place + width]


@misconception("random_crop")
def too_large_accepted(image, size, rng):
    """A slice ends where the image ends, so the part came out too small: that has to raise a ValueError."""
    height, width = solution._pair(size)
    return solution.random_crop(image, (min(height, image.shape[0]), min(width, image.shape[1])), rng)


@misconception("pad_and_crop")
def wrapped_around(image, padding, rng):
    """What leaves the image on one side came back on the other, as with np.roll: zeros come in."""
    top, left = rng.integers(2 * padding + 1), rng.integers(2 * padding + 1)
    return np.roll(image, (padding - top, padding - left), axis=(0, 1))


@misconception("pad_and_crop")
def framed_by_its_border(image, padding, rng):
    """The frame repeats the border's pixels: it is made of zeros."""
    frame = np.pad(image, ((padding, padding), (padding, padding), (0, 0)), "edge")
    return solution.random_crop(frame, image.shape[:2], rng)


@misconception("pad_and_crop")
def last_move_never_made(image, padding, rng):
    """The farthest move up and left never comes: a frame of padding has 2 * padding + 1 positions."""
    frame = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    top, left = rng.integers(max(2 * padding, 1)), rng.integers(max(2 * padding, 1))
    return frame[top : top + image.shape[0], left : left + image.shape[1]]


@misconception("pad_and_crop")
def channels_framed_too(image, padding, rng):
    """The channels were framed too: np.pad takes a pair for each axis, (0, 0) for the channels."""
    return solution.random_crop(np.pad(image, padding), image.shape[:2], rng)


@misconception("pad_and_crop")
def never_cropped(image, padding, rng):
    """This is the image in its frame: now cut a part of the original size out of it."""
    return np.pad(image, ((padding, padding), (padding, padding), (0, 0)))


def draw_jitter(rng, brightness, contrast):
    """A c and a b, as the solution draws them."""
    return rng.uniform(1 - contrast, 1 + contrast), rng.uniform(-brightness, brightness)


@misconception("color_jitter")
def mean_of_each_channel(image, rng, brightness=0.2, contrast=0.2):
    """Every channel had a mean of its own: here the mean is one number, over all pixels and channels."""
    c, b = draw_jitter(rng, brightness, contrast)
    mean = image.mean(axis=(0, 1))
    return np.clip((image - mean) * c + mean + b, 0, 1)


@misconception("color_jitter")
def contrast_around_black(image, rng, brightness=0.2, contrast=0.2):
    """The image was multiplied by c, which moves its mean: multiply the distances from the mean."""
    c, b = draw_jitter(rng, brightness, contrast)
    return np.clip(image * c + b, 0, 1)


@misconception("color_jitter")
def not_clipped(image, rng, brightness=0.2, contrast=0.2):
    """Pixels left the range from 0 to 1: clip the result."""
    c, b = draw_jitter(rng, brightness, contrast)
    return (image - image.mean()) * c + image.mean() + b


@misconception("color_jitter")
def clipped_twice(image, rng, brightness=0.2, contrast=0.2):
    """The image was clipped after the contrast and again after the brightness: clip once, at the end."""
    c, b = draw_jitter(rng, brightness, contrast)
    return np.clip(np.clip((image - image.mean()) * c + image.mean(), 0, 1) + b, 0, 1)


@misconception("color_jitter")
def never_darker(image, rng, brightness=0.2, contrast=0.2):
    """The image never becomes darker: b lies between -brightness and brightness."""
    c, b = rng.uniform(1 - contrast, 1 + contrast), rng.uniform(0, brightness)
    return np.clip((image - image.mean()) * c + image.mean() + b, 0, 1)


@misconception("color_jitter")
def contrast_nearly_lost(image, rng, brightness=0.2, contrast=0.2):
    """Nearly all contrast is lost: c lies around 1, between 1 - contrast and 1 + contrast."""
    c, b = rng.uniform(-contrast, contrast), rng.uniform(-brightness, brightness)
    return np.clip((image - image.mean()) * c + image.mean() + b, 0, 1)


def covered(image, rows, columns, value):
    """A copy with a rectangle of a value."""
    output = image.copy()
    output[slice(*rows), slice(*columns)] = value
    return output


@misconception("cutout")
def kept_inside(image, size, rng, value=0.0):
    """The square never reaches beyond the border: its centre is any pixel, those at the border too."""
    top, left = (rng.integers(max(side - size, 0) + 1) for side in image.shape[:2])
    return covered(image, (top, top + size), (left, left + size), value)


@misconception("cutout")
def half_on_both_sides(image, size, rng, value=0.0):
    """The square is one pixel short: half of an odd size, rounded down, leaves out the centre itself."""
    row, column = rng.integers(image.shape[0]), rng.integers(image.shape[1])
    rows = max(row - size // 2, 0), row + size // 2
    return covered(image, rows, (max(column - size // 2, 0), column + size // 2), value)


@misconception("cutout")
def begins_below_zero(image, size, rng, value=0.0):
    """A slice began below 0, which counts from the end and is mostly empty: limit its begin to 0."""
    top, left = rng.integers(image.shape[0]) - size // 2, rng.integers(image.shape[1]) - size // 2
    return covered(image, (top, top + size), (left, left + size), value)


@misconception("cutout")
def centre_taken_as_corner(image, size, rng, value=0.0):
    """The square begins at the pixel that was drawn: that is its centre, it begins half a size before."""
    row, column = rng.integers(image.shape[0]), rng.integers(image.shape[1])
    return covered(image, (row, row + size), (column, column + size), value)


@misconception("cutout")
def black_always(image, size, rng, value=0.0):
    """The value was ignored: this square is 0."""
    return solution.cutout(image, size, rng)


@misconception("cutout")
def first_channel_only(image, size, rng, value=0.0):
    """Only the first channel was covered: the square has its value in all channels."""
    output = image.copy()
    output[..., :1] = solution.cutout(image[..., :1], size, rng, value)
    return output


@misconception("cutout")
def image_itself_covered(image, size, rng, value=0.0):
    """The image itself was changed, and has one more square in every epoch: work on a copy."""
    image[...] = solution.cutout(image, size, rng, value)
    return image


def draw_mixture(rng, alpha, N):
    """A lam and a permutation, as the solution draws them."""
    return rng.beta(alpha, alpha), rng.permutation(N)


def mix(array, lam, partners):
    """An array blended with its own permutation."""
    return lam * array + (1 - lam) * array[partners]


@misconception("mixup")
def labels_of_one_image(images, one_hot, alpha, rng):
    """The labels were not blended: they need the same lam and the same partners as the images."""
    return solution.mixup(images, one_hot, alpha, rng)[0], one_hot


@misconception("mixup")
def labels_the_other_way_round(images, one_hot, alpha, rng):
    """The labels were blended the other way round: lam belongs to the image itself in both."""
    lam, partners = draw_mixture(rng, alpha, len(images))
    return mix(images, lam, partners), mix(one_hot, 1 - lam, partners)


@misconception("mixup")
def labels_of_other_partners(images, one_hot, alpha, rng):
    """The labels come from other partners than the pixels: draw one permutation and use it for both."""
    lam, partners = draw_mixture(rng, alpha, len(images))
    return mix(images, lam, partners), mix(one_hot, lam, rng.permutation(len(images)))


@misconception("mixup")
def labels_of_the_larger_part(images, one_hot, alpha, rng):
    """Every label is that of the larger part: blend the rows, so that both classes keep their share."""
    lam, partners = draw_mixture(rng, alpha, len(images))
    return mix(images, lam, partners), one_hot if lam >= 0.5 else one_hot[partners]


@misconception("mixup")
def a_lam_for_each_image(images, one_hot, alpha, rng):
    """Every image had a lam of its own: here one lam is drawn for the whole batch."""
    lam, partners = rng.beta(alpha, alpha, len(images)), rng.permutation(len(images))
    return mix(images, lam[:, np.newaxis, np.newaxis, np.newaxis], partners), mix(
        one_hot, lam[:, np.newaxis], partners
    )


@misconception("mixup")
def partners_drawn_twice(images, one_hot, alpha, rng):
    """An image can be a partner twice or never: draw a permutation, not N numbers."""
    lam, partners = rng.beta(alpha, alpha), rng.integers(len(images), size=len(images))
    return mix(images, lam, partners), mix(one_hot, lam, partners)


@misconception("mixup")
def alpha_ignored(images, one_hot, alpha, rng):
    """Alpha was ignored: lam is uniform here, as Beta(1, 1) is."""
    lam, partners = rng.random(), rng.permutation(len(images))
    return mix(images, lam, partners), mix(one_hot, lam, partners)


def draw_box(rng, shape, height, width):
    """Rows and columns of a box with a random centre, cut off at the border."""
    (H, W), spans = shape[1:3], []
    for side, length in ((H, height), (W, width)):
        first = rng.integers(side) - length // 2
        spans.append(slice(max(first, 0), min(first + length, side)))
    return spans


def pasted(images, partners, rows, columns):
    """The images with their partners' box."""
    output = images.copy()
    output[:, rows, columns] = images[partners, rows, columns]
    return output


def box_for(images, lam, rng, root=np.sqrt):
    """A box with the images' proportions."""
    height, width = (round(side * root(1 - lam)) for side in images.shape[1:3])
    return draw_box(rng, images.shape, height, width)


def area(images, rows, columns):
    """Share of the image that a box has."""
    return float((rows.stop - rows.start) * (columns.stop - columns.start) / images[0, :, :, 0].size)


@misconception("cutmix")
def labels_by_lam(images, one_hot, alpha, rng):
    """The labels were mixed by lam, but the border cuts boxes off: count the pixels really pasted."""
    lam, partners = draw_mixture(rng, alpha, len(images))
    return pasted(images, partners, *box_for(images, lam, rng)), mix(one_hot, lam, partners)


@misconception("cutmix")
def shares_swapped(images, one_hot, alpha, rng):
    """The shares are swapped: the box's area is the partner's share of the label."""
    lam, partners = draw_mixture(rng, alpha, len(images))
    box = box_for(images, lam, rng)
    return pasted(images, partners, *box), mix(one_hot, area(images, *box), partners)


@misconception("cutmix")
def labels_unmixed(images, one_hot, alpha, rng):
    """The labels were left as they were: the partner's class has the box's area as its share."""
    return solution.cutmix(images, one_hot, alpha, rng)[0], one_hot


@misconception("cutmix")
def sides_without_the_root(images, one_hot, alpha, rng):
    """The sides are 1 - lam of the image's, so the area is its square: take the square root."""
    lam, partners = draw_mixture(rng, alpha, len(images))
    box = box_for(images, lam, rng, root=lambda share: share)
    return pasted(images, partners, *box), mix(one_hot, 1 - area(images, *box), partners)


@misconception("cutmix")
def height_and_width_swapped(images, one_hot, alpha, rng):
    """Height and width of the box were swapped: the height is a share of the rows, (N, H, W, C)."""
    lam, partners = draw_mixture(rng, alpha, len(images))
    height, width = (round(side * np.sqrt(1 - lam)) for side in images.shape[1:3])
    box = draw_box(rng, images.shape, width, height)
    return pasted(images, partners, *box), mix(one_hot, 1 - area(images, *box), partners)


@misconception("cutmix")
def box_begins_at_its_centre(images, one_hot, alpha, rng):
    """The box begins at the pixel that was drawn: that is its centre, it begins half a side before."""
    lam, partners = draw_mixture(rng, alpha, len(images))
    box = []
    for side in images.shape[1:3]:
        first = int(rng.integers(side))
        box.append(slice(first, min(first + round(side * np.sqrt(1 - lam)), side)))
    return pasted(images, partners, *box), mix(one_hot, 1 - area(images, *box), partners)


@misconception("cutmix")
def pasted_one_after_another(images, one_hot, alpha, rng):
    """Some partners had a box already when they were copied from: take all boxes from the images as given."""
    lam, partners = draw_mixture(rng, alpha, len(images))
    rows, columns = box = box_for(images, lam, rng)
    output = images.copy()
    for n, partner in enumerate(partners):
        output[n, rows, columns] = output[partner, rows, columns]
    return output, mix(one_hot, 1 - area(images, *box), partners)


@misconception("cutmix")
def a_box_for_each_image(images, one_hot, alpha, rng):
    """Every image had a box of its own: here one box is drawn for the whole batch."""
    lam, partners = draw_mixture(rng, alpha, len(images))
    output, shares = images.copy(), []
    for n, partner in enumerate(partners):
        rows, columns = box_for(images, lam, rng)
        output[n, rows, columns] = images[partner, rows, columns]
        shares.append(area(images, rows, columns))
    return output, mix(one_hot, 1 - np.array(shares)[:, np.newaxis], partners)


@misconception("cutmix")
def labels_became_float64(images, one_hot, alpha, rng):
    """The labels became float64: a np.float64 share does that to float32 labels, a Python float does not."""
    images, labels = solution.cutmix(images, one_hot, alpha, rng)
    return images, labels.astype(np.float64)


@misconception("cutmix")
def batch_itself_changed(images, one_hot, alpha, rng):
    """The batch itself was changed: paste into a copy."""
    images[...], labels = solution.cutmix(images, one_hot, alpha, rng)
    return images, labels


def place(array, mirrored, turns):
    """An array mirrored or not, and turned."""
    return np.rot90(array[:, ::-1] if mirrored else array, turns)


def same_size(image, mask):
    """Raises as the solution does."""
    if image.shape[:2] != mask.shape:
        raise ValueError(f"{image.shape} and {mask.shape}")


@misconception("augment_pair")
def mask_left_alone(image, mask, rng):
    """The mask stayed where it was: it has to follow its image."""
    return solution.augment_pair(image, mask, rng)[0], mask


@misconception("augment_pair")
def mask_drawn_for_itself(image, mask, rng):
    """Image and mask were drawn for separately: draw once, and move both alike."""
    same_size(image, mask)
    return tuple(place(array, rng.random() < 0.5, rng.integers(4)) for array in (image, mask))


@misconception("augment_pair")
def mask_turned_the_other_way(image, mask, rng):
    """The mask was turned the other way: left for one is left for both."""
    same_size(image, mask)
    mirrored, turns = rng.random() < 0.5, rng.integers(4)
    return place(image, mirrored, turns), place(mask, mirrored, -turns)


@misconception("augment_pair")
def never_turned(image, mask, rng):
    """This never makes a quarter turn: flips alone give four of the eight results."""
    same_size(image, mask)
    steps = 1 - 2 * rng.integers(2, size=2)
    return image[:: steps[0], :: steps[1]], mask[:: steps[0], :: steps[1]]


@misconception("augment_pair")
def never_mirrored(image, mask, rng):
    """This is turned and never mirrored: that gives four of the eight results."""
    same_size(image, mask)
    turns = rng.integers(4)
    return np.rot90(image, turns), np.rot90(mask, turns)


@misconception("augment_pair")
def mask_in_floats(image, mask, rng):
    """The mask became floats: labels are names of classes, keep their integer dtype."""
    image, mask = solution.augment_pair(image, mask, rng)
    return image, mask.astype(np.float64)


@misconception("augment_pair")
def any_sizes_accepted(image, mask, rng):
    """A mask of another size was accepted: it belongs to another image. That has to raise a ValueError."""
    mirrored, turns = rng.random() < 0.5, rng.integers(4)
    return place(image, mirrored, turns), place(mask, mirrored, turns)
