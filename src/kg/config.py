"""Settings: the defaults, then ``kg.toml`` in the project's folder, then ``KG_*`` in the environment."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from kg.faults import Fault, InputError

_KINDS: Mapping[str, type] = {"int": int, "str": str, "Path": Path}
_BOUNDS = {"port": (0, 65535), "workers": (1, 1000)}
_BASE = re.compile(r"https?://[^<>\"{}|^`\\\x00-\x20?#]+/")


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. Paths are relative to ``root``, the folder that holds ``data/`` and ``ontology/``.

    ``base`` is the IRI that every IRI of the graph begins with; ``out`` the folder of the snapshots;
    ``host`` and ``port`` where the server listens; ``workers`` how many processes serve.
    """

    root: Path = Path()
    base: str = "https://w3id.org/citypartners/"
    out: Path = Path("build")
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2

    @property
    def data(self) -> Path:
        """Return the folder of the tables and reports."""
        return self.root / "data"

    @property
    def ontology(self) -> Path:
        """Return the folder of the ontology."""
        return self.root / "ontology"

    @property
    def queries(self) -> Path:
        """Return the folder of the saved queries."""
        return self.root / "queries"


def find_root(start: Path) -> Path:
    """Return the nearest folder, from ``start`` upwards, that holds the tables; else the code's own."""
    for folder in (start, *start.parents):
        if (folder / "data" / "places.tsv").is_file():
            return folder
    return Path(__file__).resolve().parents[2]


def read_config(root: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """Return the settings for the project in ``root`` (by default the one around the current folder).

    Raises :class:`InputError` for an unknown key or a value of the wrong kind.
    """
    home = root or find_root(Path.cwd())
    config = Config(root=home, out=home / "build")
    file = home / "kg.toml"
    values: dict[str, object] = {}
    if file.is_file():
        try:
            values = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError([Fault("kg.toml", 0, 0, f"not TOML: {error}", "see toml.io")]) from None
    config = _with(config, values, "kg.toml", home)
    names = {f"KG_{field.name.upper()}": field.name for field in fields(Config) if field.name != "root"}
    given: dict[str, object] = {names[key]: environ[key] for key in names if environ.get(key)}
    return _with(config, given, "environment", Path())


def _with(config: Config, values: Mapping[str, object], source: str, home: Path) -> Config:
    known = {field.name: str(field.type) for field in fields(Config) if field.name != "root"}
    faults = []
    changes: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            faults.append(Fault(source, 0, 0, f"unknown setting `{key}`", f"known are {', '.join(known)}"))
        elif wanted := _wrong_kind(key, known[key], value):
            faults.append(Fault(source, 0, 0, f"`{key}` is {value!r}", f"give {wanted}"))
        else:
            changes[key] = _KINDS[known[key]](value)
            if known[key] == "Path":
                changes[key] = home / changes[key]
    if faults:
        raise InputError(faults)
    return replace(config, **changes)


def _wrong_kind(key: str, kind: str, value: object) -> str:
    """Return what the value of the setting ``key`` should be where it is something else."""
    if kind == "int":
        low, high = _BOUNDS[key]
        whole = isinstance(value, int | str) and re.fullmatch("[0-9]{1,9}", str(value))
        return "" if whole and low <= int(str(value)) <= high else f"a whole number from {low} to {high}"
    if not isinstance(value, str) or not value:
        return "a text in quotes"
    if key == "base" and not _BASE.fullmatch(value):
        return "an http(s) IRI that ends in /"
    return ""
