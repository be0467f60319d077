"""What the jobs of one process share."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.alerts.grow import EVERY
from bot.clock import Clock
from bot.feeds.config import Config
from bot.meter import Meter
from bot.platform import Platform
from bot.settings import Web
from bot.store import Store
from bot.watches.packs import Pack, load
from bot.worker import Worker

if TYPE_CHECKING:  # what only some roles need is loaded only there
    from bot.reading import Reading
    from bot.rewriting import Rewriter


Job = Coroutine[Any, Any, None]


@dataclass(frozen=True, slots=True)
class House:
    """`reading` is what reads feeds and pages, where a role needs it; `edit_every` is how often an
    alert may be edited as its story grows."""

    store: Store
    config: Config
    platforms: Mapping[str, Platform]
    clock: Clock
    reading: "Reading | None" = None
    packs: Mapping[str, Pack] = field(default_factory=load)
    edit_every: timedelta = EVERY
    rewriter: "Rewriter | None" = None
    web: Web | None = None
    meter: Meter = field(default_factory=Meter)

    def worker(self, name: str, source: Any, handle: Any, **limits: Any) -> Worker[Any]:
        return Worker(name, source, handle, bell=self.store.bell, clock=self.clock, **limits)


@dataclass(frozen=True, slots=True)
class Part:
    """What a role does: `work` once in the process, `on` each platform once it is connected."""

    work: Callable[[House], Job] | None = None
    on: Callable[[House, Platform], Job] | None = None
