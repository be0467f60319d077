"""Turns a word into the form in which it is compared: case, accents and width put aside."""

import unicodedata


def fold(text: str, language: str = "") -> str:
    """`text` without case, accents and invisible characters, by the rules of `language`."""
    composed = unicodedata.normalize("NFKC", text).casefold()
    bare = unicodedata.normalize("NFD", composed)
    return unicodedata.normalize("NFC", "".join(c for c in bare if unicodedata.category(c) != "Mn"))
