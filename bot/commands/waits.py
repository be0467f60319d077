"""What a chat waits for: watches that ask for more outlets than tell a story yet (`min:2`)."""

from collections.abc import Sequence

from bot.commands.ask import Ask, Desk
from bot.commands.finding import monitor_of
from bot.commands.hours import shown_moment
from bot.i18n import line_n, say
from bot.model import StoryId, Teller, Wait, Watch
from bot.richtext import Paragraph, Run, bold
from bot.waiting import weight
from bot.watches import least
from bot.watches.query import Query

MOST_SHOWN = 5


async def waits_of(ask: Ask, desk: Desk, story: StoryId) -> list[Wait]:
    """The waits of this chat's watches for a story."""
    watches = {watch.id for watch in ask.state.watches}
    return [one for one in await desk.store.waits.of_story(story) if one.watch in watches]


async def carry_waits(ask: Ask, desk: Desk, before: Watch, after: Watch) -> None:
    """What a watch waits for, it waits for under its new words too, as far as they match it.

    Its old waits stay until their stories are over: before the watch's change is kept, they are
    the ones that ring. Harmless to do again.
    """
    if desk.least(after.query) == 1:
        return
    monitor = monitor_of([after], desk)
    for story in await desk.store.waits.listed(ask.state.chat.key):
        await desk.store.waits.carry(
            story, before.id, after.id, fits=lambda entry: bool(monitor.match(entry))
        )


async def wait_lines(ask: Ask, desk: Desk) -> list[Paragraph]:
    """The stories that this chat waits for, the latest first, each with its clock."""
    if all(desk.least(watch.query) == 1 for watch in ask.state.watches):
        return []
    lines: list[Paragraph] = []
    for story in await desk.store.waits.listed(ask.state.chat.key):
        if waits := await waits_of(ask, desk, story):
            lines.append(await wait_line(ask, desk, story, waits[0]))
        if len(lines) == MOST_SHOWN:
            break
    return [(bold(say("Waiting for more outlets")),), *lines] if lines else []


async def wait_line(ask: Ask, desk: Desk, story: StoryId, wait: Wait) -> Paragraph:
    """A wait's clock: which watch, what matched, how many outlets of how many, since when."""
    tellers = await desk.store.stories.tellers(story)
    told = weight(ask.state, tellers, desk.config.weights, ask.now)
    return line_n(
        "{watch}: {story} — {told} of {count} outlet, since {time}",
        "{watch}: {story} — {told} of {count} outlets, since {time}",
        wait.least,
        watch=bold(_watch_of(ask, wait).query),
        story=_headline(tellers, wait),
        told=f"{told:g}",
        time=shown_moment(wait.since, ask.state, ask.now),
    )


def _watch_of(ask: Ask, wait: Wait) -> Watch:
    return next(watch for watch in ask.state.watches if watch.id == wait.watch)


def _headline(tellers: Sequence[Teller], wait: Wait) -> Run:
    found = next((one for one in tellers if one.entry == wait.entry), None)
    return Run(found.title, link=found.url) if found else Run("…")


def waited(desk: Desk, queries: Sequence[str]) -> list[Paragraph]:
    """That an alert waited for more outlets, where a watch asked for them."""
    asking = [query for query in queries if desk.least(query) > 1]
    return [
        line_n(
            "{watch} waited until {count} outlet told it.",
            "{watch} waited until {count} outlets told it.",
            desk.least(query),
            watch=bold(query),
        )
        for query in asking
    ]


def not_counted(query: Query) -> list[str]:
    """That stories of one outlet are shown too, where a query asks for more."""
    if query.least == 1:
        return []
    field = least.show(query.least)
    return [say("{field} is for what rings: here stories of fewer outlets count too.", field=field)]
