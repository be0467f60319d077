"""What one run publishes and asks, and how much goes wrong meanwhile."""

from dataclasses import dataclass
from typing import Literal

StoreKind = Literal["embedded", "redis", "cluster"]


@dataclass(frozen=True, slots=True)
class Scenario:
    """At least `deliveries` alerts come to be owed in `telegram_chats` and `slack_channels`, and
    `commands` are typed in as many `offices` of each platform.

    Drawn by `seed`: `kills` of the program, of the store or of both; `stops` (SIGTERM), `pauses`
    (SIGSTOP for `pause` seconds); `restarts`, `fills` and `power_cuts` of the store, `outages` of
    the network to it. Of a thousand sends, the platforms answer `floods` with 429, `failures` with
    502, and carry out `cuts` but cut the answer short. All must be settled `settle` seconds after
    the last fault, and over in `budget` seconds.

    `jumps` set a program's clock two hours ahead or back for a while (libfaketime). The
    program kills itself `crashes` times at points of its work. `roles` are those of each program;
    without any, each of `programs` does all.

    A power cut takes back a second of what the store has on disk, more than a disk does. Commands
    acknowledged in that second would be lost, so no run has both.
    """

    seed: int = 1
    store: StoreKind = "embedded"
    deliveries: int = 100
    commands: int = 0
    kills: int = 0
    stops: int = 0
    pauses: int = 0
    pause: float = 15.0
    restarts: int = 0
    outages: int = 0
    fills: int = 0
    power_cuts: int = 0
    jumps: int = 0
    crashes: int = 0
    roles: tuple[str, ...] = ()
    floods: int = 0
    failures: int = 0
    cuts: int = 0
    telegram_chats: int = 10
    slack_channels: int = 10
    offices: int = 4
    feeds: int = 4
    programs: int = 1
    sabotage: str = ""
    settle: float = 60.0
    budget: float = 120.0
