"""Whether a rewritten text says only what its source says: each name and number in it must stand
in the source. A check of form, not of meaning; what fails it is not shown."""

import re
import unicodedata

_NUMBER = re.compile(r"\d+(?:[.,:\u00a0\u202f ]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_ENDS = '.!?…:;“”"«»„()[]—–'


def is_faithful(text: str, source: str) -> bool:
    """Whether every name and number of `text` stands in `source`.

    A name is a word with a capital that does not begin a sentence, or all in capitals. In scripts
    without capitals, numbers alone can be checked.
    """
    known = _folded(source)
    numbers = {_digits(found) for found in _NUMBER.findall(source)}
    names = {_folded(name) for name in _names(text)}
    return all(_digits(one) in numbers for one in _NUMBER.findall(text)) and all(
        re.search(rf"\b{re.escape(name)}", known) for name in names
    )


def _names(text: str) -> list[str]:
    """The names of a text; a sentence's first word is one only if it is all in capitals."""
    found = []
    for match in _WORD.finditer(text):
        word, before = match[0], text[: match.start()].rstrip()
        begins = not before or before[-1] in _ENDS
        if (word[0].isupper() and not begins) or (len(word) > 1 and word.isupper()):
            found.append(word.split("’")[0].split("'")[0])
    return found


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(one for one in plain if not unicodedata.combining(one))
