"""A feed document's bytes to UTF-8 that an XML parser can read.

What a document says of its encoding is often untrue, so evidence goes first: a byte order mark,
then bytes that are valid UTF-8 (other encodings' text practically never is), then the XML
declaration, then HTTP's charset. What is left is UTF-8 with some stray bytes, which are read as
windows-1252 ("café" stays whole however it came), or else its letters tell what it is.
"""

import codecs
import re
from html.entities import html5

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The opening "<?xml" or "<" of documents without a mark: XML 1.0, appendix F.
_OPENINGS = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>\s*")
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*['\"]([\w.:-]{1,40})['\"]")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# Codecs that Python calls text encodings but that no document is written in.
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape", "utf-7"}
)
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252"}
_GUESSES = [
    *("cp1252", "cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp874"),
    *("big5", "gb18030", "euc_jp", "shift_jis", "euc_kr"),
]
_SAMPLE = 64 * 1024
_TELLING = 8
"""With fewer bytes that are not ASCII than this there is nothing to guess from."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_REFERENCE = re.compile(r"&(?:#(\d{1,10}|[xX][0-9a-fA-F]{1,8})|([A-Za-z][A-Za-z0-9]{1,31}));")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})


def decode(body: bytes, *, content_type: str = "") -> str:
    """The document as text, without its XML declaration, illegal characters and HTML entities.

    Never fails: bytes that mean nothing in any way come out as replacement characters.
    """
    text = _ILLEGAL.sub("", _decoded(body, content_type))
    text = _DECLARATION.sub("", text.lstrip("\ufeff"), count=1)
    return _REFERENCE.sub(_legal, text) if "&" in text else text


def is_ascii_compatible(body: bytes) -> bool:
    """Whether the document's markup can be read from its bytes: no UTF-16, -32 or EBCDIC."""
    return not any(
        body.startswith(opening) for opening, _ in (*_MARKS[:2], *_MARKS[3:], *_OPENINGS)
    )


def _decoded(body: bytes, content_type: str) -> str:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for opening, encoding in _OPENINGS:
        if body.startswith(opening):
            return body.decode(encoding, "replace")
    declared = _declared(body, content_type)
    for encoding in (*_seven_bit(declared), "utf-8", *declared):
        try:
            return body.decode(encoding)
        except ValueError:
            continue
    return body.decode(_guessed(body), _STRAY_BYTES)


def _guessed(body: bytes) -> str:
    """UTF-8 if most of what is not ASCII is valid in it, else what the letters look like."""
    sample = body[:_SAMPLE]
    if sum(byte > 0x7F for byte in sample) < _TELLING:
        return "utf-8"
    replaced = sample.decode("utf-8", "replace")
    stray = replaced.count("\ufffd")
    if 2 * stray <= sum(character > "\x7f" for character in replaced):
        return "utf-8"
    best = from_bytes(sample, cp_isolation=_GUESSES).best()
    return best.encoding if best else "cp1252"


def _declared(body: bytes, content_type: str) -> list[str]:
    in_xml = _DECLARED.match(body)
    in_http = _CHARSET.search(content_type)
    names = [in_xml[1].decode("ascii", "ignore") if in_xml else "", in_http[1] if in_http else ""]
    return [encoding for name in names if (encoding := _codec(name))]


def _codec(name: str) -> str:
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    if not found._is_text_encoding or found.name in _NO_CHARSETS:
        return ""
    return _SUPERSETS.get(found.name, found.name)


def _seven_bit(encodings: list[str]) -> list[str]:
    """Those whose bytes are all ASCII, and so valid UTF-8 too: they are believed first."""
    return [name for name in encodings if name.startswith("iso2022") or name == "hz"]


def _legal(found: re.Match[str]) -> str:
    """Keeps a reference if an XML parser takes it; HTML's names become numbers."""
    number, name = found.groups()
    if number:
        point = int(number[1:], 16) if number[0] in "xX" else int(number)
        return found[0] if _is_legal(point) else ""
    if name in _XML_ENTITIES:
        return found[0]
    return "".join(f"&#{ord(character)};" for character in html5.get(f"{name};", "")) or found[0]


def _is_legal(point: int) -> bool:
    return point in (9, 10, 13) or 32 <= point < 0xD800 or 0xE000 <= point < 0x110000


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_STRAY_BYTES = "bot.feeds.stray-bytes"
codecs.register_error(_STRAY_BYTES, _as_windows_1252)
