"""How the command talks to a terminal or a pipe: errors, progress, results."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click
from rich.console import Console

from kg.faults import InputError, NotFoundError
from kg.query.saved import ParameterError
from kg.query.tables import print_table
from kg.store.engine import Answer, FormatError, QueryError, QueryRefusedError


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


def show(answer: Answer, format_: str | None) -> None:
    """Print ``answer``: a table for people where ``format_`` is ``table`` or none, else its bytes."""
    if answer.kind == "solutions" and format_ in (None, "table"):
        print_table(answer.body, Console())
    elif answer.kind == "boolean" and format_ in (None, "table", "csv", "tsv"):
        click.echo("true" if b"true" in answer.body else "false")
    else:
        _write(answer.body)


def _write(content: bytes) -> None:
    """Write to standard output now, so that a reader that has gone is noticed here and not at exit."""
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def write_file(path: Path) -> None:
    """Write the file at ``path`` to standard output."""
    with path.open("rb") as content:
        shutil.copyfileobj(content, sys.stdout.buffer, 1 << 20)
    sys.stdout.buffer.flush()
