"""The archive's index: entries by the keys of their words, in segments that go oldest first.

An archived entry gets the next slot of its partition's latest segment, and the posting list of
each of its keys grows by that slot. A segment that is full is followed by a new one; past
SEGMENTS, the oldest goes whole, with its entries. So memory is bounded, and nothing is rewritten.

A key is stored as a digest of eight characters and a slot as two, since a hash of short strings
is what Redis holds most densely: 1,000 entries take about 1 MB, half of it the entries.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Set
from functools import lru_cache
from hashlib import blake2b

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
SEGMENT = 1024
SEGMENTS = 3
"""Kept in each of the 16 partitions: 33,000 to 49,000 entries in all."""
DIGEST = 8
SLOT = 2

# The keys of segments are made from their prefixes: which segment is next is known here alone.
# They lie in the slot of the declared keys, so a Cluster runs this too.
ARCHIVE = f"""
local alphabet = '{ALPHABET}'
local function character(n) return string.sub(alphabet, n + 1, n + 1) end
local function drop_segment(a, segment)
  for _, entry in ipairs(redis.call('HVALS', a.slots .. segment)) do
    redis.call('HDEL', a.entries, entry)
    redis.call('ZREM', a.recent, entry)
    redis.call('HDEL', a.silent, entry)
  end
  redis.call('DEL', a.slots .. segment, a.postings .. segment)
end
local function archive(a, entry, when, text, language, digests, silent)
  local is_new = redis.call('HSET', a.entries, entry, text) == 1
  redis.call('ZADD', a.recent, when, entry)
  if silent ~= '' then redis.call('HSET', a.silent, entry, silent) end
  if not is_new then return end
  local place = redis.call('INCR', a.archived) - 1
  local segment, slot = math.floor(place / {SEGMENT}), place % {SEGMENT}
  if slot == 0 and segment >= {SEGMENTS} then drop_segment(a, segment - {SEGMENTS}) end
  redis.call('SADD', a.languages, language)
  redis.call('HSET', a.slots .. segment, slot, entry)
  local postings = a.postings .. segment
  local code = character(math.floor(slot / 64)) .. character(slot % 64)
  for i = 1, #digests, {DIGEST} do
    local digest = string.sub(digests, i, i + {DIGEST - 1})
    redis.call('HSET', postings, digest, (redis.call('HGET', postings, digest) or '') .. code)
  end
end
"""

Clause = tuple[frozenset[str], ...]
"""Satisfied by an entry that has, of each of its sets, at least one key."""


def digests(keys: Iterable[str]) -> str:
    """The digests of an entry's keys, one after another."""
    return "".join(map(digest, keys))


@lru_cache(maxsize=1 << 12)
def digest(key: str) -> str:
    return b64encode(blake2b(key.encode(), digest_size=6).digest()).decode()


def wanted(clauses: Iterable[Clause]) -> list[str]:
    """The digests to look up for these clauses."""
    return sorted({digest(key) for clause in clauses for keys in clause for key in keys})


def satisfying(clauses: Iterable[Clause], postings: Mapping[str, str]) -> set[int]:
    """The slots of a segment whose entries satisfy any clause; `postings` by digest."""
    slots = {found: slots_of(text) for found, text in postings.items() if text}
    nothing: Set[int] = frozenset()
    result: set[int] = set()
    for clause in clauses:
        each = [
            set[int]().union(*(slots.get(digest(key), nothing) for key in keys)) for keys in clause
        ]
        if each and all(each):
            result |= set[int].intersection(*each)
    return result


def slots_of(text: str) -> frozenset[int]:
    """The slots that a posting list names."""
    return frozenset(_number(text[at : at + SLOT]) for at in range(0, len(text), SLOT))


_VALUE = {character: value for value, character in enumerate(ALPHABET)}


def _number(code: str) -> int:
    return _VALUE[code[0]] * len(ALPHABET) + _VALUE[code[1]]
