"""What nbgrader is told of a submitted notebook's cells, as its gradebook has it and not as it was handed in.

nbgrader 0.9 gives up on the whole class where one notebook has a cell twice, or metadata of another version.
"""

import copy
from typing import Any
from weakref import WeakKeyDictionary

from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.autograde import Autograde
from nbgrader.preprocessors import NbGraderPreprocessor


def sanitizers() -> list[Any]:
    """What `nbgrader autograde` does to a notebook before it is run, with the restoring first."""
    return [Restore, *Autograde.class_traits()["sanitize_preprocessors"].default()]


class Restore(NbGraderPreprocessor):  # type: ignore[misc]
    """Writes every cell's metadata anew, and gives check cells back that were deleted.

    Of a cell that is there twice the last one counts, as for nbgrader.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Restores a submitted notebook."""
        source = self._known(resources["nbgrader"])
        missing = copy.deepcopy(source)
        for cell in reversed(nb.cells):
            told = cell.metadata.pop("nbgrader", None)
            name = told.get("grade_id") if isinstance(told, dict) else None
            if isinstance(name, str) and name in missing:
                cell.metadata["nbgrader"] = missing.pop(name).metadata["nbgrader"]
            elif told:
                self.log.warning("A cell that says it is %r is one of the student's own.", name)
        for name, cell in missing.items():
            if cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell):
                self.log.warning("The check cell %s was missing, and is given back.", name)
                if (nb.nbformat, nb.nbformat_minor) < (4, 5):
                    del cell["id"]  # older notebooks have none
                nb.cells.insert(_place(name, list(source), nb.cells), cell)
        return nb, resources

    def _known(self, resources: Any) -> dict[str, Any]:
        """What `_source` gives, asked for once in a run."""
        run, place = (
            _runs.setdefault(self.parent.parent, {}),
            (resources["assignment"], resources["notebook"]),
        )
        if place not in run:
            run[place] = _source(resources)
        return run[place]


_runs: WeakKeyDictionary[Any, dict[tuple[str, str], dict[str, Any]]] = WeakKeyDictionary()


def _place(name: str, names: list[str], cells: list[Any]) -> int:
    """Behind the cell that it stood behind; at the end where that is missing too."""
    before = names[: names.index(name)][-1:]
    there = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells]
    return there.index(before[0]) + 1 if before and before[0] in there else len(cells)


def _source(resources: Any) -> dict[str, Any]:
    """The cells that nbgrader knows of an assignment's notebook, by their names and in their order."""
    with Gradebook(resources["db_url"]) as book:
        try:
            notebook = book.find_notebook(resources["notebook"], resources["assignment"])
        except MissingEntry:
            return {}
        graded = {cell.name: {"points": float(cell.max_score)}
                  for cell in [*notebook.grade_cells, *notebook.task_cells]}  # fmt: skip
        tasks, solutions = (
            {cell.name for cell in cells} for cells in (notebook.task_cells, notebook.solution_cells)
        )
        return {
            cell.name: _cell(cell, graded.get(cell.name, {}), cell.name in tasks, cell.name in solutions)
            for cell in notebook.source_cells
        }


def _cell(source: Any, points: dict[str, float], task: bool, solution: bool) -> Any:
    make = new_code_cell if source.cell_type == "code" else new_markdown_cell
    told = {"grade_id": source.name, "grade": bool(points) and not task, "solution": solution, "task": task,
            "locked": source.locked, "schema_version": 3, "cell_type": source.cell_type,
            "checksum": source.checksum}  # fmt: skip
    return make(source.source, metadata={"nbgrader": told | points})  # type: ignore[no-untyped-call]
