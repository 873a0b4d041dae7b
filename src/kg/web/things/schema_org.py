"""Things in the terms of schema.org, as search engines read them; only what is stated is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.web.drawing.projection import read_position
from kg.web.pages import WEB, Shown
from kg.web.things.facts import Facts

About = Mapping[str, object]

_PLACES = (("cp:Country", "Country"), ("cp:City", "City"), ("cp:Region", "AdministrativeArea"))


def name_place(shown: Shown, kind: str = "Place") -> About:
    """Return a place that is only named."""
    return {"@type": kind, "name": shown.text}


def describe_place(facts: Facts, name: str, country: Shown | None) -> About:
    """Return the place of ``facts``, linked to the same one in other data."""
    kind = next((said for ours, said in _PLACES if facts.is_a(ours)), "Place")
    about: dict[str, object] = {"@type": kind, "@id": facts.iri, "name": name}
    other = sorted({term.value for term in facts.all("skos:altLabel")} - {name})
    if other:
        about["alternateName"] = other
    if same := sorted(facts.iris("schema:sameAs")):
        about["sameAs"] = same
    latitude, longitude = facts.text("geo:lat"), facts.text("geo:long")
    if read_position(latitude, longitude):
        about["geo"] = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    if country and kind != "Country":
        about["containedInPlace"] = name_place(country, "Country")
    return about


def describe_event(facts: Facts, name: str, topics: Sequence[Shown]) -> About:
    """Return the event of ``facts``, its dates as exact as the report states them."""
    about: dict[str, object] = {"@type": "Event", "@id": facts.iri, "name": name}
    for key in ("startDate", "endDate", "description"):
        if said := facts.text(f"schema:{key}"):
            about[key] = said
    for key in ("eventAttendanceMode", "location", "organizer"):
        if said := next((iri for iri in facts.iris(f"schema:{key}") if iri.startswith(WEB)), ""):
            about[key] = said if key == "eventAttendanceMode" else {"@id": said}
    if above := facts.iris("schema:superEvent"):
        about["superEvent"] = {"@type": "Event", "@id": above[0]}
    if topics:
        about["about"] = [{"@type": "Thing", "name": topic.text} for topic in topics]
    return about


def describe_agreement(facts: Facts, name: str, parties: Sequence[Shown]) -> About:
    """Return the agreement of ``facts``; the day of signing is when it was created."""
    about: dict[str, object] = {"@type": "DigitalDocument", "@id": facts.iri, "name": name}
    if title := facts.first("dct:title"):
        about |= {"headline": title.value, **({"inLanguage": title.language} if title.language else {})}
    if signed := sorted(term.value for term in facts.all("cp:signedOn")):
        about["dateCreated"] = signed[0]
    if years := facts.text("schema:temporalCoverage"):
        about["temporalCoverage"] = years
    if parties:
        about["contributor"] = [{"@type": "Organization", "name": party.text} for party in parties]
    return about


def describe_report(facts: Facts, name: str) -> About:
    """Return the report of ``facts``."""
    about: dict[str, object] = {"@type": "Report", "@id": facts.iri, "name": name}
    for key, prop in (
        ("headline", "dct:title"),
        ("inLanguage", "dct:language"),
        ("temporalCoverage", "schema:temporalCoverage"),
    ):
        if said := facts.text(prop):
            about[key] = said
    if publisher := facts.text("dct:publisher"):
        about["publisher"] = {"@type": "Organization", "name": publisher}
    return about


def describe_party(facts: Facts, name: str) -> About:
    """Return the party of ``facts``."""
    return {"@type": "Organization", "@id": facts.iri, "name": name}


def describe_topic(iri: str, name: str, definition: str) -> About:
    """Return a topic as a term of a set of terms."""
    about: dict[str, object] = {"@type": "DefinedTerm", "@id": iri, "name": name}
    if definition:
        about["description"] = definition
    return about
