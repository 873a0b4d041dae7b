"""An answer as a map: each place once, however many rows have it."""

from __future__ import annotations

from collections import Counter

from kg.web.drawing.world import Marker
from kg.web.views.coordinates import find_coordinates
from kg.web.views.solutions import Solutions, find_link, find_name


def find_markers(solutions: Solutions, elsewhere: str) -> tuple[Marker, ...]:
    """Return the places in ``solutions`` for a map, as heavy as their rows are many.

    There are none without coordinates. What has no page of its own leads to ``elsewhere``.
    """
    located, columns = find_coordinates(solutions)
    roles = solutions.view.map
    named = solutions.place(roles.label) if roles else None
    linked = solutions.place(roles.label.removesuffix("Label")) if roles else None
    if solutions.is_graph:
        named = linked = 0
    counts: Counter[Marker] = Counter()
    for each in located:
        cells = solutions.cells[each.row]
        name = find_name(cells, columns, named)
        label = name.text if name else f"{each.latitude:.2f}, {each.longitude:.2f}"
        href = find_link(cells, linked) or elsewhere
        counts[Marker(each.latitude, each.longitude, label, href)] += 1
    return tuple(
        Marker(marker.latitude, marker.longitude, marker.label, marker.href, weight)
        for marker, weight in counts.items()
    )
