"""绩效目标.xlsx: five sheets that finance bureaus read, filter and print; written row by row, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from normalize.form import Form
from output.layout import SHEET_NAMES
from output.outcome import Outcome
from output.sheet_rows import form_rows, outcome_row
from output.sheet_writer import Sheet

WORKBOOK_FILE = "绩效目标.xlsx"
# A text is written as a text, whatever it looks like: an operator "=" must not become a formula.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "use_zip64": True,
}


_NO_TIME = datetime(1980, 1, 1)  # noqa: DTZ001 - the same files give the same bytes; manifest.json has the time


@contextmanager
def workbook(folder: Path) -> Iterator[Callable[[Outcome, Sequence[Form]], None]]:
    """Opens the workbook in `folder`; gives the function that adds one file. Raises OSError where it cannot write."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    book = Workbook(str(folder / WORKBOOK_FILE), {**_OPTIONS, "tmpdir": str(folder)})
    book.set_properties({"created": _NO_TIME})
    try:
        sheets = {name: Sheet(book, name) for name in SHEET_NAMES}

        def add(outcome: Outcome, forms: Sequence[Form]) -> None:
            sheets["outcomes"].write(outcome_row(outcome))
            for form in forms:
                for row in form_rows(form):
                    sheets[row.sheet].write(row)

        yield add
        for sheet in sheets.values():
            sheet.finish()
        book.close()
    except FileCreateError as error:
        raise error.args[0] from error  # the OSError inside
    finally:
        for page in book.worksheets():
            page.row_data_fh.close()
