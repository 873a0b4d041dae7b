"""A file given to a person: whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path


def copy_whole(source: Path, target: Path) -> None:
    """Copy ``source`` to ``target``, which is the old file until it is the whole new one.

    A device or pipe such as ``/dev/stdout`` cannot be exchanged for a file, so it is written to.
    """
    if target.exists() and not target.is_file():
        with source.open("rb") as content, target.open("wb") as output:
            shutil.copyfileobj(content, output)
        return
    target = target.resolve()  # where a link points, so that it stays one
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(target.parent))
    partial = target.with_name(f".{target.name}.partial")
    try:
        shutil.copyfile(source, partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
