"""Settings that other people's servers see, and those that bound how often they are asked."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from kg.config import Config, read_config
from kg.faults import InputError

NAME = f"citypartners-kg/{version('citypartners-kg')}"


@pytest.mark.parametrize(
    ("environ", "agent"),
    [
        ({}, f"{NAME} (https://w3id.org/citypartners/)"),
        ({"KG_BASE": "https://partners.example.org/"}, f"{NAME} (https://partners.example.org/)"),
        ({"KG_CONTACT": "mailto:data@example.org"}, f"{NAME} (mailto:data@example.org)"),
        (
            {"KG_CONTACT": "https://example.org/ data@example.org"},
            f"{NAME} (https://example.org/ data@example.org)",
        ),
    ],
)
def test_agent_tells_name_version_and_where_to_write_to(
    environ: dict[str, str], agent: str, tmp_path: Path
) -> None:
    assert read_config(tmp_path, environ).agent == agent


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("KG_CONTACT", "a\r\nX-Forwarded-For: b", "an address or a page"),
        ("KG_CONTACT", "someone (else)", "an address or a page"),
        ("KG_CONTACT", "почта@example.org", "an address or a page"),
        ("KG_SERVICE_CACHE_SECONDS", "-1", "a whole number from 0 to 604800"),
        ("KG_SERVICE_CACHE_SECONDS", "604801", "a whole number from 0 to 604800"),
    ],
)
def test_bad_value_is_refused(name: str, value: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=told):
        read_config(tmp_path, {name: value})


def test_answers_are_kept_for_an_hour_or_not_at_all() -> None:
    assert Config().service_cache_seconds == 3600
    assert read_config(Path(), {"KG_SERVICE_CACHE_SECONDS": "0"}).service_cache_seconds == 0
