"""A program's clock, set ahead and back while it runs: by libfaketime, where it is installed.

Only what is the time of day is changed; a steady clock goes on, as when an operator or a time
server sets a machine's clock.
"""

import os
from collections.abc import Mapping
from pathlib import Path

PLACES = ("/usr/lib", "/usr/local/lib", "/opt")
LIBRARY = "libfaketimeMT.so.1"


def library() -> Path | None:
    """libfaketime: the one that FAKETIME_LIBRARY names, or a system's own (Debian: libfaketime)."""
    if named := os.environ.get("FAKETIME_LIBRARY"):
        return Path(named)
    found = (path for place in PLACES for path in Path(place).glob(f"**/{LIBRARY}"))
    return next(found, None)


class WallClock:
    """The clock of one program; `environment` makes it the program's."""

    def __init__(self, folder: Path, library: Path) -> None:
        self._file = folder / "clock"
        self.set(0)
        self.environment: Mapping[str, str] = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, seconds: int) -> None:
        """Set it so many seconds ahead of the true time, or back."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:+d}")
        new.replace(self._file)
