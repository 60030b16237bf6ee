"""What students really write in unit 12."""

from pathlib import Path

import keras
import numpy as np
from keras import layers
from PIL import Image

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


def listed(root, folders=None, files=None, suffixes=solution.SUFFIXES, lower=str.lower, deep=False):
    """As the solution, but for what is given."""
    folders = folders or (lambda paths: sorted(path for path in paths if path.name[0] != "."))
    files = files or (lambda paths: sorted(path for path in paths if path.name[0] != "."))
    classes = folders([path for path in Path(root).iterdir() if path.is_dir()])
    paths, labels = [], []
    for label, folder in enumerate(classes):
        found = [path for path in (folder.rglob("*") if deep else folder.iterdir()) if path.is_file()]
        images = [str(path) for path in files(found) if lower(path.suffix) in suffixes]
        paths += images
        labels += [label] * len(images)
    if not paths:
        raise ValueError(f"there is no image in {root}")
    return paths, labels, [folder.name for folder in classes]


@misconception("list_images")
def capitals_left_out(root):
    """Suffixes in capitals were left out: cameras write .JPG, and it is the same format."""
    return listed(root, lower=str)


@misconception("list_images")
def folders_below_listed(root):
    """Folders below the class folders were listed too: only files directly in a class folder count."""
    return listed(root, deep=True)


@misconception("list_images")
def empty_classes_left_out(root):
    """A class folder without images was left out: it is a class, and the later ones keep their numbers."""
    paths, labels, names = solution.list_images(root)
    kept = sorted(set(labels))
    return paths, [kept.index(label) for label in labels], [names[label] for label in kept]


@misconception("list_images")
def hidden_files_listed(root):
    """Names that begin with a dot were listed: such files belong to the system, and are often no images."""
    return listed(root, folders=sorted, files=sorted)


@misconception("list_images")
def nothing_for_no_images(root):
    """A folder without images gave empty lists: say so at once with a ValueError."""
    try:
        return solution.list_images(root)
    except ValueError:
        return [], [], sorted(path.name for path in Path(root).iterdir() if path.is_dir())


@misconception("list_images")
def every_file_is_an_image(root):
    """Every file was taken for an image, whatever its suffix: notes and thumbnails are in folders too."""
    names = [path.suffix.lower() for path in Path(root).rglob("*") if path.is_file()]
    return listed(root, suffixes=[*solution.SUFFIXES, *names])


def cut(indices, fractions):
    """Three parts of a sequence, rounded."""
    ends = np.rint(np.cumsum(fractions) * len(indices)).astype(int)
    return np.split(indices, ends[:2])


def parts_by(paths, labels, fractions, ordered):
    """Three parts of each class, whose members stand in the order that `ordered` gives."""
    if abs(sum(fractions) - 1) > 1e-6:
        raise ValueError(f"the fractions sum to {sum(fractions):g}")
    labels = np.asarray(labels)
    cuts = [cut(ordered(np.flatnonzero(labels == label)), fractions) for label in np.unique(labels)]
    parts = [np.concatenate(part) for part in zip(*cuts)]
    return tuple(([paths[i] for i in part], labels[part].tolist()) for part in parts)


@misconception("split")
def split_all_together(paths, labels, fractions=(0.7, 0.15, 0.15), seed=0):
    """All images were split together: a rare class may be missing from a part. Split each class by itself."""
    if abs(sum(fractions) - 1) > 1e-6:
        raise ValueError(f"the fractions sum to {sum(fractions):g}")
    labels = np.asarray(labels)
    parts = cut(np.random.default_rng(seed).permutation(len(paths)), fractions)
    return tuple(([paths[i] for i in part], labels[part].tolist()) for part in parts)


@misconception("split")
def not_shuffled(paths, labels, fractions=(0.7, 0.15, 0.15), seed=0):
    """The first images are always for training: files in a row are often alike. Permute each class first."""
    return parts_by(paths, labels, fractions, lambda members: members)


