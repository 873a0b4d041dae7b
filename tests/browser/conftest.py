"""A real server over the real report, and a browser to visit it with."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.browsing import Visitor
from needs import install, missing
from playwright.sync_api import Browser, sync_playwright
from serve.running import ROOT, Server, running

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Server]:
    """Return a server over a snapshot of the real report, which is made once for all processes of the run."""
    mine = tmp_path_factory.getbasetemp()
    out = (mine if worker_id == "master" else mine.parent) / "browsed"
    kg = Path(sys.executable).with_name("kg")
    with out.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (out / "current").exists():
            subprocess.run([str(kg), "build", "--out", str(out)], check=True, capture_output=True, cwd=ROOT)
    with running(out) as found:
        yield found


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Return Chromium, without a window.

    Only as long as it is needed: while Playwright runs, no other test of the process can run a loop.
    """
    executable = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if executable is None:
        missing("Chromium is not installed (Debian: chromium)")
    with sync_playwright() as playwright:
        # The sandbox of Chromium does not run as root, which CI is.
        started = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the text of axe-core, the accessibility checker."""
    folder = Path(__file__).parent
    install(folder)
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture
def visitor(browser: Browser, server: Server) -> Iterator[Visitor]:
    """Return somebody who visits the site, with scripts."""
    with Visitor(browser, server.address) as found:
        yield found


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def anybody(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Visitor]:
    """Return somebody who visits the site, once with scripts and once without."""
    with Visitor(browser, server.address, scripts=request.param) as found:
        yield found
