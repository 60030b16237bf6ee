"""Runs graders on a submission. What a grader or a misconception file imports stands here."""

from convlings.judge.claims import keeps_inputs, refuses, within
from convlings.judge.compare import compare
from convlings.judge.feedback import Feedback
from convlings.judge.figure import Figure
from convlings.judge.marks import fresh, hidden, training, weight
from convlings.judge.misconceptions import misconception, solution_of
from convlings.judge.model import Model, block, descend, lend

__all__ = [
    "Feedback",
    "Figure",
    "Model",
    "block",
    "compare",
    "descend",
    "fresh",
    "hidden",
    "keeps_inputs",
    "lend",
    "misconception",
    "refuses",
    "solution_of",
    "training",
    "weight",
    "within",
]
