"""The command line: `tocsin`, or `python -m bot`."""

import argparse
import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__, log
from bot.errors import QueryError, TocsinError
from bot.filters import add_filters
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.feeds.config import Config

ABOUT = "Watches news feeds and rings once for each story, with its source, in Slack and Telegram."

EPILOG = """\
environment (also read from .env; each secret also as NAME_FILE):
  TELEGRAM_BOT_TOKEN                 connects to Telegram
  SLACK_BOT_TOKEN, SLACK_APP_TOKEN   connect to Slack (Socket Mode)
  TELEGRAM_WEBHOOK_URL   be called by Telegram there instead of asking it, through
                 TELEGRAM_WEBHOOK_LISTEN (127.0.0.1:8081), with TELEGRAM_WEBHOOK_SECRET (made
                 from the token, if you name none); see docs/telegram.md
  SLACK_SIGNING_SECRET   be reached by Slack over HTTP instead, at SLACK_LISTEN (127.0.0.1:3000)
  SLACK_CLIENT_ID, SLACK_CLIENT_SECRET   let other workspaces install the app
  REDIS_URL      a Redis or Valkey server; without it, a private one is started
  TOCSIN_DATA    where the private one keeps its data (./data)
  TOCSIN_FEEDS   the configuration (./feeds.yaml)
  TOCSIN_CONDENSE_KEY   the key of the model that feeds.yaml names under `condense`, if it needs one
  TOCSIN_PACKS   folders with concept packs of your own
  TOCSIN_ROLES   parts of the job for this process: poll, deliver, chat, web (all); as --roles
  TOCSIN_LOG     DEBUG, INFO, WARNING or ERROR, and json or text (a terminal: text): INFO,json
  TOCSIN_WEB     where the operator's page is (127.0.0.1:8080), or off
  TOCSIN_WEB_PASSWORD   its password; needed where others can reach it
  LC_ALL, LC_MESSAGES, LANG   the language of the terminal
  TELEGRAM_BASE_URL, SLACK_API_URL   other servers, for tests

With no token at all, Tocsin talks in the terminal.

examples:
  tocsin demo                        see it work, with no network and no account
  tocsin doctor                      is anything wrong, and what to do about it?
  tocsin check                       can feeds.yaml be read, and its feeds be reached?
  tocsin run                         the real thing
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0, 1 if something is wrong, 2 for bad usage."""
    status = 1
    try:
        arguments = parser().parse_args(argv)
        status = arguments.act(arguments)
    except* TocsinError as errors:
        for error in _leaves(errors):
            print(f"tocsin: {_told(error)}", file=sys.stderr)
    except* KeyboardInterrupt:
        print("tocsin: stopped", file=sys.stderr)
    except* BrokenPipeError:
        status = _left_by_reader()
    return status


def _leaves(group: BaseExceptionGroup[TocsinError]) -> Iterator[TocsinError]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


def _told(error: TocsinError) -> str:
    """Its sentence; of a query, also where it goes wrong and what was probably meant."""
    if not isinstance(error, QueryError):
        return str(error)
    from bot.watches.query import caret

    return f"{error}\n{caret(error)}" + (f"\nPerhaps: {error.hint}" if error.hint else "")


