"""Text → its sentences, each with its place, so that what is shown can be proved verbatim."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sentencex

# sentencex ends a sentence after an initial ("В. Зеленский", "M. Macron"), and after a quotation
# that the clause goes on from (« Oui ! » dit-il; 「…。」と言った).
_ENDS_IN_INITIAL = re.compile(r"(?:^|[\s(«“\"])[^\W\d_]\.\s*$")
_ENDS_IN_QUOTE = re.compile(r"[」』”»\"]\s*$")
_GOES_ON = re.compile(r"[とがはをにのなだで、,;—–]")
# Half a character, which JSON may hold and sentencex cannot take.
_SURROGATE = re.compile("[\ud800-\udfff]")
_PARAGRAPH = re.compile(r"[^\n]{1,20000}")
"""sentencex takes the square of the time for quotation marks: a longer line is cut."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A half-open range of code points of a text, without the white space around it.

    `paragraph` counts the text's lines that hold anything, from 0.
    """

    text: str
    start: int
    end: int
    paragraph: int


def sentences(text: str, language: str = "") -> list[Sentence]:
    """Split text, whose paragraphs are lines, into sentences; an unknown language reads as English.

    A quotation of several sentences stays in one piece with what introduces it.
    """
    lines = [line for line in _PARAGRAPH.finditer(text) if not line.group().isspace()]
    return [
        Sentence(text[start:end], start, end, number)
        for number, line in enumerate(lines)
        for start, end in _split(line.group(), line.start(), language)
    ]


def _split(paragraph: str, offset: int, language: str) -> Iterator[tuple[int, int]]:
    pieces = sentencex.segment(language or "en", _SURROGATE.sub("\ufffd", paragraph))
    start = offset
    for piece in _mended(pieces):
        end = start + len(piece)
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            yield start + lead, start + len(piece.rstrip())
        start = end


def _mended(pieces: Iterable[str]) -> list[str]:
    mended: list[str] = []
    for piece in pieces:
        if mended and _belong_together(mended[-1], piece):
            mended[-1] += piece
        else:
            mended.append(piece)
    return mended


def _belong_together(before: str, after: str) -> bool:
    return bool(
        _ENDS_IN_INITIAL.search(before)
        or after[:1].islower()
        or (_ENDS_IN_QUOTE.search(before) and _GOES_ON.match(after))
    )
