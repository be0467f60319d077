"""A URL → the host and port that it names, as the client that connects reads them.

Clients, resolvers and browsers differ over odd spellings. What they could differ over is no host
here: `\\`, spaces, `%`, letters that are not seen, an empty label.
"""

import re
from dataclasses import dataclass
from unicodedata import normalize
from urllib.parse import urlsplit

from yarl import URL

LONGEST = 4_096
"""Characters of a URL that anybody would follow."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_LOCAL = (
    *("localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home"),
    *("lan", "home.arpa", "svc", "localdomain6"),
)
"""What ends names of one's own network alone: RFC 6761 (6.3), RFC 6762 (3 and appendix G), RFC
8375; and Kubernetes' services."""


@dataclass(frozen=True, slots=True)
class Place:
    """`host` is a name in ASCII without a dot at its end, or an address in its usual spelling."""

    host: str
    port: int

    @property
    def is_address(self) -> bool:
        """Whether some resolver takes the host for an address: "1", "0177.1" and "0x7f.1", too."""
        last = self.host.rpartition(".")[2]
        return ":" in self.host or last.isdecimal() or last.startswith("0x")

    @property
    def is_local(self) -> bool:
        """Whether the name can mean something in one's own network alone, or on one's machine."""
        return "." not in self.host or self.host.endswith(tuple(f".{one}" for one in _LOCAL))


def place_of(url: str) -> Place | None:
    """Where an http(s) URL leads; None if it has a user's name, or can be read in two ways."""
    if len(url) > LONGEST:
        return None
    try:
        parts, client = urlsplit(url), URL(url)
        port = parts.port if parts.port is not None else _DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    host = (client.raw_host or "").lower().rstrip(".")
    plain = parts.scheme in _DEFAULT_PORTS and "@" not in parts.netloc and client.port == port
    named = ":" in host or (_NAME.fullmatch(host) and not _has_foreign_digits(parts.hostname or ""))
    return Place(host, port) if plain and named else None


def _has_foreign_digits(host: str) -> bool:
    """Whether a host ends in digits of another script, which some resolver may read as ours."""
    last = normalize("NFKC", host).rstrip(".").rpartition(".")[2]
    return last.isdecimal() and not last.isascii()
