"""Settings: the defaults, then ``kg.toml`` in the project's folder, then ``KG_*`` in the environment."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kg.faults import Fault, InputError

_KINDS: Mapping[str, Callable[[Any], Any]] = {
    "int": int,
    "str": str,
    "Path": Path,
    "tuple[str, ...]": lambda value: tuple(value.split() if isinstance(value, str) else value),
}
_BOUNDS = {
    "port": (0, 65535),
    "keep": (1, 1000),
    "query_processes": (1, 256),
    "query_timeout": (1, 3600),
    "memory_mb": (64, 1 << 20),
    "output_mb": (1, 4096),
    "resident_quads": (0, 10**9),
    "queue": (0, 10_000),
    "queue_wait": (1, 600),
    "budget_seconds": (1, 100_000),
    "budget_errors": (1, 100_000),
    "cache_mb": (0, 1 << 16),
    "service_cache_seconds": (0, 7 * 86_400),
}
_ADDRESSES = ("wikidata_endpoint", "reconciliation")
_LEVELS = ("debug", "info", "warning", "error")
_CONTACT = re.compile(r"[!-'*-~]+(?: [!-'*-~]+)*")  # what may stand in a comment of a header
_ADDRESS = re.compile(r"https?://[^<>\"{}|^`\\\x00-\x20#@]+")
_BASE = re.compile(r"https?://[^<>\"{}|^`\\\x00-\x20?#]+/")


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. Paths are relative to ``root``, the folder that holds ``data/`` and ``ontology/``.

    ``base`` is the IRI that every IRI of the graph begins with; ``out`` the folder of the snapshots, where
    ``keep`` old ones stay beside the current;
    ``host`` and ``port`` where the server listens; ``proxies`` the addresses or networks whose word on
    their client is taken (``X-Forwarded-For``).

    What limits a query: ``query_processes`` at once; ``query_timeout`` seconds; ``memory_mb`` beyond the
    data's own; ``output_mb`` of answer. ``queue`` queries may wait for ``queue_wait`` seconds. A client has
    ``budget_seconds`` of processing and ``budget_errors`` a minute. ``cache_mb`` of answers are kept.
    A snapshot of up to ``resident_quads`` is held in memory, a larger one read from disk.
    ``services`` are the endpoints that SERVICE may call; what they answer is kept for
    ``service_cache_seconds``. ``contact`` is the address or page that other people's servers are told, to
    write to whoever asks them. ``log`` is what to tell: ``debug`` (with the text
    of queries), ``info`` (with a line a query), ``warning``, ``error``.

    What ``kg wikidata`` and ``kg link`` ask, and nobody else: ``wikidata_endpoint``, and the service
    ``reconciliation``; ``online_cache`` is the folder of their answers.
    """

    root: Path = Path()
    base: str = "https://w3id.org/citypartners/"
    out: Path = Path("build")
    host: str = "127.0.0.1"
    port: int = 8000
    keep: int = 5
    proxies: tuple[str, ...] = ()
    query_processes: int = 2 * (os.cpu_count() or 1)
    query_timeout: int = 30
    memory_mb: int = 1024
    output_mb: int = 64
    resident_quads: int = 1_000_000
    queue: int = 256
    queue_wait: int = 5
    budget_seconds: int = 60
    budget_errors: int = 60
    cache_mb: int = 64
    services: tuple[str, ...] = ()
    service_cache_seconds: int = 3600
    contact: str = ""
    log: str = "info"
    wikidata_endpoint: str = "https://query.wikidata.org/sparql"
    reconciliation: str = "https://wikidata.reconci.link/en/api"
    online_cache: Path = Path("~/.cache/citypartners-kg")

    @property
    def agent(self) -> str:
        """Return what other people's servers are told of who asks: name, version and where to write to.

        https://foundation.wikimedia.org/wiki/Policy:User-Agent_policy wants it so.
        """
        return f"citypartners-kg/{version('citypartners-kg')} ({self.contact or self.base})"

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
    if kind == "tuple[str, ...]":
        listed = isinstance(value, str) or (
            isinstance(value, list) and all(isinstance(v, str) for v in value)
        )
        return "" if listed else "a list of texts in quotes"
    if not isinstance(value, str) or not value:
        return "a text in quotes"
    if key == "log" and value not in _LEVELS:
        return f"one of {', '.join(_LEVELS)}"
    if key == "contact" and not _CONTACT.fullmatch(value):
        return "an address or a page, in ASCII without brackets"
    if key in _ADDRESSES and not _ADDRESS.fullmatch(value):
        return "an http(s) address"
    if key == "base" and not _BASE.fullmatch(value):
        return "an http(s) IRI that ends in /"
    return ""
