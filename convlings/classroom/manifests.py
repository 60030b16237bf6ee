"""Holds what a student handed in against the manifest beside it; a claim of his side earns nothing."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from convlings import __version__
from convlings.classroom.uploads import File
from convlings.course.manifest import read_manifest
from convlings.course.origin import digest
from convlings.errors import InputError
from convlings.judge.feedback import clean


def differences(file: File, texts: Mapping[str, bytes]) -> list[str]:
    """What the teacher should know: what is not as `convlings submit` wrote it, and another kit.

    Args:
        file: the manifest.
        texts: all modules of this student, by the path where they were found.
    """
    if file.problem:
        return [file.problem]
    try:
        manifest = read_manifest(file.data)
    except InputError as error:
        return [str(error)]
    told = (
        []
        if manifest.kit == __version__
        else [f"made with kit {clean(manifest.kit, 20)}, not {__version__}."]
    )
    for module in manifest.units.values():
        path = clean(module.path, 80)
        text = texts.get(str(file.path.parent / PurePosixPath(module.path)))
        if text is None:
            told.append(f"{path} is listed here and was not handed in.")
        elif digest(text) != module.sha256:
            told.append(f"{path} was changed after `convlings submit` wrote the file.")
    return told
