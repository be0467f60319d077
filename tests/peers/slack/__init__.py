"""A strict Slack on loopback: Web API, Socket Mode and response URLs, for the real SDK."""

from tests.peers.slack.faults import (
    Babble,
    CutAfter,
    CutBefore,
    RateLimited,
    Refusal,
    ServerError,
    Silence,
)
from tests.peers.slack.peer import SlackPeer
from tests.peers.slack.rendering import rendered
from tests.peers.slack.sockets import Envelope
from tests.peers.slack.world import Said

__all__ = [
    "Babble",
    "CutAfter",
    "CutBefore",
    "Envelope",
    "RateLimited",
    "Refusal",
    "Said",
    "ServerError",
    "Silence",
    "SlackPeer",
    "rendered",
]
