"""A set of words of which the beginnings can be asked for, in a fixed and small space.

It is a Bloom filter: it never misses a beginning, and now and then takes for one what is none (at a
hundred thousand words, every tenth time). Nothing can be taken out; what is no longer wanted costs
a little time, never a match.
"""

_BITS = 1 << 24


class Beginnings:
    def __init__(self) -> None:
        self._bits = bytearray(_BITS // 8)

    def add(self, word: str) -> None:
        for end in range(1, len(word)):
            self._set(word[:end])
            self._set(word[:end] + _SHORT)
        self._set(word)

    def has(self, letters: str) -> bool:
        """Whether a word may begin with these letters, or be just these."""
        place = hash(letters) % _BITS
        return bool(self._bits[place >> 3] >> (place & 7) & 1)

    def has_more(self, letters: str) -> bool:
        """Whether a word may begin with these letters and have more."""
        return self.has(letters + _SHORT)

    def _set(self, letters: str) -> None:
        place = hash(letters) % _BITS
        self._bits[place >> 3] |= 1 << (place & 7)


_SHORT = "…"
"""What marks a beginning that is not the whole word."""
