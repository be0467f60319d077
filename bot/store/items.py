"""What a queue is given, and gives out; and how it takes an item in and lets it go, as Lua that
larger transactions share: a command's effect, its answers and its end are one, and so is a digest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import ChatKey

MEMORY = timedelta(days=30)
"""An item's id is taken once within this time: a step done again puts nothing twice."""

AHEAD = timedelta(days=3650)
"""How far an answer's chat is put ahead of the chats that only have alerts waiting. Nothing is
overdue for half as long, so the score alone tells which of both it is: a chat in which an answer
may go at noon has the score of that noon ten years ago."""

# An answer ranks before every alert, and within a kind the order of arrival holds. A chat that only
# waits for its turn among many has a score with a fraction: it may be called sooner. All other
# scores are whole, and say that a chat is due, to be left in peace, or somebody's.
PUT = """
local function put(q, chat, id, body, first, now, turn)
  if redis.call('ZSCORE', q.known, id) then return 0 end
  redis.call('ZADD', q.known, now, id)
  redis.call('ZREMRANGEBYSCORE', q.known, '-inf', now - q.memory)
  redis.call('PEXPIRE', q.known, q.memory)
  local rank = now + redis.call('ZCARD', q.line) / 1024
  if first then rank = rank - 1e13 end
  redis.call('ZADD', q.line, rank, id)
  redis.call('HSET', q.bodies, id, body)
  local score = now - (q.lead or 0)
  if first then score = now - q.ahead
  elseif turn then score = turn > now and math.floor(turn) + 0.5 or now end
  local due = tonumber(redis.call('ZSCORE', q.due, chat) or nil)
  if not due then
    redis.call('ZADD', q.due, score, chat)
  elseif redis.call('HEXISTS', q.lease, chat) == 1 or due < now - q.ahead / 2 then
    return 1  -- it is somebody's, or an answer is to go there already
  elseif first then
    local from, rests = now, due > now and due % 1 == 0
    if rests then from = redis.call('HGET', q.lease, 'answers:' .. chat) end
    if from then redis.call('ZADD', q.due, math.max(now, from) - q.ahead, chat) end
  elseif due % 1 ~= 0 and score < due then
    redis.call('ZADD', q.due, score, chat)
  end
  return 1
end
"""

DONE = """
local function done(q, chat, token, id, next_due, answers)
  redis.call('ZREM', q.line, id)
  redis.call('HDEL', q.bodies, id)
  redis.call('HDEL', q.tries, id)
  if not release(q.lease, chat, token) then return 0 end
  if answers ~= '' then redis.call('HSET', q.lease, 'answers:' .. chat, answers) end
  local rank = redis.call('ZRANGE', q.line, 0, 0, 'WITHSCORES')[2]
  if answers ~= '' and rank and tonumber(rank) < 0 then
    redis.call('ZADD', q.due, answers - q.ahead, chat)
  elseif next_due ~= '' or rank then
    redis.call('ZADD', q.due, next_due ~= '' and next_due or 0, chat)
  else
    redis.call('ZREM', q.due, chat)
    redis.call('HDEL', q.lease, 'answers:' .. chat)
  end
  return 1
end
"""


@dataclass(frozen=True, slots=True)
class Rest:
    """How long a chat is left in peace: an alert may go from `alerts` on, an answer from `answers`
    on. `sent` is when a message went there, if that counts towards a limit."""

    alerts: datetime
    answers: datetime
    sent: datetime | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """Something to put: `body` is JSON; `first` goes before everything that is not. Of many that
    are put at once, each has its `turn`: its chat is not due before, unless for something else."""

    chat: ChatKey
    id: str
    body: str
    first: bool = False
    turn: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """The head of a chat's line, held until the lease ends. `state` is the chat's own JSON, empty
    if it has none. `tries` counts the attempts that failed."""

    chat: ChatKey
    state: str
    id: str
    body: str
    tries: int
    token: str

    @property
    def member(self) -> str:
        return self.chat


@dataclass(frozen=True, slots=True)
class Ready:
    """What a send has to know as it begins: when its lease ends; what the platform calls the
    messages that it speaks of, each empty if that was never sent; and when messages went to this
    chat, the earliest first, a minute back at most and only those that count towards a limit."""

    until: datetime
    refs: Mapping[str, str]
    sent: tuple[datetime, ...]
