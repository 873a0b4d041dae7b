"""How the command talks to a terminal, a pipe or a file: errors, progress, results, in which language."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import click

from kg.config import Config, read_config
from kg.faults import InputError, NotFoundError
from kg.query.parameters import ParameterError
from kg.query.table import Table
from kg.query.tables import print_table, table_lines
from kg.store.download import copy_whole
from kg.store.question import FormatError, QueryError, QueryRefusedError

DATA: Mapping[str, Any] = {  # of the option --data, which most commands have
    "type": click.Path(path_type=Path),
    "metavar": "DIR",
    "help": "The folder that `kg build` or `kg load` wrote to. Default: build/.",
}
data_option = click.option("--data", **DATA)
reports_option = click.option(
    "--report",
    "reports",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE.toml",
    help="A report's description; may be given several times. Default: every report in data/source/.",
)


class _FailureError(click.ClickException):
    """An error told in plain lines, without click's «Error:» before them."""

    def show(self, file: IO[str] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


class _BadInputError(_FailureError):
    exit_code = 2


@contextmanager
def errors() -> Iterator[None]:
    """Turn what can be wrong with an input into lines on standard error and an exit code."""
    try:
        yield
    except InputError as error:
        raise _BadInputError(str(error)) from None
    except QueryError as error:
        place = f"query:{error.line}:{error.column}: " if error.line else ""
        raise _BadInputError(f"{place}{error}") from None
    except (QueryRefusedError, FormatError, ParameterError) as error:
        raise _BadInputError(str(error)) from None
    except BrokenPipeError:  # the reader of a pipe has seen enough; click ends quietly
        raise
    except NotFoundError as error:
        raise _FailureError(str(error.args[0])) from None
    except OSError as error:
        raise _FailureError(f"{error.filename or 'kg'}: {(error.strerror or str(error)).lower()}") from None


@contextmanager
def progress(total: int) -> Iterator[Callable[[str], None]]:
    """Yield a function to be called before each step: a bar on a terminal, plain lines otherwise."""
    if not sys.stderr.isatty():
        yield lambda words: click.echo(words, err=True)
        return
    with click.progressbar(
        length=total, file=sys.stderr, show_eta=False, item_show_func=lambda words: words
    ) as bar:
        yield lambda words: bar.update(1, words)
        bar.update(total)


@contextmanager
def counting() -> Iterator[Callable[[int, int], None]]:
    """Yield a function to be called with how much is done and how much is known: a bar on a terminal.

    Otherwise a line for every thousand.
    """
    if not sys.stderr.isatty():

        def tell(done: int, known: int) -> None:
            if done % 1000 == 0:
                click.echo(f"{done} of {known}", err=True)

        yield tell
        return
    with click.progressbar(length=1, file=sys.stderr, show_eta=False, show_pos=True) as bar:

        def move(done: int, known: int) -> None:
            bar.length, bar.pos = known, done
            bar.update(0)

        yield move


def settings(out: Path | None = None) -> Config:
    """Return the settings, with ``out`` as the folder of the snapshots where it is given."""
    config = read_config()
    return replace(config, out=out) if out else config


def spoken_language(environ: Mapping[str, str] = os.environ) -> str:
    """Return the language of the locale (POSIX.1-2024, section 8.2), ``ru``, or ``en`` for any other."""
    stated = next(filter(None, (environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "ru" if re.match(r"ru(?![a-z])", stated, re.IGNORECASE) else "en"


def show_table(table: Table, output: Path | None = None) -> None:
    """Print ``table`` for people to read, or write it to the file ``output``."""
    if sys.stdout.isatty() and output in (None, Path("-")):
        print_table(table)
    else:
        write("".join(f"{line}\n" for line in table_lines(table)).encode(), output)


def write(content: bytes, output: Path | None = None) -> None:
    """Write ``content`` to the file ``output``, whole or not at all, or to standard output."""
    if output is None or output == Path("-"):
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()  # so that a reader that has gone is noticed here and not at exit
        return
    with tempfile.NamedTemporaryFile() as whole:
        whole.write(content)
        whole.flush()
        copy_whole(Path(whole.name), output)


def write_file(path: Path) -> None:
    """Write the file at ``path`` to standard output."""
    with path.open("rb") as content:
        shutil.copyfileobj(content, sys.stdout.buffer, 1 << 20)
    sys.stdout.buffer.flush()
