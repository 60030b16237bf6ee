"""What nbgrader is told of a submitted notebook's cells, as its gradebook has it and not as it was handed in.

nbgrader 0.9 gives up on the whole class where one notebook has a cell twice, or metadata of another version.
"""

from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.autograde import Autograde
from nbgrader.preprocessors import NbGraderPreprocessor


def sanitizers() -> list[Any]:
    """What `nbgrader autograde` does to a notebook before it is run, with the restoring first."""
    return [Restore, *Autograde.class_traits()["sanitize_preprocessors"].default()]


class Restore(NbGraderPreprocessor):  # type: ignore[misc]
    """Writes every cell's metadata anew; of a cell that is there twice the last one counts."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Restores a submitted notebook."""
        known = _known(resources["nbgrader"])
        for cell in reversed(nb.cells):
            told = cell.metadata.pop("nbgrader", None)
            name = told.get("grade_id") if isinstance(told, dict) else None
            if isinstance(name, str) and name in known:
                cell.metadata["nbgrader"] = known.pop(name)
            elif told:
                self.log.warning("A cell that says it is %r is one of the student's own.", name)
        return nb, resources


def _known(resources: Any) -> dict[str, Any]:
    """The metadata of the cells of an assignment's notebook, by their names; none where it is not known."""
    from nbformat import NotebookNode

    with Gradebook(resources["db_url"]) as book:
        try:
            notebook = book.find_notebook(resources["notebook"], resources["assignment"])
        except MissingEntry:
            return {}
        points = {cell.name: float(cell.max_score) for cell in [*notebook.grade_cells, *notebook.task_cells]}
        tasks = {cell.name for cell in notebook.task_cells}
        solutions = {cell.name for cell in notebook.solution_cells}
        return {
            cell.name: NotebookNode(  # type: ignore[no-untyped-call]
                grade_id=cell.name,
                grade=cell.name in points and cell.name not in tasks,
                solution=cell.name in solutions,
                locked=cell.locked,
                task=cell.name in tasks,
                schema_version=3,
                cell_type=cell.cell_type,
                checksum=cell.checksum,
                **({"points": points[cell.name]} if cell.name in points else {}),
            )
            for cell in notebook.source_cells
        }
