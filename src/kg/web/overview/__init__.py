"""``/``, ``/about``, ``/quality``: the dataset as a whole, for people."""
