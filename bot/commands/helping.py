"""start and help: what this is, and what to say to it."""

from bot.commands import sharing
from bot.commands.ask import Ask, Command, Desk, Reply
from bot.commands.names import find, form
from bot.i18n import line, mark, say
from bot.model import Button, Message, Paragraph, bold, code, message, plain

TASKS = (
    (
        mark("Get alerts"),
        ("subscribe", "watch", "watch!", "try", "watchlist", "share", "unwatch", "unsubscribe"),
    ),
    (mark("Catch up"), ("latest", "story", "more", "search", "trend")),
    (mark("Ask why"), ("why", "whynot", "irrelevant", "narrow", "widen", "status")),
    (mark("Watch an idea"), ("packs", "pack")),
    (
        mark("Be left in peace"),
        (
            "settings",
            "mute",
            "unmute",
            "mutes",
            "quiet",
            "digest",
            "timezone",
            "budget",
            "schedule",
            "language",
        ),
    ),
    (mark("Sources"), ("sources", "addfeed", "removefeed", "export", "import")),
    (mark("A channel of yours"), ("channel",)),
)


async def start(ask: Ask, desk: Desk) -> Reply:
    """Greet, or show what was shared; who sent the code of a bot that nobody had claimed is its
    operator by now."""
    if sharing.is_code(ask.words):
        return Reply(await sharing.opened(ask.words, desk))
    platform = ask.request.chat.platform
    operator = await desk.store.access.operator(platform)
    claimed = bool(ask.words) and operator == ask.request.person.id
    return Reply(_operator_greeting() if claimed else greeting(desk))


def greeting(desk: Desk) -> Message:
    listed = " · ".join(desk.config.watchlist)
    return message(
        say("I watch the news and ring once for each story, with its source."),
        line("{command} — alerts for {words}", command=code("subscribe"), words=bold(listed)),
        line("{command} — alerts for your own words", command=code(say("watch <words>"))),
        line("{command} — what there is already", command=code("latest ceasefire")),
        buttons=[[Button(say("Subscribe"), "subscribe"), Button(say("Help"), "help")]],
    )


def _operator_greeting() -> Message:
    return message(
        (bold(say("You are the operator of this bot.")),),
        say("It answers you here, and in groups that you add it to."),
        line("To let others in: {command}", command=code("admit <id>")),
        line("Begin with: {command}", command=code("subscribe")),
        buttons=[[Button(say("Subscribe"), "subscribe"), Button(say("Help"), "help")]],
    )


async def help_(ask: Ask, desk: Desk) -> Reply:
    if ask.words:
        return Reply(_about(find(ask.words.split()[0], desk.commands)))
    return Reply(_overview(desk.commands))


def _overview(commands: tuple[Command, ...]) -> Message:
    by_name = {command.name: command for command in commands}
    lines: list[Paragraph | str] = []
    for task, names in TASKS:
        lines.append((bold(say(task)),))
        lines += [_line(by_name[name]) for name in names]
        lines.append("")
    lines.append(line("More about one: {command}", command=code("help watch")))
    return message(*lines)


def _line(command: Command) -> Paragraph:
    return (code(form(command)), plain(f" — {say(command.summary)}"))


def _about(command: Command) -> Message:
    lines: list[Paragraph | str] = [_line(command)]
    if command.example:
        lines.append(line("Example: {command}", command=code(command.example)))
    if command.tip:
        lines.append(say(command.tip))
    if command.aliases:
        lines.append(say("Also: {names}", names=", ".join(command.aliases)))
    return message(*lines)
