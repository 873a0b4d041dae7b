"""Publishing, pruning and going back: whatever goes wrong, a good snapshot is current and nothing is half."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from pyoxigraph import Store

from kg.faults import NotFoundError
from kg.store.changes import read_changes
from kg.store.publish import roll_back
from kg.store.snapshot import Snapshot, list_snapshots, open_snapshot

from .built import OTHER, ROOT
from .tiny import says, tiny


def numbers(out: Path) -> list[int]:
    return [snapshot.number for snapshot in list_snapshots(out)]


def names(out: Path) -> set[str]:
    """Return what is in the folder of snapshots, whatever it is."""
    return {path.name for path in (out / "snapshots").iterdir()} - {".lock"}


def manifest(snapshot: Snapshot) -> Path:
    return snapshot.folder / "manifest.json"


def test_snapshots_are_numbered_and_dated(tmp_path: Path) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    done = [tiny(tmp_path, word) for word in ("one", "two", "three")]
    assert [snapshot.number for snapshot in done] == [1, 2, 3]
    assert all(before <= each.published <= datetime.now(UTC) for each in done)
    assert all(each.published.utcoffset() == timedelta(0) for each in done)
    assert list_snapshots(tmp_path) == tuple(reversed(done))
    assert open_snapshot(tmp_path) == done[2]
    assert [says(snapshot) for snapshot in done] == ["one", "two", "three"]


def test_manifest_lists_every_file_with_its_size(tmp_path: Path) -> None:
    done = tiny(tmp_path, "one")
    there = {
        str(path.relative_to(done.folder)): path.stat().st_size
        for path in done.folder.rglob("*")
        if path.is_file() and path.name not in ("LOG", "LOCK", "manifest.json")
    }
    assert done.files == there
    assert done.size == sum(there.values())
    assert {"dumps/all.nq", "dumps/SHA256SUMS", "store/CURRENT"} <= there.keys()
    Store.read_only(str(done.store))
    assert open_snapshot(tmp_path) == done


def test_what_is_current_is_not_published_again(tmp_path: Path) -> None:
    one = tiny(tmp_path, "one")
    assert tiny(tmp_path, "one") == one
    assert numbers(tmp_path) == [1]


def test_what_an_older_one_says_becomes_current_with_the_next_number(tmp_path: Path) -> None:
    """And going back then leads to what was current before, not to the same again."""
    one, two = tiny(tmp_path, "one"), tiny(tmp_path, "two")
    again = tiny(tmp_path, "one")
    assert (again.number, again.version, again.folder) == (3, one.version, one.folder)
    assert open_snapshot(tmp_path) == again
    assert numbers(tmp_path) == [3, 2]
    assert [changes.before for changes in read_changes(again.folder)] == [two.version]
    assert roll_back(tmp_path) == (one.version, two)


def test_changes_since_earlier_versions_are_there(tmp_path: Path) -> None:
    one, two, three = (tiny(tmp_path, word) for word in ("one", "two", "three"))
    assert read_changes(one.folder) == ()
    assert [changes.before for changes in read_changes(three.folder)] == [two.version, one.version]
    for changes in read_changes(three.folder):
        assert (changes.added, changes.removed) == (1, 1)


@pytest.mark.parametrize(("keep", "kept"), [(1, [6, 5]), (2, [6, 5, 4]), (9, [6, 5, 4, 3, 2, 1])])
def test_old_ones_are_pruned(tmp_path: Path, keep: int, kept: list[int]) -> None:
    for number in range(6):
        tiny(tmp_path, str(number), keep)
    assert numbers(tmp_path) == kept
    assert len(names(tmp_path)) == len(kept)


def test_what_was_current_until_now_is_not_pruned(tmp_path: Path) -> None:
    for word in ("one", "two", "three", "four"):
        tiny(tmp_path, word)
    roll_back(tmp_path, 1)
    tiny(tmp_path, "five", keep=1)
    assert numbers(tmp_path) == [5, 4, 1]


def test_reader_of_a_pruned_snapshot_goes_on(tmp_path: Path) -> None:
    store = Store.read_only(str(tiny(tmp_path, "one").store))
    for word in ("two", "three", "four"):
        tiny(tmp_path, word, keep=1)
    assert numbers(tmp_path) == [4, 3]
    assert [quad.object.value for quad in store] == ["one"]


def test_roll_back(tmp_path: Path) -> None:
    one, two, three = (tiny(tmp_path, word) for word in ("one", "two", "three"))
    assert roll_back(tmp_path) == (three.version, two)
    assert open_snapshot(tmp_path) == two
    assert roll_back(tmp_path) == (two.version, one)
    assert roll_back(tmp_path, 3) == (one.version, three)
    assert open_snapshot(tmp_path) == three
    assert numbers(tmp_path) == [3, 2, 1]
    roll_back(tmp_path, 2)
    assert tiny(tmp_path, "four").number == 4
    assert roll_back(tmp_path)[1] == three


def test_roll_back_to_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"no snapshot in .*; run `kg build "):
        roll_back(tmp_path)
    one = tiny(tmp_path, "one")
    with pytest.raises(NotFoundError, match=r"no snapshot before 1 in .*; there are: 1$"):
        roll_back(tmp_path)
    with pytest.raises(NotFoundError, match=r"no snapshot 7 in .*; there are: 1$"):
        roll_back(tmp_path, 7)
    assert open_snapshot(tmp_path) == one


def _cut(name: str) -> Callable[[Snapshot], None]:
    """Return what cuts the biggest file that matches ``name`` in half."""

    def damage(snapshot: Snapshot) -> None:
        path = max(snapshot.folder.glob(name), key=lambda found: found.stat().st_size)
        os.truncate(path, path.stat().st_size // 2)

    return damage


def _garble_store(snapshot: Snapshot) -> None:
    """Change bytes but no size."""
    for path in snapshot.store.glob("MANIFEST-*"):
        path.write_bytes(b"\xff" * path.stat().st_size)


def _other_format(snapshot: Snapshot) -> None:
    values = json.loads(manifest(snapshot).read_bytes())
    manifest(snapshot).write_text(json.dumps(values | {"format": 1}), "utf-8")


DAMAGE: dict[str, Callable[[Snapshot], object]] = {
    "n is missing": lambda snapshot: manifest(snapshot).unlink(),
    "Expecting value: line 1 column 1": lambda snapshot: manifest(snapshot).write_bytes(b""),
    "has no attribute": lambda snapshot: manifest(snapshot).write_bytes(b"[]"),
    "'number'": lambda snapshot: manifest(snapshot).write_bytes(b'{"format": 2}'),
    "can't decode byte 0xff": lambda snapshot: manifest(snapshot).write_bytes(b"\xff"),
    "Unterminated string|Expecting": _cut("manifest.json"),
    "its format is 1, not 2": _other_format,
    r"\d+\.sst has \d+ bytes, not \d+": _cut("store/*.sst"),
    "CURRENT has 8 bytes, not 16": _cut("store/CURRENT"),
    r"store/\d+\.log is missing": lambda snapshot: shutil.rmtree(snapshot.store),
    "MANIFEST|Corruption": _garble_store,
    "dumps/all.nq is missing": lambda snapshot: (snapshot.folder / "dumps" / "all.nq").unlink(),
    r"dumps/all\.nq\.gz has \d+ bytes": _cut("dumps/all.nq.gz"),
    r"\(manifest.json is missing\)": lambda snapshot: shutil.rmtree(snapshot.folder),
}


@pytest.mark.parametrize("reason", DAMAGE)
def test_damaged_snapshot_gives_way_to_the_one_before(
    tmp_path: Path, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    one, two, three = (tiny(tmp_path, word) for word in ("one", "two", "three"))
    DAMAGE[reason](three)
    with caplog.at_level(logging.WARNING, "kg.store"):
        assert open_snapshot(tmp_path) == two
        assert open_snapshot(tmp_path) == two
        assert list_snapshots(tmp_path) == (two, one)
    (told,) = caplog.messages  # once, however often it is looked at
    assert told.startswith(f"the snapshot in {three.folder} is damaged (")
    assert told.endswith(f"); snapshot 2, version {two.version} is used instead; build it again")
    assert "\n" not in told
    assert re.search(reason, told)
    assert says(open_snapshot(tmp_path)) == "two"
    assert roll_back(tmp_path)[1] in (two, one)
    again = tiny(tmp_path, "three")
    assert (again.version, says(again)) == (three.version, "three")
    assert again.number > 2
    assert open_snapshot(tmp_path) == again


def test_damaged_snapshot_does_not_bring_back_what_was_rolled_back(tmp_path: Path) -> None:
    one, two, three = (tiny(tmp_path, word) for word in ("one", "two", "three"))
    roll_back(tmp_path, 2)
    _cut("store/*.sst")(two)
    assert open_snapshot(tmp_path) == one
    _cut("store/*.sst")(one)
    assert open_snapshot(tmp_path) == three
    _cut("store/*.sst")(three)
    with pytest.raises(NotFoundError, match=r"cannot be read: .*\.sst has .*; build it again"):
        open_snapshot(tmp_path)


def test_damaged_snapshot_is_never_the_one_to_go_back_to(tmp_path: Path) -> None:
    one, two, _ = (tiny(tmp_path, word) for word in ("one", "two", "three"))
    _cut("store/*.sst")(two)
    assert roll_back(tmp_path)[1] == one
    with pytest.raises(NotFoundError, match="no snapshot 2 in"):
        roll_back(tmp_path, 2)


def test_lost_link_is_no_loss(tmp_path: Path) -> None:
    two = [tiny(tmp_path, word) for word in ("one", "two")][-1]
    (tmp_path / "current").unlink()
    assert open_snapshot(tmp_path) == two


# Ends itself at the n-th thing that Python does to the file system, in a child of its own for each n.
KILLED_ANYWHERE = """
import os, shutil, signal, sys
from itertools import count
from pathlib import Path
sys.path.insert(0, "tests")
from kg.store import load, publish, snapshot  # before the first fork
from store.built import silent
out, word = Path(sys.argv[1]), sys.argv[2]
CHANGES = {"os.mkdir", "os.rename", "os.symlink", "shutil.rmtree"}

