"""A page's or a feed's text → whether a line of it is furniture: share bars, read-also lists,
credits, labels, bylines, cookie and newsletter text.

Two judgements. What a line says: phrases of many languages (furniture.txt) and a few forms. How it
looks: an article's sentence ends as one; a label, a heading or a button does not. Neither does
alone: a list never has the next site's wording, and shape would lose a terse standfirst.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_UPPER = "A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ"

_FORMS = (
    # The post … appeared first on …; WordPress feeds end so.
    re.compile(r"(?i)\bappeared first on\b|\bfirst appeared on\b"),
    re.compile(r"https?://|\bwww\.|\bpic\.twitter\.com/|\bt\.me/"),
    # 12 comments; 3 min read; 4,210 views; 5 hours ago
    re.compile(
        r"(?i)^\W*\d[\d.,k ]*\s*(?:comments?|shares?|views?|likes?|(?:min(?:ute)?|hour|day)s?"
        r"(?: read| ago)|commentaires|comentarios|kommentare|комментари\w+|коментар\w+)\b"
    ),
    # A credit, alone or after the name of who took it.
    re.compile(
        r"(?i)(?:/|\bvia |\(|\b)(?:getty images|ap photo|afp photo|epa-efe|shutterstock|istock"
        r"|imago images|picture alliance|nurphoto|anadolu via)\b"
    ),
    re.compile(r"^(?:REUTERS|AP|AFP|EPA|EFE|ТАСС|РИА Новости)\s*/\s*\S"),
    re.compile(r"^\(c\)|^©|^℗", re.IGNORECASE),
    # A bullet before a headline: a list of related stories.
    re.compile(r"^[•▪◦‣►▶→·]\s.*[^.!?…。！？”\"»]$"),
    # (Reuters); (укр.); [mehr]: nothing but an aside.
    re.compile(r"^[(\[（][^()\[\]]{0,80}[)\]）]\.?$"),
    # By Jane Doe and John Roe in Geneva; Von Jana Sinram.
    re.compile(
        rf"^(?i:by|von|par|por|di|door|af|av|od|autor:?|от|автор:?|текст:?)\s+[{_UPPER}][\w.'’-]*"
        rf"(?:,?\s+(?:(?:and|und|et|y|e|de|van|von|der|in|für|for|with|&)\s+)*[{_UPPER}][\w.'’-]*)"
        r"{0,8}\.?$"
    ),
    # Consent: an article about cookies does not ask for it.
    re.compile(
        r"(?i)\bcookies?\b.{0,200}\b(?:accept|agree|consent|preferences|akzept|zustimm|accepter"
        r"|aceptar|aceitar|accett|соглас|принима|kabul)|(?:accept|agree|consent|akzept|zustimm"
        r"|accepter|aceptar|aceitar|accett|соглас|принима|同意)\w*\b.{0,200}\bcookies?\b"
    ),
    re.compile(
        r"(?i)(?:sign up|subscribe|inbox|register|inscri|abonn|suscr|assine|iscriv|подпи)"
        r".{0,80}(?:newsletter|рассылк|розсилк|boletín)|newsletter.{0,80}(?:sign up|subscribe"
        r"|inbox|inscri|abonn|suscr|assine|iscriv|подпи)"
    ),
)
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_LEADING_MARKS = re.compile(r"^[\s\u200b\ufeff>»›•·▶►→↓*|–—-]+")
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔।][\"'”’»«)\]」』]*$")
_ENDS_WITHOUT_MARK = frozenset({"th", "lo", "km", "my"})
_LINE_OF_PROSE = 40


@dataclass(frozen=True, slots=True)
class _Phrases:
    whole: frozenset[str]
    openings: tuple[str, ...]
    endings: tuple[str, ...]


def is_furniture(line: str) -> bool:
    """Whether a line or a sentence is furniture by what it says, in any language we know."""
    said = _LEADING_MARKS.sub("", _plain(line))
    bare = _EDGES.sub("", said)
    phrases = _phrases()
    return (
        not bare
        or bare in phrases.whole
        or said.startswith(phrases.openings)
        or said.rstrip(" .!").endswith(phrases.endings)
        or any(form.search(line.strip()) for form in _FORMS)
    )


def is_prose(line: str, language: str = "") -> bool:
    """Whether a line looks like an article's: it ends as a sentence (Thai and its neighbours have
    no mark for that: there, it is long)."""
    if language in _ENDS_WITHOUT_MARK:
        return len(line) >= _LINE_OF_PROSE
    return bool(_SENTENCE_END.search(line.strip()))


@cache
def _phrases() -> _Phrases:
    text = files(__package__).joinpath("furniture.txt").read_text(encoding="utf-8")
    lines = [_plain(line) for line in text.splitlines() if line and not line.startswith("#")]
    return _Phrases(
        whole=frozenset(_EDGES.sub("", line) for line in lines if "…" not in line),
        openings=tuple(line[:-1] for line in lines if line.endswith("…")),
        endings=tuple(line[1:] for line in lines if line.startswith("…")),
    )


def _plain(line: str) -> str:
    """One way of writing: compatibility forms, case, apostrophes and spaces folded; … kept."""
    folded = unicodedata.normalize("NFKC", line.replace("…", "\0")).replace("\0", "…")
    return " ".join(folded.casefold().replace("’", "'").split())
