"""Why a tie is not given to Wikidata, in words."""

from __future__ import annotations

from collections.abc import Mapping

from kg.link.quickstatements.choosing import Reason
from kg.web.texts import N_, catalogue

_WORDS: Mapping[str, str] = {
    "level": N_("by the rule, a partner of this kind does not count here: %(detail)s"),
    "no-item": N_("no Wikidata item is known: %(detail)s"),
    "several-items": N_("several Wikidata items are given, so none is sure: %(detail)s"),
    "unseen": N_("the link to Wikidata was accepted by rule, and nobody has looked at it: %(detail)s"),
    "no-document": N_("the report names no document"),
    "type": N_("no document is of a type that counts: %(detail)s"),
    "signers": N_("not signed by the authorities of the two places: %(detail)s"),
    "unnamed": N_("the title does not say who signed: %(detail)s"),
    "namesake": N_(
        "two places of that country have the name in the title, a city and a region perhaps: %(detail)s"
    ),
    "not-listed": N_("the newest report no longer lists this partner: %(detail)s"),
    "host-too": N_("the other file has it: the partner has a report of its own"),
    "no-copy": N_("there is no copy of Wikidata to compare with"),
    "merged": N_("in Wikidata the item was merged into %(detail)s"),
    "stated": N_("Wikidata has it"),
    "not-asked": N_("not known: the copy of Wikidata was not asked about %(detail)s"),
    "other-level": N_("Wikidata has a tie at another level: %(detail)s"),
    "removed": N_("Wikidata had it (%(detail)s) and no longer does: find out why"),
}
# Keys of agreement types, as the detail of a reason has them.
_TYPES: Mapping[str, str] = {
    "agreement": N_("agreement"),
    "decision": N_("decision"),
    "declaration": N_("declaration"),
    "memorandum": N_("memorandum"),
    "other": N_("other document"),
    "programme": N_("programme"),
    "protocol": N_("protocol"),
    "road-map": N_("road map"),
    "treaty": N_("treaty"),
}


_KINDS: Mapping[str, str] = {
    "country": N_("country"),
    "region": N_("region"),
    "city": N_("city"),
    "district": N_("district"),
}
VERBATIM = ("signers", "unnamed", "namesake")  # reasons whose detail is the wording of a report


def tell(reason: Reason, language: str) -> str:
    """Return the ``reason`` as people read it in ``language``."""
    return "".join(tell_apart(reason, language))


def tell_apart(reason: Reason, language: str) -> tuple[str, str, str]:
    """Return the ``reason`` as people read it: words before its detail, the detail, words after it."""
    before, found, after = str(catalogue(language).ugettext(_WORDS[reason.code])).partition("%(detail)s")
    detail = reason.detail
    if name := {"type": type_name, "level": kind_name}.get(reason.code):
        detail = ", ".join(name(key, language) for key in detail.split(", "))
    return (before, detail, after) if found else (before, "", "")


def kind_name(key: str, language: str) -> str:
    """Return what a kind of place is called within a sentence."""
    return str(catalogue(language).ugettext(_KINDS[key])) if key in _KINDS else key


def type_name(key: str, language: str) -> str:
    """Return what a type of agreements is called within a sentence; the key of one that is not ours."""
    return str(catalogue(language).ugettext(_TYPES[key])) if key in _TYPES else key
