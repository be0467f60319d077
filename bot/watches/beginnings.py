"""Turns a row of tokens into the neighbours that might be written as one word that is sought.

Nearly no two words in a row are such, and all must be tried: so the beginnings of all words that
are sought are kept in a Bloom filter of fixed size, one hash a beginning. It never misses one. At a
hundred thousand words one in fifteen neighbours is let through for nothing.
"""

from collections.abc import Iterator, Sequence

from bot.watches.analysis import Gap, Token
from bot.watches.terms import beginning

_BITS = 1 << 23


class Beginnings:
    """A set of words, of which only the beginnings can be asked for. Nothing is ever taken out:
    what is sought no more costs a little time, not a match."""

    def __init__(self) -> None:
        self._bits = bytearray(_BITS // 8)

    def add(self, word: str) -> None:
        for end in range(1, len(word) + 1):
            place = hash(word[:end]) % _BITS
            self._bits[place >> 3] |= 1 << (place & 7)

    def neighbours(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
        """The first and the number of two or three tokens that may make a word."""
        before = ""
        for place, token in enumerate(tokens):
            # Looked up in line, not by a call: this runs for every word of every entry.
            if Gap.NONE <= token.gap <= Gap.SPACE:
                bit = hash(before + token.form[:3]) % _BITS
                if self._bits[bit >> 3] >> (bit & 7) & 1:
                    yield place - 1, 2
                    if self._has_three(tokens, place - 1):
                        yield place - 1, 3
            before = token.form

    def _has_three(self, tokens: Sequence[Token], first: int) -> bool:
        pieces = [token.form for token in tokens[first : first + 3]]
        bit = hash(beginning(pieces)) % _BITS
        return len(pieces) == 3 and bool(self._bits[bit >> 3] >> (bit & 7) & 1)
