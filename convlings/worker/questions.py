"""The questions that the judge asks by name, besides calling a student's functions. There are no others."""

from collections.abc import Callable

from convlings.worker import asking, dataset, device, figure, folder, lent, referee

OF_MODELS = (referee.build, referee.describe, referee.own, asking.counts, asking.fit, asking.kinds,
             asking.output,
             asking.part, asking.rate, asking.set_weights, asking.shapes, asking.sketch, asking.train,
             asking.weights)  # fmt: skip
OF_FUNCTIONS = (asking.block, asking.descend, asking.outline, lent.with_data)
OF_FILES = (folder.folder, folder.texts, dataset.batches, dataset.length, dataset.spec)
OF_DEVICES = (device.gpus,)
OF_FIGURES = (figure.begin, figure.close, figure.describe, figure.picture)

QUESTIONS: dict[str, Callable] = {
    question.__name__: question for question in OF_MODELS + OF_FUNCTIONS + OF_FILES + OF_DEVICES
}
QUESTIONS |= {f"figure.{question.__name__}": question for question in OF_FIGURES}
