"""A source's problem, as it was noted in English → the same in the language that is spoken.

A problem is found once, kept, and shown to chats of all languages; so it is kept in English:
each is one of the sentences below, without its subject, the source.
"""

import re
from functools import cache

from bot.i18n import mark, say

_SENTENCES = (
    mark("answered {answer}"),
    mark("answers too slowly to look for its feeds"),
    mark("broke off its answer"),
    mark("cannot be found: there is no such host"),
    mark("cannot be reached"),
    mark("closed the connection without an answer"),
    mark("did not answer in full within {seconds} seconds"),
    mark("has no feed that could be found; give the address of the feed itself"),
    mark("has no valid TLS certificate"),
    mark(
        "is not an address that Tocsin may fetch: only public ones, "
        "by http or https on ports 80, 443, 8080 and 8443"
    ),
    mark("is not an address that can be fetched"),
    mark("redirected more than {times} times"),
    mark("sent a compressed answer that cannot be read"),
    mark("sent a feed that cannot be read"),
    mark("sent a feed that takes too much time or memory to read"),
    mark("sent a web page instead of a feed"),
    mark("sent an answer that is not HTTP"),
    mark("sent an empty document"),
    mark("sent its answer in a compression that was not asked for"),
    mark("sent more than {count} entries at once"),
    mark("sent more than {size} MiB"),
    mark("sent no feed"),
)


def told(problem: str) -> str:
    """A problem in the language that is spoken; as it is, if it is none of ours."""
    for sentence in _SENTENCES:
        if found := _pattern(sentence).fullmatch(problem):
            return say(sentence, **found.groupdict())
    return problem


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(sentence)))
