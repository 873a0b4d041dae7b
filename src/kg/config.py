"""Settings: the defaults, then ``kg.toml`` in the project's folder, then ``KG_*`` in the environment."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from kg.faults import Fault, InputError


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
    given: dict[str, object] = {names[key]: environ[key] for key in names if key in environ}
    return _with(config, given, "environment", Path())


def _with(config: Config, values: Mapping[str, object], source: str, home: Path) -> Config:
    known = {field.name: field.type for field in fields(Config) if field.name != "root"}
    faults = []
    changes: dict[str, object] = {}
    for key, value in values.items():
        kind = known.get(key)
        if kind is None:
            advice = f"known are {', '.join(known)}"
            faults.append(Fault(source, 0, 0, f"unknown setting `{key}`", advice))
        elif kind == "int" and not str(value).isdigit():
            faults.append(Fault(source, 0, 0, f"`{key}` is {value!r}", "give a whole number"))
        elif key == "base" and not str(value).startswith(("http://", "https://")):
            faults.append(Fault(source, 0, 0, f"`base` is {value!r}", "give an http(s) IRI that ends in /"))
        else:
            changes[key] = (
                int(str(value)) if kind == "int" else home / str(value) if kind == "Path" else str(value)
            )
    if faults:
        raise InputError(faults)
    return replace(config, **changes)  # type: ignore[arg-type]  # kinds were checked above
