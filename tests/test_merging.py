"""A learner's module under a newer kit: nothing that he wrote is lost, whatever he wrote and wherever."""

import ast
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convlings.course.blocks import blocks
from convlings.course.merging import merge, restore

OLD = '''\
"""Lines."""

import numpy as np


def first(x):
    """The first."""
    # YOUR CODE HERE
    raise NotImplementedError()


def second(x):
    """The second."""
    # YOUR CODE HERE
    raise NotImplementedError()


def given(x):
    """Comes with the kit."""
    return x


def third(x):
    """The third."""
    # YOUR CODE HERE
    raise NotImplementedError()
'''
NEW = '''\
"""Lines, and what lies between them."""

import math

import numpy as np

LIMIT = 3


def first(x, *, upwards=False):
    """The first, or with `upwards` the last."""
    # YOUR CODE HERE
    raise NotImplementedError()


# About halves.
def half(x):
    """New in this kit."""
    # YOUR CODE HERE
    raise NotImplementedError()


def given(x):
    """Comes with the kit."""
    return x + 0


def third(x):
    """The third."""
    # YOUR CODE HERE
    raise NotImplementedError()
'''
STUBS = {block.key: block.text for block in blocks(OLD) if block.is_function}
NEW_STUBS = {block.key: block.text for block in blocks(NEW) if block.is_function}


def answered(text, name, body="    return x * 2"):
    return text.replace(STUBS[name], f"def {name}(x):\n{body}")


def test_an_untouched_module_becomes_the_new_stub():
    merged = merge(OLD, OLD, NEW)
    assert merged.text == NEW
    told = {note.name: note.what for note in merged.notes}
    assert told["first"] == "replaced"
    assert told["half"] == "new"
    assert told["second"] == "dropped"
    assert "third" not in told


def test_a_written_answer_stays_and_its_changed_contract_is_told():
    own = answered(answered(OLD, "first"), "second")
    merged = merge(OLD, own, NEW)
    assert "def first(x):\n    return x * 2\n" in merged.text
    assert "def second(x):\n    return x * 2\n" in merged.text
    (note,) = [note for note in merged.notes if note.name == "first"]
    assert note.what == "yours"
    assert "-def first(x):" in note.change
    assert "+def first(x, *, upwards=False):" in note.change
    assert not [note for note in merged.notes if note.name == "second"]


def test_what_is_new_stands_in_its_place():
    text = merge(OLD, answered(OLD, "third"), NEW).text
    order = [block.key for block in blocks(text)]
    assert order.index("first") < order.index("half") < order.index("given") < order.index("third")
    assert order.index("import math") < order.index("LIMIT") < order.index("first")
    assert "()\n\n\n# About halves.\ndef half(x):" in text
    assert "()\n\n\ndef given(x):" in text


def test_an_answer_written_below_its_stub_stays():
    own = OLD + "\n\ndef first(x):\n    return x\n"
    text = merge(OLD, own, NEW).text
    assert text.count("def first(x") == 2
    assert text.endswith("def first(x):\n    return x\n")


def test_a_function_that_the_learner_took_out_is_told_and_not_put_back():
    own = OLD.replace(STUBS["third"], "")
    merged = merge(OLD, own, NEW)
    assert "def third" not in merged.text
    assert [note.name for note in merged.notes if note.what == "absent"] == ["third"]


def test_without_a_record_nothing_is_replaced():
    merged = merge("", answered(OLD, "first"), NEW)
    assert STUBS["second"] in merged.text
    assert STUBS["given"] in merged.text
    assert "def first(x):\n    return x * 2\n" in merged.text
    assert NEW_STUBS["half"] in merged.text


def test_twice_is_as_once():
    own = answered(OLD, "first")
    once = merge(OLD, own, NEW).text
    assert merge(OLD, once, NEW).text == once
    assert merge(NEW, once, NEW).text == once


def test_restoring_a_function_leaves_everything_else():
    own = answered(answered(OLD, "first"), "third") + "\n\ndef first(x):\n    return 3\n\n\n# the end\n"
    text = restore(own, OLD, "first")
    assert STUBS["first"] in text
    assert text.count("def first") == 1
    assert "def third(x):\n    return x * 2\n" in text
    assert text.endswith("# the end\n")
    assert STUBS["first"] in restore(OLD.replace(STUBS["first"], ""), OLD, "first")


def test_no_python_is_refused():
    for own in (OLD + "def (", OLD + "\0", OLD + "x = " + "(" * 1000):
        with pytest.raises(SyntaxError):
            merge(OLD, own, NEW)


PIECES = [
    "# {n}: a note\n",
    "\n",
    "import os as os_{n}\n",
    "helper_{n} = lambda x: x  # {n}\n",
    "@staticmethod\ndef helper_{n}(x):\n    # {n}: why\n    return x\n    # {n}: the end\n",
    "class Thing_{n}:\n    size = {n}\n",
    "TEXT_{n} = '''\ndef first(x):\n    # {n}: in a string\n'''\n",
    "if {n}:\n    def hidden_{n}(x):\n        return {n}\n",
    "a_{n} = 1; b_{n} = 2\n",
    "@property\n# {n}: between\n@staticmethod\ndef first(x): return {n}  # {n}: again\n",
]
BODIES = [
    "    return x  # {n}",
    "    # {n}: tried\n    raise NotImplementedError()",
    '    """Mine {n}."""\n    y = {n}\n\n    return y',
]


@st.composite
def modules(draw):
    """A learner's module: stubs, answers and whatever else between them; and the lines that are his."""
    parts, own, count = [], [], 0
    for block in blocks(OLD):
        kind = draw(st.sampled_from(["stub", "answer", "gone"] if block.is_function else ["stub"]))
        if kind == "answer":
            count += 1
            answer = f"def {block.key}(x):\n" + draw(st.sampled_from(BODIES)).format(n=count) + "\n"
            own += answer.splitlines()
            parts.append(answer)
        elif kind == "stub":
            parts.append(block.text + "\n")
        for piece in draw(st.lists(st.sampled_from(PIECES), max_size=3)):
            count += 1
            parts.append(piece.format(n=count))
            own += parts[-1].splitlines()
    return "".join(parts), [line for line in own if line.strip()]


@settings(max_examples=300, deadline=None)
@given(modules())
def test_no_line_of_the_learners_is_lost(module):
    own, lines = module
    text = merge(OLD, own, NEW).text
    ast.parse(text)
    remaining = iter(text.split("\n"))
    assert all(line in remaining for line in lines), textwrap.indent(text, "| ")  # all, and in their order
    for block in blocks(own):
        if block.key in ("first", "given") and block.text == STUBS[block.key]:
            assert NEW_STUBS[block.key] in text
