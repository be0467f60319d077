"""Turns a query as it was typed into the characters that the grammar knows.

Phones type curly quotes, full-width punctuation and long dashes, and leave direction marks behind.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_SPELLINGS = {'"': "“”„‟«»‹›〝〞〟「」『』", "-": "‐‑‒–—―−", ",": "、،", " ": "\u3000"}
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN: Mapping[int, int | str] = _FULL_WIDTH | {
    ord(character): plain for plain, characters in _SPELLINGS.items() for character in characters
}
_JOINERS = "\u200c\u200d"  # they matter to the spelling of Persian and of Indian languages


@dataclass(frozen=True, slots=True)
class Typed:
    """`text` is `source` in plain characters; `origin[i]` is where text[i] stands in the source,
    and there is one more, for the end."""

    source: str
    text: str
    origin: tuple[int, ...]


def read(source: str) -> Typed:
    """`source` without invisible characters and with each other one replaced by its plain one."""
    plain = source.translate(_PLAIN)
    origin = [i for i, character in enumerate(plain) if not _invisible(character)]
    return Typed(source, "".join(plain[i] for i in origin), (*origin, len(source)))


def _invisible(character: str) -> bool:
    return (
        not character.isascii()
        and unicodedata.category(character) == "Cf"
        and character not in _JOINERS
    )
