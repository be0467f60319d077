"""What a feed says of when, to a datetime that can be true."""

import calendar
import re
from datetime import UTC, datetime, timedelta
from time import struct_time

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=366)


# feedparser takes the year of "1 Jan -1 00:00" for 1999.
_NEGATIVE_YEAR = re.compile(r"\s*-|.*[a-z]\s+-\d+\s+\d", re.IGNORECASE)


def believed(stated: struct_time | None, text: str, *, now: datetime) -> datetime | None:
    """A stated time (UTC) as a datetime no later than `now`, or None if it is absurd.

    `text` is what it was read from. Clocks and time zones go wrong by hours, and a scheduled
    article by months: such a time is taken for now. Before 1990, or more than a year ahead, it is
    no time at all.
    """
    if stated is None or _NEGATIVE_YEAR.match(text[:100]):
        return None
    try:
        when = datetime.fromtimestamp(calendar.timegm(stated), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    if not _EARLIEST <= when <= now + _AHEAD:
        return None
    return min(when, now)
