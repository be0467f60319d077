"""An entry → the id of the story it tells, by exact identity: the same page, or the same words.

Two feeds of one outlet that carry the same article give the same id; a change of scheme, of
tracking parameters or of guid does not make another story.
"""

import hashlib
import re
import unicodedata
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.model import Entry, StoryId

_TRACKING = re.compile(
    r"^(?:utm_.*|at_.*|ns_.*|mc_.*|pk_.*|mtm_.*|ito|fbclid|gclid|dclid|yclid|msclkid|igshid|cmpid"
    r"|cmp|icid|ncid|ocid|oc|ref|ref_src|referrer|source|src|smid|sr_share|ftag|xtor|rss|partner"
    r"|emc|maca|feature|share|shared|amp|outputtype|wt_.*|via|from|s_cid|traffic_source)$",
    re.IGNORECASE,
)
_FRONT_DOORS = re.compile(r"/(?:index\.(?:html?|php))?$")


def story_of(entry: Entry) -> StoryId:
    """The id of the story that begins with this entry: the same for each entry of the same page."""
    page = canonical_link(entry.url)
    told = page or f"{entry.outlet or entry.feed} {normal_title(entry.title)}"
    return StoryId(hashlib.sha256(told.encode()).hexdigest()[:16])


def canonical_link(url: str) -> str:
    """Host, path and the query that chooses the page; empty for no link or a site's front door."""
    parts = urlsplit(url.strip()) if "://" in url else None
    if parts is None or not parts.hostname:
        return ""
    host = re.sub(r"^(?:www\d?|m|mobile|amp)\.", "", parts.hostname.rstrip("."))
    path = re.sub(r"/amp(?:/|$)|\.amp(?=\.html$|$)", "/", parts.path).rstrip("/")
    kept = sorted((k, v) for k, v in parse_qsl(parts.query) if not _TRACKING.match(k))
    if _FRONT_DOORS.fullmatch(path or "/") and not kept:
        return ""
    return f"{host}{path}" + (f"?{urlencode(kept)}" if kept else "")


def normal_title(title: str) -> str:
    """A title's words: no case, no accents' encodings, no punctuation."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return " ".join(re.findall(r"\w+", folded))
