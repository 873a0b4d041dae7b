"""``kg wikidata``: what Wikidata states about our places, held beside the reports, and given back."""

from __future__ import annotations

import click

from kg.commands.comparing import compare
from kg.commands.giving import quickstatements
from kg.commands.refreshing import check, refresh


@click.group(short_help="Compare with Wikidata, and give back to it.")
def wikidata() -> None:
    """Compare the reports with what Wikidata states of the same places, and give back to it.

    The dataset holds dated copies of Wikidata's statements (data/wikidata/), so that nothing here waits for
    another server: only `refresh` and `check` use the network.
    """


wikidata.add_command(compare)
wikidata.add_command(refresh)
wikidata.add_command(check)
wikidata.add_command(quickstatements)
