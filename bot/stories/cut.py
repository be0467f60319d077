"""A sentence too long to show whole → as much of it as says something whole: up to a clause's end.

A cut never takes a quotation from its speaker, and never a number from its unit.
"""

import re

from bot.stories.leaning import balanced, speakerless

ELLIPSIS = "…"
_CLAUSE_ENDS = re.compile(r"[,;:](?=\s)|\s[—–-](?=\s)|[，、；：]|(?<=[)”»])(?=\s)")
_SPACE = re.compile(r"\s+")
_DANGLING = re.compile(
    r"(?i)(?:\d[\d.,]*|[(\[“«„‘]\S*|\b(?:a|an|the|of|to|in|on|at|by|for|with|and|or|that|from|as|is|are"
    r"|was|were|le|la|les|de|des|du|un|une|et|à|en|que|der|die|das|den|dem|ein|eine|und|zu|von|mit"
    r"|el|los|las|y|con|por|o|os|e|da|do|em|di|il|и|в|на|с|к|о|от|по|за|что|і|з|до|у|що))$"
)
_INTRODUCED = re.compile(r"[^\"“«„「『]*\w[^\"“«„「『]*\s[\"“«„「『]")
_LEAST = 3
"""A clause's end in the first third of the room leaves too little: a word's end is better."""


def cut(text: str, room: int, needed: int = 0) -> int:
    """Where to cut `text` so that it and an ellipsis fit into `room` code points; 0 if it cannot
    be. What stands before `needed` is kept where that is possible."""
    most = room - len(ELLIPSIS)
    if most <= 0 or needed > most:
        return 0
    clauses = [m.start() for m in _CLAUSE_ENDS.finditer(text, 0, most + 1) if m.start() >= needed]
    spaces = [m.start() for m in _SPACE.finditer(text, 0, most + 1) if m.start() >= needed]
    near = [end for end in clauses if end > room // _LEAST]
    return next(
        (end for end in (*reversed(near), *reversed(spaces)) if _stands(text[:end])),
        0 if _SPACE.search(text) else most,
    )


def window(text: str, room: int, mark: tuple[int, int]) -> tuple[int, int] | None:
    """The part of `text` to show, an ellipsis before it and perhaps one after, so that `mark` is
    in it: from a clause's beginning, else from a word's. None where that would be a quotation
    without its speaker."""
    left = room - len(ELLIPSIS)
    reach = max(0, mark[1] - left)
    for ends in (_CLAUSE_ENDS, _SPACE):
        for found in ends.finditer(text, reach, mark[0]):
            rest = text[found.end() :].lstrip()
            start = len(text) - len(rest)
            end = len(rest) if len(rest) <= left else cut(rest, left, mark[1] - start)
            if end and balanced(text[:start]) and _stands(rest[:end]):
                return start, start + end
    return None


def _stands(kept: str) -> bool:
    """Whether a quotation in it has its speaker: one that is cut must have been introduced."""
    has_speaker = not speakerless(kept) if balanced(kept) else bool(_INTRODUCED.match(kept))
    return has_speaker and not _DANGLING.search(kept)
