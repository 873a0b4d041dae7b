"""A city's report on its partners abroad, as a linked knowledge graph.

One package a stage, each importing only from the stages before it::

    source -> extract -> link -> graph -> store -> query -> web

For a program or a notebook there is :func:`kg.open`::

    import kg

    with kg.open() as dataset:
        for row in dataset.query("partners", language="en"):
            print(row.placeLabel)
"""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.notebook import Dataset

__all__ = ["open"]


def open(data: str | PathLike[str] | None = None) -> Dataset:  # noqa: A001  # one writes kg.open
    """Return the dataset in the folder ``data`` that ``kg build`` or ``kg load`` wrote to, or in a snapshot.

    By default it is the folder that the settings name: ``build/`` of the project, unless ``kg.toml`` or
    ``KG_OUT`` say otherwise. The dataset stays that version, whatever is published later.

    Raises :class:`kg.faults.NotFoundError` where there is no snapshot, :class:`kg.faults.InputError` for a
    wrong setting.
    """
    from kg.notebook import open_dataset  # noqa: PLC0415  # so that `import kg` alone costs nothing

    return open_dataset(data)
