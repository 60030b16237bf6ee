"""How long the solution's training takes in the training checks, on the set at hand.

Run: python benchmarks/training_seconds.py     (with CONVLINGS_DATA on real images)
Prints a line for each unit: seconds from the first call to the trained model, with the short training that is
taken off, compilation, and drawing or loading the images; and what counts as the training's time.
"""

import runpy
import time

from training import ROOT, student_of

from convlings.course.course import load_course


def main():
    """Trains each once, in this process."""
    for unit in load_course(ROOT / "exercises" / "course.toml").units:
        if all(exercise.name != "training" for exercise in unit.exercises):
            continue
        check, student = runpy.run_path(str(ROOT / "graders" / unit.grader)), student_of(unit, {})
        start = time.perf_counter()
        training = check["trained_here"](student)
        seconds = time.perf_counter() - start
        print(
            f"{unit.name:20} {check['set_at_hand']():10} {seconds:5.1f} s, counted {training.seconds:5.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
