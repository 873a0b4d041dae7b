"""The labels of regions that the linker goes by are those of what the codes mean today."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from benchmarks.linking.collect_subdivisions import choose_labels

from kg.link.matching.tables import read_subdivisions


@pytest.mark.parametrize(
    ("labels", "names", "expected"),
    [
        ({"DE-BY": "Bavaria"}, {"DE-BY": "Bayern"}, {"DE-BY": "DE-BY"}),  # an exonym
        ({"DE-BY": "Bavaria"}, {}, {}),  # no code of today
        ({"IT-25": "Lombardy"}, {"FR-25": "Lombardie"}, {}),  # another country's
        (  # two that changed places: the whole country goes by names, and Yazd is like none of them
            {"IR-10": "Khuzestan", "IR-04": "Isfahan", "IR-06": "Bushehr", "IR-25": "Yazd"},
            {"IR-10": "Eşfahān", "IR-06": "Khūzestān", "IR-18": "Būshehr", "IR-25": "Qom"},
            {"IR-10": "IR-04", "IR-06": "IR-10", "IR-18": "IR-06"},
        ),
        (  # one stranger is left out, and says nothing against the others
            {"UG-331": "Zombo", "UG-330": "Zombo", "UG-102": "Kampala"},
            {"UG-331": "Omoro", "UG-330": "Zombo", "UG-102": "Kampala"},
            {"UG-330": "UG-330", "UG-102": "UG-102"},
        ),
        (  # a code that is newer than the labels
            {"IN-UT": "Uttarakhand", "IN-KL": "Kerala"},
            {"IN-UK": "Uttarākhand", "IN-KL": "Kerala"},
            {"IN-UK": "IN-UT", "IN-KL": "IN-KL"},
        ),
        (  # two labels that are equally like a name: neither
            {"LA-A": "Vientiane", "LA-B": "Vientiane"},
            {"LA-VT": "Vientiane"},
            {},
        ),
    ],
)
def test_a_label_goes_to_the_code_that_means_it(
    labels: Mapping[str, str], names: Mapping[str, str], expected: Mapping[str, str]
) -> None:
    assert choose_labels(labels, names) == expected


@pytest.mark.parametrize(
    ("code", "label"),
    [("IR-10", "Isfahan"), ("IR-06", "Khuzestan"), ("MA-02", "Oriental"), ("UG-330", "Zombo")],
)
def test_the_table_has_the_codes_of_today(code: str, label: str) -> None:
    assert read_subdivisions()[code].en == label


@pytest.mark.parametrize("code", ["MA-03", "UG-331"])
def test_the_table_leaves_out_what_is_doubtful(code: str) -> None:
    assert code not in read_subdivisions()
