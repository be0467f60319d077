"""start and help: what this is, and what to say to it."""

from dataclasses import dataclass

from bot.commands import sharing
from bot.commands.ask import Ask, Command, Desk, Reply
from bot.commands.elsewhere import Channelled
from bot.commands.language import own_name
from bot.commands.names import find, form
from bot.i18n import LANGUAGES, line, mark, say, spoken, typed
from bot.richtext import Button, Message, Paragraph, bold, code, message, plain


@dataclass(frozen=True, slots=True)
class Task:
    """What people come for: the commands for it, the first to be shown beside it. `key` asks for
    it, and is no command's name."""

    key: str
    title: str
    shown: str
    names: tuple[str, ...]


TASKS = (
    Task(
        "alerts",
        mark("Get alerts"),
        "watch ceasefire",
        (
            *("watch", "watch!", "urgent", "subscribe", "watchlist", "try", "unwatch", "share"),
            "unsubscribe",
        ),
    ),
    Task(
        "reading",
        mark("Catch up"),
        "latest 10",
        ("latest", "story", "more", "search", "trend"),
    ),
    Task(
        "reasons",
        mark("Ask why"),
        "why 1",
        ("why", "whynot", "irrelevant", "narrow", "widen", "status"),
    ),
    Task(
        "peace",
        mark("Be left in peace"),
        "mute 2h",
        (
            *("settings", "mute", "unmute", "mutes", "quiet", "digest", "timezone", "budget"),
            *("schedule", "language"),
        ),
    ),
    Task("ideas", mark("Watch an idea"), "packs", ("packs", "pack")),
    Task(
        "outlets",
        mark("Sources"),
        "sources",
        ("sources", "addfeed", "removefeed", "export", "import"),
    ),
    Task("channels", mark("A channel of yours"), "channel @name", ("channel",)),
)
A_ROW = 2


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
        line("{command} — alerts for {words}", command=typed("subscribe"), words=bold(listed)),
        line("{command} — alerts for your own words", command=typed(say("watch <words>"))),
        line("{command} — what there is already", command=typed("latest ceasefire")),
        buttons=[[Button(say("Subscribe"), "subscribe"), Button(say("Help"), "help")]],
    )


def _operator_greeting() -> Message:
    return message(
        (bold(say("You are the operator of this bot.")),),
        say("It answers you here, and in groups that you add it to."),
        line("To let others in: {command}", command=code("admit <id>")),
        line("Begin with: {command}", command=typed("subscribe")),
        buttons=[[Button(say("Subscribe"), "subscribe"), Button(say("Help"), "help")]],
    )


async def help_(ask: Ask, desk: Desk) -> Reply:
    """What there is to say, by task; a task's commands; or one command."""
    if not ask.words:
        return Reply(_overview(ask, desk), replaces=True)
    name = ask.words.split()[0].casefold()
    for task in TASKS:
        if task.key == name:
            return Reply(_about_task(task, desk.commands), replaces=True)
    return Reply(_about(find(name, desk.commands)))


def _overview(ask: Ask, desk: Desk) -> Message:
    chat = ask.request.chat
    channelled = chat.kind == "private" and isinstance(desk.platforms[chat.platform], Channelled)
    tasks = [task for task in TASKS if channelled or task.key != "channels"]
    keys = [Button(say(task.title), f"help {task.key}") for task in tasks]
    return message(
        say("What do you want to do?"),
        *(
            line("{task} — {command}", task=bold(say(task.title)), command=code(task.shown))
            for task in tasks
        ),
        *_addressed(),
        *_languages(ask),
        line("More about one: {command}", command=typed("help watch")),
        buttons=[keys[at : at + A_ROW] for at in range(0, len(keys), A_ROW)],
    )


def _languages(ask: Ask) -> list[Paragraph]:
    """Each of the languages in its own name, where nobody has told which one to speak."""
    if ask.state.language:
        return []
    others = " · ".join(own_name(code) for code in LANGUAGES if code != spoken())
    return [(plain(f"{others} — "), typed("language fr"))]


def _addressed() -> list[Paragraph]:
    """How to begin where others talk too, if that is otherwise than is listed."""
    shown = typed(TASKS[0].shown)
    if shown.text == TASKS[0].shown:
        return []
    return [line("Where others talk too, begin like this: {command}", command=shown)]


def _about_task(task: Task, commands: tuple[Command, ...]) -> Message:
    by_name = {command.name: command for command in commands}
    return message(
        (bold(say(task.title)),),
        *(_line(by_name[name]) for name in task.names),
        *_addressed(),
        buttons=[[Button(say("‹ Back"), "help")]],
    )


def _line(command: Command) -> Paragraph:
    return (code(form(command)), plain(f" — {say(command.summary)}"))


def _about(command: Command) -> Message:
    lines: list[Paragraph | str] = [_line(command)]
    if command.example:
        lines.append(line("Example: {command}", command=typed(command.example)))
    if command.tip:
        lines.append(say(command.tip))
    if command.aliases:
        lines.append(say("Also: {names}", names=", ".join(command.aliases)))
    return message(*lines)
