from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from kg.config import Config
from kg.serve.serving import serve_forever


def test_busy_port_is_refused(config: Config) -> None:
    """granian would share it with the other server, and each would answer some of the requests."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(OSError, match=f"127.0.0.1:{port}"):
            serve_forever(replace(config, port=port))
