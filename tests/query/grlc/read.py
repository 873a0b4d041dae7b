"""Reads a folder of query files as a grlc server does, and fills their parameters: run by grlc's own Python.

The first argument is the folder, the second a file of JSON with values by query and parameter; what grlc made
of each query goes to standard output as the last line, as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from grlc import gquery, swagger  # type: ignore[import-not-found]
from grlc.fileLoaders import LocalLoader  # type: ignore[import-not-found]


def main() -> None:
    loader = LocalLoader(sys.argv[1])
    given = json.loads(Path(sys.argv[2]).read_text())
    found = {}
    for file in loader.fetchFiles():
        name, _, suffix = file["name"].partition(".")
        if suffix != "rq":
            continue
        text = loader.getTextFor(file)
        item = swagger.process_sparql_query_text(text, loader, name, [])
        metadata = gquery.get_metadata(text, "http://127.0.0.1:1/")
        values = [gquery.rewrite_query(text, metadata["parameters"], each) for each in given.get(name, [{}])]
        found[name] = {
            "path": swagger.get_path_for_item(item)["get"],
            "pagination": metadata.get("pagination"),
            "parameters": metadata["parameters"],
            "variables": [str(variable) for variable in metadata["variables"]],
            "filled": values,
        }
    sys.stdout.write("\n" + json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
