"""The marks that a grader puts on its checks."""

import pytest

hidden = pytest.mark.hidden  # stays with the teacher
weight = pytest.mark.weight  # `@weight(2)` counts twice