@misconception("split")
def seed_left_out(paths, labels, fractions=(0.7, 0.15, 0.15), seed=0):
    """The seed was not used: the split is another one each time, and test images end up in training."""
    return parts_by(paths, labels, fractions, np.random.default_rng().permutation)


@misconception("split")
def rounded_down(paths, labels, fractions=(0.7, 0.15, 0.15), seed=0):
    """Each part was rounded down, and what is left over is in none: let the last part have the rest."""
    parts, shrunk = solution.split(paths, labels, fractions, seed), []
    for (part, numbers), fraction in zip(parts, fractions):
        kept = [
            i
            for label in sorted(set(numbers))
            for i in np.flatnonzero(np.equal(numbers, label))[: int(fraction * list(labels).count(label))]
        ]
        shrunk.append(([part[i] for i in kept], [numbers[i] for i in kept]))
    return tuple(shrunk)


@misconception("split")
def sum_compared_exactly(paths, labels, fractions=(0.7, 0.15, 0.15), seed=0):
    """The sum was compared with 1 exactly: 0.7 + 0.2 + 0.1 is 0.9999999999999999 to a computer."""
    if sum(fractions) != 1:
        raise ValueError(f"the fractions sum to {sum(fractions)}")
    return solution.split(paths, labels, fractions, seed)


@misconception("split")
def labels_left_behind(paths, labels, fractions=(0.7, 0.15, 0.15), seed=0):
    """Paths were permuted and labels were not: take both with the same indices."""
    parts, given = solution.split(paths, labels, fractions, seed), list(map(int, labels))
    ends = np.cumsum([len(part[0]) for part in parts])
    return tuple((part[0], given[end - len(part[0]) : end]) for part, end in zip(parts, ends))


def opened(path, size, change=None, resampling=Image.Resampling.BILINEAR):
    """As the solution, but for what is given: `change` makes an RGB image of the file's."""
    height, width = (size, size) if np.ndim(size) == 0 else size
    try:
        with Image.open(path) as file:
            image = change(file) if change else file.convert("RGB")
            image = image.resize((int(width), int(height)), resampling)
    except (OSError, SyntaxError) as error:
        raise ValueError(f"{path} cannot be read: {error}") from None
    return np.asarray(image, np.float32) / 255


@misconception("load_image")
def not_divided(path, size):
    """The values go up to 255: divide by 255."""
    return solution.load_image(path, size) * 255


@misconception("load_image")
def width_first(path, size):
    """Height and width are exchanged: Pillow takes (width, height), arrays have rows first."""
    return solution.load_image(path, size if np.ndim(size) == 0 else list(size)[::-1])


@misconception("load_image")
def on_white(path, size):
    """Transparent pixels were laid on white: alpha is to be dropped, colours stay as the file has them."""

    def laid(file):
        image = file.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")

    return opened(path, size, laid)


@misconception("load_image")
def only_opening_guarded(path, size):
    """Only Image.open was guarded: Pillow reads the pixels later, and finds half a file only then."""
    height, width = (size, size) if np.ndim(size) == 0 else size
    try:
        file = Image.open(path)
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error}") from None
    with file:
        image = file.convert("RGB").resize((int(width), int(height)), Image.Resampling.BILINEAR)
    return np.asarray(image, np.float32) / 255


@misconception("load_image")
def error_passed_on(path, size):
    """Pillow's own error was passed on: catch OSError, and raise ValueError with the path."""
    height, width = (size, size) if np.ndim(size) == 0 else size
    with Image.open(path) as file:
        image = file.convert("RGB").resize((int(width), int(height)), Image.Resampling.BILINEAR)
    return np.asarray(image, np.float32) / 255


@misconception("load_image")
def nearest(path, size):
    """Pixels were repeated or left out (nearest neighbour): resize bilinearly."""
    return opened(path, size, resampling=Image.Resampling.NEAREST)


@misconception("load_image")
def aspect_kept(path, size):
    """The aspect was kept and the rest cut off: the whole picture is to be stretched."""

    def middle(file):
        image = file.convert("RGB")
        height, width = (size, size) if np.ndim(size) == 0 else size
        scale = min(image.width / width, image.height / height)
        W, H = scale * width, scale * height
        left, top = (image.width - W) / 2, (image.height - H) / 2
        return image.resize((int(width), int(height)), box=(left, top, left + W, top + H))

    return opened(path, size, middle)


