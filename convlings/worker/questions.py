"""The questions that the judge asks by name, besides calling a student's functions. There are no others."""

from collections.abc import Callable

from convlings.worker import figure, referee

OF_MODELS = (referee.build, referee.counts, referee.describe, referee.output, referee.own, referee.rate,
             referee.set_weights, referee.shapes, referee.train, referee.weights)  # fmt: skip
OF_FUNCTIONS = (referee.block, referee.descend)
OF_FIGURES = (figure.begin, figure.close, figure.describe, figure.picture)

QUESTIONS: dict[str, Callable] = {question.__name__: question for question in OF_MODELS + OF_FUNCTIONS}
QUESTIONS |= {f"figure.{question.__name__}": question for question in OF_FIGURES}
