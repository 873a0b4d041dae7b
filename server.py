"""The application as ``server:app``, for granian (RSGI); ``python server.py`` serves it as ``kg serve`` does.

Settings come from ``kg.toml`` and ``KG_*`` (see :mod:`kg.config`).
"""

from __future__ import annotations

import sys

from kg.config import read_config
from kg.faults import InputError, NotFoundError
from kg.serve.front import Front
from kg.serve.serving import serve_forever

app: Front


def __getattr__(name: str) -> Front:
    """Make ``app`` when it is first asked for, so that the process that serves makes it for itself."""
    if name != "app":
        raise AttributeError(name)
    global app  # noqa: PLW0603  # asked for once, kept
    app = Front(read_config())
    return app


def main() -> int:
    """Serve until a signal ends it; return 2 with one line for each fault when it cannot begin."""
    try:
        serve_forever(read_config())
    except (InputError, NotFoundError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