def _left_by_reader() -> int:
    """Whoever read our output (`head`) has had enough: no error. What Python still holds goes
    nowhere, so that it does not complain at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="tocsin",
        description=ABOUT,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    start = commands.add_parser("run", help="do the whole job until stopped")
    start.add_argument(
        "--console", action="store_true", help="talk in the terminal too, beside Telegram or Slack"
    )
    start.add_argument(
        "--roles", action="append", metavar="ROLE,…",
        help="do these parts of the job alone: poll, deliver, chat, web (all)",
    )  # fmt: skip
    start.set_defaults(act=_run)
    check = commands.add_parser("check", help="say whether feeds.yaml and its feeds are in order")
    check.add_argument("--offline", action="store_true", help="read feeds.yaml, but try no feed")
    check.set_defaults(act=_check)
    demo = commands.add_parser("demo", help="see it ring: an invented newsroom, no network")
    demo.add_argument("--speed", type=_speed, default=1.0, help="so many times as fast (1)")
    demo.set_defaults(act=_demo)
    health = commands.add_parser("health", help="say whether feeds are being polled; for monitors")
    health.set_defaults(act=_health)
    _add_keeping(commands)
    add_filters(commands)
    version = commands.add_parser("version", help="print the version")
    version.set_defaults(act=_version)
    return top


def _add_keeping(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """What keeps the whole going: doctor, backup, restore."""
    doctor = commands.add_parser("doctor", help="say in words what is wrong, and what to do")
    doctor.set_defaults(act=_doctor)
    kept = commands.add_parser("backup", help="write all that is remembered to a file")
    kept.add_argument("file", type=Path, metavar="FILE")
    kept.set_defaults(act=_backup)
    back = commands.add_parser("restore", help="put such a file into an empty store")
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--replace", action="store_true", help="empty the store first")
    back.set_defaults(act=_restore)


def _speed(text: str) -> float:
    with suppress(ValueError):
        if 0.1 <= (speed := float(text)) <= 60:
            return speed
    raise argparse.ArgumentTypeError(f"“{text}” is no speed; write a number from 0.1 to 60")


# Each command imports what it needs alone: `--help` and the filters are quick.


def _run(arguments: argparse.Namespace) -> int:
    from bot import app, configuration, roles
    from bot.watches.packs import Meanings, load

    settings = _settings("WARNING")
    if arguments.roles:
        settings = replace(settings, roles=roles.read(",".join(arguments.roles)))
    config = configuration.read(settings.feeds, Meanings(load(*settings.packs)))
    asyncio.run(app.run(settings, config, console=arguments.console))
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from bot import check, configuration
    from bot.watches.packs import Meanings, load

    settings = _settings("ERROR")
    packs = Meanings(load(*settings.packs))
    config = configuration.read(settings.feeds, packs)
    print(check.about(config, settings.feeds, packs))
    return 0 if arguments.offline else asyncio.run(check.check(config))


def _demo(arguments: argparse.Namespace) -> int:
    from bot.demo.show import demonstrate

    log.configure("", ())
    asyncio.run(demonstrate(_narrate, speed=arguments.speed))
    return 0


def _narrate(text: str) -> None:
    print(f"\x1b[2m{text}\x1b[0m" if sys.stdout.isatty() else text, flush=True)


def _health(arguments: argparse.Namespace) -> int:
    from bot import health

    problem = asyncio.run(health.problem(_settings("ERROR")))
    print(problem or "Feeds are being polled.")
    return 1 if problem else 0


def _doctor(arguments: argparse.Namespace) -> int:
    return asyncio.run(_visit(_settings("ERROR")))


async def _visit(settings: Settings) -> int:
    from bot import app, configuration
    from bot.clock import utc_now
    from bot.doctor.visit import lines, verdict, visit
    from bot.watches.packs import Meanings, load

    def config() -> "Config":
        return configuration.read(settings.feeds, Meanings(load(*settings.packs)))

    wrong = remarks = 0
    async for finding in visit(settings, config, app.examinations(settings), clock=utc_now):
        wrong += finding.status == "fail"
        remarks += finding.status == "look"
        for line in lines(finding):
            print(line, flush=True)
    print(f"\n{verdict(wrong, remarks)}")
    return int(wrong > 0)


def _backup(arguments: argparse.Namespace) -> int:
    from bot import backup

    settings = _settings("ERROR")
    count = asyncio.run(backup.save(settings, arguments.file))
    tokens = " and has the tokens of the workspaces that installed the app"
    print(
        f"{arguments.file}: {count:,} records. Only you can read it; keep it safe: it says what "
        f"chats watch for{tokens if settings.slack_client_id else ''}."
    )
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from bot import backup

    settings = _settings("ERROR")
    count, others = asyncio.run(
        backup.put_back(settings, arguments.file, replace=arguments.replace)
    )
    print(f"{count:,} records are in the store.")
    for platform in others:
        print(
            f"This is another bot on {platform.title()} than the backup's: it can write only where "
            "it has been let in, and leaves the old one's messages as they are."
        )
    return 0


def _version(arguments: argparse.Namespace) -> int:
    print(f"tocsin {__version__}")
    return 0


def _settings(level: str) -> Settings:
    """The environment; logs at `level` unless it says otherwise. Raises ConfigError."""
    settings = Settings.read()
    log.configure(settings.log, settings.secrets, level=level)
    return settings


if __name__ == "__main__":
    sys.exit(main())