def dataset_of(paths, labels, image_size, batch_size, shuffle, seed, again=True, rest=True, change=None):
    """As the solution's, but for what is given."""
    import tensorflow as tf

    height, width = (image_size, image_size) if np.ndim(image_size) == 0 else image_size

    def load(path, label):
        def read(name):
            return solution.load_image(name.decode(), (height, width))

        image = tf.numpy_function(read, [path], tf.float32)
        return tf.ensure_shape(image, (height, width, 3)), label

    dataset = tf.data.Dataset.from_tensor_slices((paths, np.asarray(labels, np.int32)))
    if shuffle:
        dataset = dataset.shuffle(len(paths), seed=seed, reshuffle_each_iteration=again)
    return dataset.map(change or load).batch(batch_size, drop_remainder=not rest)


@misconception("make_dataset")
def short_batch_dropped(paths, labels, image_size, batch_size, shuffle=False, seed=0):
    """The last short batch was dropped: with drop_remainder some images are never seen."""
    return dataset_of(paths, labels, image_size, batch_size, shuffle, seed, rest=False)


@misconception("make_dataset")
def shuffled_once(paths, labels, image_size, batch_size, shuffle=False, seed=0):
    """It was shuffled once for all epochs: reshuffle_each_iteration gives each its own order."""
    return dataset_of(paths, labels, image_size, batch_size, shuffle, seed, again=False)


@misconception("make_dataset")
def dataset_without_seed(paths, labels, image_size, batch_size, shuffle=False, seed=0):
    """The seed was not used in shuffling: the same training cannot be repeated."""
    return dataset_of(paths, labels, image_size, batch_size, shuffle, None)


@misconception("make_dataset")
def all_loaded_at_once(paths, labels, image_size, batch_size, shuffle=False, seed=0):
    """All images were loaded first: a large folder does not fit into memory. Load in the dataset's map."""
    import tensorflow as tf

    images = np.stack([solution.load_image(path, image_size) for path in paths])
    dataset = tf.data.Dataset.from_tensor_slices((images, np.asarray(labels, np.int32)))
    if shuffle:
        dataset = dataset.shuffle(len(paths), seed=seed)
    return dataset.batch(batch_size)


@misconception("make_dataset")
def shapes_unknown(paths, labels, image_size, batch_size, shuffle=False, seed=0):
    """After numpy_function no shape is known, and a network cannot be built: use tf.ensure_shape."""
    import tensorflow as tf

    def load(path, label):
        def read(name):
            return solution.load_image(name.decode(), image_size)

        return tf.numpy_function(read, [path], tf.float32), label

    return dataset_of(paths, labels, (1, 1), batch_size, shuffle, seed, change=load)


@misconception("make_dataset")
def labels_not_shuffled(paths, labels, image_size, batch_size, shuffle=False, seed=0):
    """Images and labels were shuffled apart: zip them before shuffling, or shuffle pairs."""
    import tensorflow as tf

    if not shuffle:
        return solution.make_dataset(paths, labels, image_size, batch_size)
    images = solution.make_dataset(paths, labels, image_size, 1, True, seed).unbatch()
    images = images.map(lambda image, label: image)
    numbers = tf.data.Dataset.from_tensor_slices(np.asarray(labels, np.int32)).shuffle(len(paths), seed + 1)
    return tf.data.Dataset.zip(images, numbers).batch(batch_size)


@misconception("class_weights")
def without_classes(labels):
    """N / count was not divided by the number of classes: the weights of all images should sum to N."""
    classes, counts = np.unique(labels, return_counts=True)
    return {int(k): float(len(labels) / count) for k, count in zip(classes, counts)}


