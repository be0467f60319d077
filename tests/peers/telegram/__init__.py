"""A Bot API server of our own on loopback: strict, and run by the real SDK.

`python -m tests.peers.telegram` runs it by hand.
"""

from tests.peers.telegram.faults import BadGateway, CutAfter, CutBefore
from tests.peers.telegram.judge import Entity, Key
from tests.peers.telegram.peer import TelegramPeer
from tests.peers.telegram.refusals import Refusal, bad_request, forbidden, too_many
from tests.peers.telegram.world import Post, Room, User

__all__ = [
    "BadGateway",
    "CutAfter",
    "CutBefore",
    "Entity",
    "Key",
    "Post",
    "Refusal",
    "Room",
    "TelegramPeer",
    "User",
    "bad_request",
    "forbidden",
    "too_many",
]
