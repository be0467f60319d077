"""The command line: `tocsin`, or `python -m bot`."""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence

from bot import __version__, app, log
from bot.errors import ConfigError, TocsinError
from bot.feeds.config import Config, load
from bot.settings import Settings

ABOUT = "Watches news feeds and rings once for each story, with its source, in Slack and Telegram."

ENVIRONMENT = """\
environment (also read from .env; each secret also as NAME_FILE):
  TELEGRAM_BOT_TOKEN                 connects to Telegram
  SLACK_BOT_TOKEN, SLACK_APP_TOKEN   connect to Slack (Socket Mode)
  REDIS_URL      a Redis or Valkey server; without it, a private one is started
  TOCSIN_DATA    where the private one keeps its data (./data)
  TOCSIN_FEEDS   the configuration (./feeds.yaml)
  TOCSIN_LOG     DEBUG, INFO, WARNING or ERROR
  TELEGRAM_BASE_URL, SLACK_API_URL   other servers, for tests

With no token at all, Tocsin talks in the terminal.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0, 1 if something is wrong, 2 for bad usage."""
    status = 1
    try:
        arguments = parser().parse_args(argv)
        status = arguments.act(arguments)
    except* TocsinError as errors:
        for error in _leaves(errors):
            print(f"tocsin: {error}", file=sys.stderr)
    except* KeyboardInterrupt:
        print("tocsin: stopped", file=sys.stderr)
    return status


def _leaves(group: BaseExceptionGroup[TocsinError]) -> Iterator[TocsinError]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="tocsin",
        description=ABOUT,
        epilog=ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    start = commands.add_parser("run", help="do the whole job until stopped")
    start.add_argument(
        "--console", action="store_true", help="talk in the terminal too, beside Telegram or Slack"
    )
    start.set_defaults(act=_run)
    version = commands.add_parser("version", help="print the version")
    version.set_defaults(act=_version)
    return top


def _run(arguments: argparse.Namespace) -> int:
    settings = Settings.read()
    log.configure(settings.log_level or "WARNING", settings.secrets)
    asyncio.run(app.run(settings, configuration(settings), console=arguments.console))
    return 0


def _version(arguments: argparse.Namespace) -> int:
    print(f"tocsin {__version__}")
    return 0


def configuration(settings: Settings) -> Config:
    """feeds.yaml, checked. Raises ConfigError."""
    try:
        text = settings.feeds.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"cannot read {settings.feeds} ({error.strerror}); run where it is, or set TOCSIN_FEEDS"
        ) from error
    return load(text, source=str(settings.feeds))


if __name__ == "__main__":
    sys.exit(main())
