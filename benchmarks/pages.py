"""How soon a page shows its first words on a slow line, and what it weighs: without scripts and with them.

Run as ``python -m benchmarks.pages``. Each type of page is loaded with nothing kept from before, over
1.6 Mbit/s with 150 ms a request, on a processor four times slower (what Lighthouse calls slow 4G); first
contentful paint (W3C Paint Timing) is the median of ``--rounds`` loads. Bytes are those of the line,
compressed, with their headers. With ``--server`` it tells instead what the server works for each page.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, sync_playwright

from benchmarks.browsing import FOUND, KINDS, Visitor
from benchmarks.making import measure_making
from benchmarks.servers import Server, ours

_LATENCY = 150  # ms
_DOWN = 1.6e6 / 8  # bytes a second
_SLOWER = 4  # times
_PAINT = 1.2  # s, the most that is allowed
_WEIGHT = {False: 60_000, True: 300_000}  # bytes, the most without scripts and with them
_TRIES = 3
_PATIENCE = 15_000  # ms, for the paint of a page that is there
_PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


@dataclass(frozen=True, slots=True)
class Load:
    """A load of a page: seconds to the first contentful paint, bytes over the line."""

    paint: float
    weight: float


def _slow_down(session: CDPSession) -> None:
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": _LATENCY, "downloadThroughput": _DOWN, "uploadThroughput": _DOWN},
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})


def load(browser: Browser, server: Server, path: str, *, scripts: bool) -> Load:
    """Return a load of the page at ``path``, by a browser that has nothing of the site yet.

    Chromium now and then tells of no paint at all; the page is then loaded anew, some times at most.
    """
    for _ in range(_TRIES - 1):
        with suppress(TimeoutError):
            return _load_once(browser, server, path, scripts=scripts)
    return _load_once(browser, server, path, scripts=scripts)


def _load_once(browser: Browser, server: Server, path: str, *, scripts: bool) -> Load:
    with Visitor(browser, server.url, scripts=scripts) as visitor:
        session = visitor.page.context.new_cdp_session(visitor.page)
        sizes: list[float] = []
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        _slow_down(session)
        visitor.page.goto(f"{server.url}{path}", wait_until="networkidle", timeout=60_000)
        # A browser that has much to do tells of the paint after the line has become quiet.
        paint = visitor.page.wait_for_function(_PAINTED, timeout=_PATIENCE).json_value()
        return Load(float(paint) / 1e3, sum(sizes))


def _paths(browser: Browser, server: Server) -> Iterator[tuple[str, str]]:
    with Visitor(browser, server.url, scripts=False) as visitor:
        for kind in (*KINDS, *FOUND):
            yield kind, visitor.go_to_kind(kind, "ru").url.removeprefix(server.url)


def read_arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options in ``given``, or in the command line; exit where they make no sense."""
    reading = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    reading.add_argument("--rounds", type=int, default=3, help="loads of each page (default: 3)")
    reading.add_argument("--server", action="store_true", help="what the server works for each page instead")
    return reading.parse_args(given)


def main() -> None:
    """Print the two kinds of loads side by side, for each type of page."""
    asked = read_arguments()
    executable = shutil.which("chromium")
    if executable is None:
        sys.exit("Chromium is not installed; apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        out = Path(folder)
        kg = Path(sys.executable).with_name("kg")
        subprocess.run([kg, "build", "--out", out], check=True, capture_output=True)
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        with tempfile.TemporaryDirectory() as scratch, ours(out, Path(scratch)) as server:
            paths = list(_paths(browser, server))
            if not asked.server:
                _compare(browser, server, paths, asked.rounds)
        browser.close()
        if asked.server:
            _tell_making(out, paths, asked.rounds)


def _tell_making(out: Path, paths: Sequence[tuple[str, str]], rounds: int) -> None:
    print(f"{'page':30}{'front':>9}{'queries':>9}{'in all':>9}{'asked':>7}{'again':>7}  slowest query")
    for kind, making, slowest in measure_making(out, paths, rounds):
        told = " ".join(slowest.split())[:60]
        print(
            f"{kind:30}{making.front * 1e3:6.0f} ms{making.queries * 1e3:6.0f} ms"
            f"{making.seconds * 1e3:6.0f} ms{making.asked:7}{making.again:7}  {told}",
            flush=True,
        )


def _compare(browser: Browser, server: Server, paths: Sequence[tuple[str, str]], rounds: int) -> None:
    print(f"{'page':30}{'paint':>9}{'scripts':>9}{'ratio':>7}{'weight':>10}{'scripts':>9}{'ratio':>7}")
    worst = {False: Load(0, 0), True: Load(0, 0)}
    for kind, path in paths:
        found: dict[bool, Load] = {}
        loads: dict[bool, list[Load]] = {False: [], True: []}
        for _ in range(rounds):
            for scripts in (False, True):
                loads[scripts].append(load(browser, server, path, scripts=scripts))
        for scripts, each in loads.items():
            found[scripts] = Load(
                statistics.median(one.paint for one in each), statistics.median(one.weight for one in each)
            )
            worst[scripts] = Load(
                max(worst[scripts].paint, found[scripts].paint),
                max(worst[scripts].weight, found[scripts].weight),
            )
        plain, rich = found[False], found[True]
        print(
            f"{kind:30}{plain.paint:7.2f} s{rich.paint:7.2f} s{rich.paint / plain.paint:6.2f}×"
            f"{plain.weight / 1e3:7.1f} kB{rich.weight / 1e3:6.1f} kB{rich.weight / plain.weight:6.1f}×",
            flush=True,
        )
    print()
    for scripts, most in worst.items():
        print(
            f"{'with' if scripts else 'without'} scripts, the worst: paint {most.paint:.2f} s ="
            f" {most.paint / _PAINT:.2f} of what is allowed, weight {most.weight / 1e3:.1f} kB ="
            f" {most.weight / _WEIGHT[scripts]:.2f}"
        )


if __name__ == "__main__":
    main()
