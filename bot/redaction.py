"""Secrets → "(secret)", in every log record before any handler sees it.

A secret is known by its value (`hide`) or by its form: what an SDK's payloads and addresses hold is
a secret too (the ticket of a socket, a response URL), and nobody can name it beforehand. Records
are made clean as they are made, so it does not matter who logs, through which logger, to where.
"""

import json
import logging
import re
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, quote_plus

SHORTEST = 4
"""Characters. What is shorter is part of too many words to be taken out of them."""

SECRET = "(secret)"

_FORMS = re.compile(
    r"""(?x)
      \b (?: xox[a-z]+ | xapp | xoxe\.xox[a-z]+ ) - [\w.-]+                       # Slack's tokens
    | (?P<bot> /bot \d{5,} : ) [\w-]{20,}                                          # Telegram's
    | (?P<before> \bticket= ) [^&\s'"\\]+                                        # a socket's URL
    | (?P<hook> \bhooks\.slack(?:-gov)?\.com/\w+/ ) [^\s'"\\]+                   # response URLs
    | (?P<path> /(?:commands|actions|app|services|workflows)/ (?=[TE][A-Z0-9]+/) ) [^\s'"\\]+
    | (?P<scheme> :// [^/\s:@'"]* : ) [^/\s'"]+ (?=@)                            # a password
    | (?P<key> \btoken \\*['"] \s*:\s* \\*['"] ) [^'"\\]+       # the old verification token
    """
)

_known: Counter[str] = Counter()


def hide(*secrets: str) -> None:
    """From now on these are taken out of whatever is logged in this process."""
    _known.update(_forms_of(secrets))
    logging.setLogRecordFactory(Record)


def unhide(*secrets: str) -> None:
    """What was hidden once is hidden no more, unless somebody else hides it too."""
    _known.subtract(_forms_of(secrets))


def _forms_of(secrets: Iterable[str]) -> Iterator[str]:
    """Each secret as it is, and as it stands in an address, in JSON, and in a `repr`."""
    for one in secrets:
        if len(one) >= SHORTEST:
            quoted = json.dumps(one)[1:-1], json.dumps(one, ensure_ascii=False)[1:-1]
            yield from {
                one,
                quote(one, safe=""),
                quote(one),
                quote_plus(one),
                *quoted,
                repr(one)[1:-1],
            }


def redacted(text: str) -> str:
    """A text without the secrets that are known, or that have a secret's form."""
    for secret in sorted((+_known), key=len, reverse=True):
        text = text.replace(secret, SECRET)
    return _FORMS.sub(lambda found: "".join(filter(None, found.groups())) + SECRET, text)


class Record(logging.LogRecord):
    """A record that holds no secret: neither its message, nor its arguments, nor its traceback."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.msg, self.args = redacted(self._message()), None
        if self.exc_info and self.exc_info[0] is not None:
            self.exc_text = redacted("".join(traceback.format_exception(*self.exc_info)).rstrip())
        self.exc_info = None
        if self.stack_info:
            self.stack_info = redacted(self.stack_info)

    def _message(self) -> str:
        try:
            return self.getMessage()
        except (TypeError, ValueError, KeyError):  # a library's mistake, and still worth reading
            return f"{self.msg} {self.args!r}"
