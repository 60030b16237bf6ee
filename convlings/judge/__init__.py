"""Runs graders on a submission. What a grader or a misconception file imports stands here."""

from convlings.judge.claims import keeps_inputs, refuses
from convlings.judge.compare import compare
from convlings.judge.data import with_data
from convlings.judge.dataset import Dataset
from convlings.judge.feedback import Feedback
from convlings.judge.figure import Figure
from convlings.judge.folder import lend_folder, paths_of
from convlings.judge.marks import fresh, gpu, hidden, training, weight
from convlings.judge.misconceptions import misconception, solution_of
from convlings.judge.model import Model, block, descend, lend, outline
from convlings.judge.racing import race
from convlings.judge.scores import check_accuracy, check_beats_one_class, mean_iou, one_class
from convlings.judge.timing import better_of_two, keeps_budget, keeps_pace, trained

__all__ = [
    "Dataset",
    "Feedback",
    "Figure",
    "Model",
    "better_of_two",
    "block",
    "check_accuracy",
    "check_beats_one_class",
    "compare",
    "descend",
    "fresh",
    "gpu",
    "hidden",
    "keeps_budget",
    "keeps_inputs",
    "keeps_pace",
    "lend",
    "lend_folder",
    "mean_iou",
    "misconception",
    "one_class",
    "outline",
    "paths_of",
    "race",
    "refuses",
    "solution_of",
    "trained",
    "training",
    "weight",
    "with_data",
]
