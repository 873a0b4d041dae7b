"""The zygote on its own, without a server."""

from __future__ import annotations

import os
import socket
import time

import pytest

from kg.store.workers.zygote import _reap

from .forks import forked


@pytest.mark.parametrize("has_unread", [True, False])  # the system says it in two ways: reset, broken pipe
def test_a_process_that_ends_after_the_server_is_nobody_s_business(has_unread: bool) -> None:
    def act() -> object:
        control, server = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        if has_unread:
            control.send(b"{}")
        server.close()
        process = os.fork()
        if not process:
            os._exit(0)
        children = {process: 1}
        while children:
            _reap(control, children)
            time.sleep(0.001)
        return "went on"

    assert forked(act) == "went on"