@misconception("class_weights")
def all_numbers_up_to_the_largest(labels):
    """Classes that do not occur were counted in K: only those that occur have a weight."""
    classes, counts = np.unique(labels, return_counts=True)
    K = int(classes.max()) + 1
    return {int(k): float(len(labels) / (K * count)) for k, count in zip(classes, counts)}


@misconception("class_weights")
def shares(labels):
    """These are the shares of the classes: a rare class should weigh more, not less."""
    classes, counts = np.unique(labels, return_counts=True)
    return {int(k): float(count / len(labels)) for k, count in zip(classes, counts)}


def augmentation(seed=0, flip=True, rotation=True, zoom=True, contrast=True, value_range=(0, 1), fixed=True):
    """As the solution's, but for what is left out."""
    parts = [keras.Input((None, None, 3))]
    parts += [layers.RandomFlip("horizontal", seed=seed)] if flip else []
    parts += [layers.RandomRotation(0.05, seed=seed + 1 if fixed else None)] if rotation else []
    parts += [layers.RandomZoom(0.15, seed=seed + 2)] if zoom else []
    parts += [layers.RandomContrast(0.2, value_range=value_range, seed=seed + 3)] if contrast else []
    return keras.Sequential(parts)


class Always(layers.Layer):
    """The augmentation, in training and in inference."""

    def __init__(self, seed=0):
        super().__init__()
        self.inside = augmentation(seed)

    def call(self, images):
        """As if it were always in training."""
        return self.inside(images, training=True)


@misconception("augmentation_layers")
def contrast_of_bytes(seed=0):
    """The contrast layer believes that images go up to 255: give it value_range=(0, 1)."""
    return augmentation(seed, value_range=(0, 255))


@misconception("augmentation_layers")
def no_flips(seed=0):
    """Nothing is flipped: add RandomFlip."""
    return augmentation(seed, flip=False)


@misconception("augmentation_layers")
def no_zoom(seed=0):
    """Nothing is zoomed: add RandomZoom."""
    return augmentation(seed, zoom=False)


@misconception("augmentation_layers")
def no_rotation(seed=0):
    """Nothing is turned: add RandomRotation."""
    return augmentation(seed, rotation=False)


@misconception("augmentation_layers")
def no_contrast(seed=0):
    """The contrast never changes: add RandomContrast."""
    return augmentation(seed, contrast=False)


@misconception("augmentation_layers")
def in_inference_too(seed=0):
    """Pictures are changed in inference too: leave `training` to whoever calls the model."""
    return keras.Sequential([keras.Input((None, None, 3)), Always(seed)])


@misconception("augmentation_layers")
def a_layer_without_seed(seed=0):
    """One of the layers has no seed: give one to each of them."""
    return augmentation(seed, fixed=False)


def classifier(input_shape, num_classes, augment=True, activation="softmax", flat=False, inside=augmentation):
    """As the solution's, but for what is given."""
    inputs = x = keras.Input(tuple(input_shape))
    if augment:
        x = inside()(x)
    for filters in (8, 16, 32):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization(momentum=0.9)(x)
        x = layers.ReLU()(x) if flat else layers.MaxPooling2D(2)(layers.ReLU()(x))
    x = layers.Flatten()(x) if flat else layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(32, activation="relu")(x) if flat else x
    return keras.Model(inputs, layers.Dense(num_classes, activation=activation)(x))


@misconception("build_classifier")
def augmentation_left_out(input_shape, num_classes):
    """The augmentation is not part of the model: call it on the input, before the convolutions."""
    return classifier(input_shape, num_classes, augment=False)


@misconception("build_classifier")
def logits(input_shape, num_classes):
    """The last layer has no softmax: it gives logits, not probabilities."""
    return classifier(input_shape, num_classes, activation=None)


@misconception("build_classifier")
def flattened_large_maps(input_shape, num_classes):
    """Large feature maps were flattened into a dense layer: pool first, or average each map."""
    return classifier(input_shape, num_classes, flat=True)


@misconception("build_classifier")
def augmented_in_inference(input_shape, num_classes):
    """The augmentation also runs in inference: leave `training` to whoever calls the model."""
    return classifier(input_shape, num_classes, inside=Always)
