"""URLs to the forms they are compared by: a page's, an article's, a feed's.

Links to one article differ in ways that say nothing: scheme, tracking parameters, a trailing
slash, a mobile or AMP edition. What is made here is for comparing alone, never for fetching.
"""

import re
import unicodedata
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"(?:utm_|ns_|pk_|mtm_|at_|hsa_|mc_|wt_|oly_|vero_|__)\w*"
    r"|fbclid|gclid|dclid|gbraid|wbraid|msclkid|twclid|yclid|igshid|mibextid|xtor|cmp|cmpid|icid"
    r"|ito|ocid|smid|smtyp|emc|ref_src|ref_url|referrer|sr_share|traffic_source|ftag|spm"
    r"|guccounter|taid|ncid|sref|amp|outputtype",
    re.IGNORECASE,
)
# Names that tell where a reader came from ("ref=rss") on some sites and what to show ("ref=4711")
# on others: the second kind of value has a digit.
_PERHAPS_TRACKING = frozenset({"ref", "source", "src", "from", "rss", "feature", "partner"})
_EDITION = re.compile(r"(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")
_AMP_PATH = re.compile(r"/amp(?=/|$)|\.amp(?=\.html$|$)")
_INDEX = re.compile(r"/(?:index\.(?:html?|php))?$", re.IGNORECASE)


def canonical(url: str) -> str:
    """The form in which links to one article are equal: "bbc.co.uk/news/articles/c1?id=2".

    Without scheme, default port, fragment, tracking parameters, trailing slash, and the www,
    mobile and AMP editions of host and path; parameters sorted. A fragment that is all there is
    to tell pages of a root apart ("/#story-7", "#!/7") is kept. Text that is no URL comes back
    stripped, as it is.
    """
    parts = _split(url)
    if parts is None:
        return url.strip()
    host = _EDITION.sub("", _host(parts))
    path = _INDEX.sub("", _AMP_PATH.sub("", parts.path))
    kept = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _tracks(name, value)
    )
    query = f"?{urlencode(kept)}" if kept else ""
    says_page = parts.fragment.startswith("!") or not (path or kept)
    fragment = f"#{parts.fragment}" if parts.fragment and says_page else ""
    return f"{host}{path}{query}{fragment}"


def address(url: str) -> str:
    """The form in which two spellings of one feed's URL are equal: "host/path?query".

    Milder than `canonical`, since a feed's parameters and editions choose its content: scheme,
    default port, fragment, letter case of the host and a trailing slash are dropped.
    """
    parts = _split(url)
    if parts is None:
        return url.strip()
    query = f"?{parts.query}" if parts.query else ""
    return f"{_host(parts)}{parts.path.rstrip('/')}{query}"


def is_homepage(form: str) -> bool:
    """Whether a canonical form is a host alone: as an entry's link, it identifies nothing."""
    return "/" not in form and "?" not in form and "#" not in form


def _tracks(name: str, value: str) -> bool:
    if name.lower() in _PERHAPS_TRACKING:
        return not any(character.isdigit() for character in value)
    return _TRACKING.fullmatch(name) is not None


def unnamed(url: str) -> str:
    """What a feed is called as long as nobody has read what it calls itself: its host."""
    return (urlsplit(url).hostname or "").removeprefix("www.") or url


def _split(url: str) -> SplitResult | None:
    text = url.strip()
    if text.startswith("//"):
        text = f"https:{text}"
    try:
        parts = urlsplit(text)
        known = parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if known else None


def _host(parts: SplitResult) -> str:
    host = unicodedata.normalize("NFKC", parts.hostname or "").lower().rstrip(".")
    if parts.port is None or parts.port == _DEFAULT_PORTS[parts.scheme]:
        return host
    return f"{host}:{parts.port}"
