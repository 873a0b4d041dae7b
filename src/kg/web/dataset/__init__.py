"""``/dataset``, ``/dumps``, the catalogue: what is published, in which files and versions."""
