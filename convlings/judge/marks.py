"""The marks that a grader puts on its checks."""

import pytest

hidden = pytest.mark.hidden  # stays with the teacher
fresh = pytest.mark.fresh  # runs with a module that no other check has called
weight = pytest.mark.weight  # `@weight(2)` counts twice
training = pytest.mark.training  # trains for a while; a proof that asks something else leaves it out
gpu = pytest.mark.gpu  # the real size; left out, and said so, where Keras sees no GPU
