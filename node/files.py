"""Files: what a person asked to be written, made anew and whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from node.errors import Refused


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, readable by its owner only.

    Raises:
        Refused: `unwritable`; what was begun is taken away.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused("unwritable", f"{path}: {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise Refused("unwritable", f"{path}: {error.strerror}") from error
