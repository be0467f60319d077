"""start and help: what this is, and what to say to it."""

from bot.commands.ask import Ask, Command, Desk, Reply
from bot.commands.names import find
from bot.model import Button, Message, Paragraph, bold, code, message, plain

TASKS = (
    ("Get alerts", ("subscribe", "watch", "watch!", "try", "watchlist", "unwatch", "unsubscribe")),
    ("Catch up", ("latest", "story", "more", "search")),
    ("Ask why", ("why", "whynot", "status")),
    ("Watch an idea", ("packs", "pack")),
    (
        "Be left in peace",
        ("mute", "unmute", "mutes", "quiet", "digest", "timezone", "budget", "language"),
    ),
    ("Sources", ("sources", "addfeed", "removefeed")),
)


async def start(ask: Ask, desk: Desk) -> Reply:
    """Greet; who sent the code of a bot that nobody had claimed is its operator by now."""
    platform = ask.request.chat.platform
    operator = await desk.store.access.operator(platform)
    claimed = bool(ask.words) and operator == ask.request.person.id
    return Reply(_operator_greeting() if claimed else greeting(desk))


def greeting(desk: Desk) -> Message:
    listed = " · ".join(desk.config.watchlist)
    return message(
        "I watch the news and ring once for each story, with its source.",
        (code("subscribe"), plain(" — alerts for "), bold(listed)),
        (code("watch <words>"), plain(" — alerts for your own words")),
        (code("latest ceasefire"), plain(" — what there is already")),
        buttons=[[Button("Subscribe", "subscribe"), Button("Help", "help")]],
    )


def _operator_greeting() -> Message:
    return message(
        (bold("You are the operator of this bot."),),
        "It answers you here, and in groups that you add it to.",
        (plain("To let others in: "), code("admit <id>"), plain(".")),
        (plain("Begin with: "), code("subscribe")),
        buttons=[[Button("Subscribe", "subscribe"), Button("Help", "help")]],
    )


async def help_(ask: Ask, desk: Desk) -> Reply:
    if ask.words:
        return Reply(_about(find(ask.words.split()[0], desk.commands)))
    return Reply(_overview(desk.commands))


def _overview(commands: tuple[Command, ...]) -> Message:
    by_name = {command.name: command for command in commands}
    lines: list[Paragraph | str] = []
    for task, names in TASKS:
        lines.append((bold(task),))
        lines += [_line(by_name[name]) for name in names]
        lines.append("")
    lines.append((plain("More about one: "), code("help watch")))
    return message(*lines)


def _line(command: Command) -> Paragraph:
    form = f"{command.name} {command.usage}".rstrip()
    return (code(form), plain(f" — {command.summary}"))


def _about(command: Command) -> Message:
    lines: list[Paragraph | str] = [_line(command)]
    if command.example:
        lines.append((plain("Example: "), code(command.example)))
    if command.aliases:
        lines.append("Also: " + ", ".join(command.aliases))
    return message(*lines)
