"""`jixiao` that converts nothing: what a batch costs apart from its files."""

from __future__ import annotations

import sys

from ingest import chores
from ingest.command import main
from tests.ingest.faults import nothing

if __name__ == "__main__":
    chores.convert_file = nothing
    sys.exit(main(sys.argv[1:]))
