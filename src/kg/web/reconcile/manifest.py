"""The manifest: what the service offers and at which addresses, as programs read it first."""

from __future__ import annotations

from importlib.metadata import version

from kg.iris import CP
from kg.web.languages import LANGUAGES, bare_root, language
from kg.web.machines.absolute import absolute
from kg.web.pages import clip_name
from kg.web.reconcile.answering import Member, tell_class
from kg.web.reconcile.asked import BATCH
from kg.web.reconcile.extending import DATES
from kg.web.reconcile.offered import Offer
from kg.web.reconcile.values import in_language
from kg.web.texts import N_, gettext

PREVIEW = (420, 220)  # the width and the height of a preview, in pixels
_MANNERS = {
    "day": N_("Days as dates, months and years as text"),
    "text": N_("As text, as stated"),
    "year": N_("Only the year, as a number"),
}


def service_path(code: str) -> str:
    """Return the path of the service in the language ``code``."""
    return f"{bare_root()}/reconcile/{code}"


def describe_service(offer: Offer) -> Member:
    """Return the manifest, whose names and addresses are those of the language of the answer.

    A client that asked for it in its own language goes on in that one, whatever its next requests prefer.
    """
    spoken = absolute(service_path(language()))
    things = absolute(f"{bare_root()}/{language()}/id/")
    return {
        "versions": ["0.2"],
        "name": _name(offer),
        "identifierSpace": offer.base,
        "schemaSpace": CP,
        "documentation": absolute(f"{bare_root()}/{language()}/reconcile"),
        "serviceVersion": version("citypartners-kg"),
        "view": {"url": things + "{{id}}"},
        "defaultTypes": [tell_class(offer.kinds, class_) for class_ in _foremost(offer)],
        "preview": {"url": spoken + "/preview?id={{id}}", "width": PREVIEW[0], "height": PREVIEW[1]},
        "suggest": {
            each: {
                "service_url": spoken,
                "service_path": f"/suggest/{each}",
                "flyout_service_path": f"/flyout/{each}?id=${{id}}",
            }
            for each in ("entity", "type", "property")
        },
        "extend": {
            "propose_properties": {"service_url": spoken, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "limit",
                    "label": gettext("Limit"),
                    "type": "number",
                    "default": 0,
                    "help_text": gettext("How many values at most; 0 is all of them"),
                },
                {
                    "name": "dates",
                    "label": gettext("Dates"),
                    "type": "select",
                    "default": DATES[0],
                    "help_text": gettext("A report often states only a year; no day is made up for it"),
                    "choices": [{"value": each, "name": gettext(_MANNERS[each])} for each in DATES],
                },
            ],
        },
        "batchSize": BATCH,
    }


def _foremost(offer: Offer) -> list[str]:
    """Return the classes that there are, the widest first: what a list most likely has."""
    return sorted(offer.classes, key=lambda class_: class_ != "Place")


def _name(offer: Offer) -> str:
    """Return what the service is called among others: by the cities whose partners it knows."""
    hosts = ", ".join(clip_name(in_language(names)) for names in offer.hosts)
    title = f"{gettext('City partners')}: {hosts}" if hosts else gettext("City partners")
    return f"{title} ({LANGUAGES[language()]})"


def addresses() -> list[tuple[str, str, str]]:
    """Return the languages of the service by code and name, with its full address in each."""
    return [(code, name, absolute(service_path(code))) for code, name in LANGUAGES.items()]
