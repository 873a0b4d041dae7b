"""A result as code: what to write in a shell, a program or a spreadsheet to get exactly the same rows.

Every text is quoted by the rules of the language that it stands in, so that no value ends its string.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from kg.web.texts import N_

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of code: what it is for (``title``, to be translated), and the code itself (``text``)."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """What the code gets: the CSV at the absolute ``address``, called ``file``.

    The SPARQL ``endpoint`` gives the same rows for ``query``.
    """

    address: str
    file: str
    endpoint: str
    query: str


def write_code(result: Result) -> tuple[Snippet, ...]:
    """Return the code for ``result``, in each language on offer."""
    return (
        Snippet("curl", N_("Command line: curl"), _curl(result)),
        Snippet("sparqlwrapper", N_("Python: SPARQLWrapper"), _sparqlwrapper(result)),
        Snippet("pandas", N_("Python: pandas"), _pandas(result)),
        Snippet("r", N_("R"), _r(result)),
        Snippet(
            "google",
            N_("Google Sheets: a formula in a cell"),
            f"=IMPORTDATA({quote_formula(result.address)})",
        ),
        Snippet(
            "libreoffice",
            N_("LibreOffice Calc: the address for Sheet → External Links…"),
            result.address,
        ),
        Snippet(
            "excel",
            N_(
                "Excel: a formula of Power Query for Data → Get Data → From Other Sources → Blank Query → "
                "Advanced Editor"
            ),
            _excel(result),
        ),
    )


def _curl(result: Result) -> str:
    return f"curl --fail --output {shlex.quote(result.file)} {shlex.quote(result.address)}"


def _sparqlwrapper(result: Result) -> str:
    # By POST: a query with its header of prefixes is soon too long for an address.
    return f"""from SPARQLWrapper import JSON, POST, SPARQLWrapper

endpoint = SPARQLWrapper({quote_python(result.endpoint)}, returnFormat=JSON)
endpoint.setMethod(POST)
endpoint.setQuery({quote_python(result.query)})
for row in endpoint.queryAndConvert()["results"]["bindings"]:
    print({{name: term["value"] for name, term in row.items()}})"""


def _pandas(result: Result) -> str:
    return f"""import pandas

rows = pandas.read_csv({quote_python(result.address)})
print(rows)"""


def _r(result: Result) -> str:
    return f"""rows <- read.csv({quote_r(result.address)}, encoding = "UTF-8", check.names = FALSE)
print(rows)"""


def _excel(result: Result) -> str:
    return f"""let
  Source = Csv.Document(Web.Contents({quote_m(result.address)}), [Delimiter = ",", Encoding = 65001]),
  Rows = Table.PromoteHeaders(Source, [PromoteAllScalars = true])
in
  Rows"""


def quote_python(text: str) -> str:
    r"""Return ``text`` as a string of Python, over several lines where it has some.

    Characters that nobody sees (controls, those of direction or of no width) are escaped (The Python Language
    Reference, section 2.4.1).

    >>> print(quote_python('a "b" \\'))
    "a \"b\" \\"
    """
    plain = text.replace("\\", "\\\\")
    if "\n" not in text:
        return '"' + _visible(plain.replace('"', r"\"")) + '"'
    return '"""' + re.sub(r'"(?="|\Z)', r"\"", _visible(plain, keep="\n")) + '"""'


def quote_r(text: str) -> str:
    r"""Return ``text`` as a string of R (R Language Definition, section 10.3.1).

    >>> print(quote_r('a "b"'))
    "a \"b\""
    """
    return '"' + _visible(text.replace("\\", "\\\\").replace('"', r"\"")) + '"'


def quote_formula(text: str) -> str:
    """Return ``text`` as a string in a formula of a spreadsheet (OpenFormula 1.2, section 5.4), on one line.

    >>> print(quote_formula('a "b" c'))
    "a ""b"" c"
    """
    return '"' + _CONTROLS.sub(" ", text).replace('"', '""') + '"'


def quote_m(text: str) -> str:
    """Return ``text`` as a text of Power Query's M (its language specification, "Text literals").

    >>> print(quote_m('a "b" #(lf)'))
    "a ""b"" #(#)(lf)"
    """
    return quote_formula(text.replace("#(", "#(#)("))


def _visible(text: str, keep: str = "") -> str:
    r"""Return ``text`` with what cannot be seen as ``\u`` and digits, which Python and R read alike."""
    return "".join(each if each.isprintable() or each in keep else _escape(each) for each in text)


def _escape(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