def publish_until(last, folder):
    left = last
    def hook(event, details):
        nonlocal left
        opened = event == "open" and str(details[0]).endswith((".nq", "manifest.json"))
        if event in CHANGES or (opened and details[1] != "rb"):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    file = out.parent / f"{word}.nt"
    load.load_files([file], folder, base="https://example.org/", keep=1, step=silent)

(out.parent / f"{word}.nt").write_text(f'<a:a> <a:b> "{word}" .\\n')
for last in count(1):
    folder = out.with_name(f"killed-{last}")
    shutil.copytree(out, folder, symlinks=True)
    child = os.fork()
    if not child:
        publish_until(last, folder)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
"""


@pytest.mark.parametrize("word", ["new", "one"])
def test_killed_anywhere(tmp_path: Path, word: str) -> None:
    """The snapshot before or the new one is current, all that is listed is whole, and the next goes well."""
    out = tmp_path / "out"
    tiny(out, "one")
    tiny(out, "two")
    subprocess.run([sys.executable, "-c", KILLED_ANYWHERE, str(out), word], cwd=ROOT, check=True)
    folders = sorted(tmp_path.glob("killed-*"), key=lambda path: int(path.name.rpartition("-")[2]))
    assert len(folders) > 5
    seen = [says(open_snapshot(folder)) for folder in folders]
    assert seen == sorted(seen, key=["two", word].index)
    assert set(seen) == {"two", word}
    for folder in folders:
        listed = list_snapshots(folder)
        assert {says(snapshot) for snapshot in listed} <= {"one", "two", "new"}
        assert {snapshot.version for snapshot in listed} | {".lock"} >= {
            name for name in names(folder) if not name.startswith((".new-", ".old-"))
        }
        last = tiny(folder, "last", keep=1)
        assert open_snapshot(folder) == last
        assert not [name for name in names(folder) if name.startswith(".")]
        assert sorted(path.name for path in folder.iterdir()) == ["current", "snapshots"]


@pytest.mark.parametrize("line", ["writing the store", "writing dumps: all", "publishing"])
def test_killed_build(tmp_path: Path, line: str) -> None:
    """A real one, at a real moment: as its words come down the pipe."""
    one = tiny(tmp_path / "out", "one")
    command = [
        sys.executable,
        "-c",
        "from kg.cli import main; main()",
        "build",
        "--report",
        str(OTHER),
        "--out",
        str(tmp_path / "out"),
    ]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as build:
        assert build.stderr
        while not build.stderr.readline().startswith(line):
            assert build.poll() is None
        build.send_signal(signal.SIGKILL)
    assert build.returncode == -signal.SIGKILL
    assert open_snapshot(tmp_path / "out").number in (1, 2 if line == "publishing" else 1)
    assert one in list_snapshots(tmp_path / "out")
    assert tiny(tmp_path / "out", "two").number >= 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a file system of 8 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    command = [str(mount), "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if not (mount and umount) or os.geteuid() or subprocess.run(command, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run([str(umount), folder], check=True)


@pytest.mark.parametrize("room", [0, 4, 30, 100, 300, 1000])
def test_full_disk(small_disk: Path, room: int) -> None:
    out = small_disk / "out"
    one = tiny(out, "one")
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    (small_disk / "ballast").write_bytes(bytes(free - room * 1024))
    with pytest.raises(
        OSError, match="no room left to write; make room there or give another --out"
    ) as error:
        tiny(out, " ".join(sha256(str(n).encode()).hexdigest() for n in range(15_000)))
    assert error.value.filename == str(out / "snapshots")
    assert open_snapshot(out) == one
    assert says(one) == "one"
    assert names(out) == {one.version}
    (small_disk / "ballast").unlink()
    assert tiny(out, "two").number == 2


FULL = "no room left to write; make room there or give another --out; what was current still is"
LIMITED = """
import resource, sys
from kg.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
main()
"""


@pytest.mark.parametrize("most", [10_000, 40_000, 200_000])
def test_no_room_is_one_line(tmp_path: Path, most: int) -> None:
    """A limit on the size of files stands for a full disk where none can be mounted."""
    out = tmp_path / "out"
    one = tiny(out, "one")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(most), "build", "--out", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"{out}/snapshots: {FULL}"
    assert "Traceback" not in done.stderr
    assert open_snapshot(out) == one
    assert names(out) == {one.version}
