"""What the SDK logs, without the secrets in it.

At debug level the SDK logs whole payloads and replies, and its errors quote URLs: among them are
the tokens, the ticket of a socket and response URLs, each of which lets its finder act as us.
"""

import logging
import re
import traceback

_SECRETS = re.compile(
    r"""(?x)
      \b (?: xox[a-z]+ | xapp | xoxe\.xox[a-z]+ ) - [\w.-]+                       # tokens
    | (?P<before> \bticket= ) [^&\s'"\\]+                                        # a socket's URL
    | (?P<path> / (?:commands|actions|app|services|workflows) / ) [^\s'"\\]+       # response URLs
    | (?P<scheme> :// ) [^/\s:@'"]+ : [^/\s@'"]+ (?=@)                         # a proxy's password
    | (?P<key> \btoken \\*['"] \s*:\s* \\*['"] ) [^'"\\]+       # the old verification token
    """
)


class WithoutSecrets(logging.Filter):
    """Rewrites each record before any handler sees it, its traceback included."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redacted(record.getMessage()), None
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = redacted("".join(traceback.format_exception(*record.exc_info)))
            record.exc_info = None
        return True


def redacted(text: str) -> str:
    return _SECRETS.sub(lambda found: "".join(filter(None, found.groups())) + "(secret)", text)


def sdk_logger(name: str, level: int) -> logging.Logger:
    """The logger to hand to a part of the SDK. The level is set unless somebody has set one: the
    SDK formats whole payloads for a logger that has none, whatever its parents say."""
    logger = logging.getLogger(name)
    if logger.level == logging.NOTSET:
        logger.setLevel(level)
    if not any(isinstance(each, WithoutSecrets) for each in logger.filters):
        logger.addFilter(WithoutSecrets())
    return logger
