"""Months, years and the calendar: what date phrases of Russian official prose are made of."""

from __future__ import annotations

import re
from datetime import date
from itertools import takewhile

from kg.records import StatedDate

# Each month as it stands after a day («5 марта», «5 мар.»), alone («Март») and after «в» («в марте»).
MONTHS = {
    form: number
    for number, forms in enumerate(
        (
            "января январь январе янв.",
            "февраля февраль феврале февр. фев.",
            "марта март марте мар.",
            "апреля апрель апреле апр.",
            "мая май мае",
            "июня июнь июне июн.",
            "июля июль июле июл.",
            "августа август августе авг.",
            "сентября сентябрь сентябре сент. сен.",
            "октября октябрь октябре окт.",
            "ноября ноябрь ноябре нояб. ноя.",
            "декабря декабрь декабре дек.",
        ),
        1,
    )
    for form in forms.split()
}


def _any(*endings: str) -> str:
    """Return an expression for the forms of months with one of ``endings``, each a word to its end."""
    words = "|".join(form for form in MONTHS if form.endswith(endings) and not form.endswith("."))
    short = "|".join(form[:-1] for form in MONTHS if form.endswith("."))
    return rf"(?:(?:{words})\b|(?:{short})\.)"


AFTER_DAY = _any("я", "та")
MONTH = _any("")
YEAR_WORD = r"\s*(?:годах|годов|году|года|годы|год|гг\.?|г\.|г\b)"
THIS_YEAR = r"(?:[тс]\.\s?г\.|(?:текущ|эт|с)его\s+года)"
YEAR = rf"(?:(?:1[89]|20)\d\d(?!\d)(?:{YEAR_WORD})?|{THIS_YEAR})"


class ImpossibleDateError(ValueError):
    """A date phrase that no calendar has: the message says which and why, ``begin`` and ``end`` where."""

    def __init__(self, phrase: re.Match[str], reason: str) -> None:
        """Name the phrase and the reason."""
        super().__init__(f"«{phrase[0]}» {reason}")
        self.begin, self.end = phrase.span()
        self.unsure = False


def year_number(text: str | None) -> int:
    """Return the year that ``text`` prints («2011 г.», «11»); 0 where it prints none («т.г.»).

    >>> year_number("2011 г."), year_number("11"), year_number("т.г."), year_number(None)
    (2011, 2011, 0, 0)
    """
    digits = "".join(takewhile(str.isdigit, text or ""))
    return 2000 + int(digits) if len(digits) == 2 else int(digits or 0)


def stated(phrase: re.Match[str], year: int, month: str | None, day: str | None) -> StatedDate:
    """Return the date of what ``phrase`` states (month and day as printed), if the calendar has it."""
    number = None
    if month:
        number = int(month) if month.isdigit() else MONTHS[month.lower()]
    numbers = number, int(day) if day else None
    try:
        date(year, *(1 if each is None else each for each in numbers))
    except ValueError:
        raise ImpossibleDateError(phrase, "is no possible date") from None
    return StatedDate(year, numbers[0] or 0, numbers[1] or 0)
