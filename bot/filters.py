"""The pipeline's steps as filters: a document or lines of JSON in, lines of JSON out.

    tocsin parse feed.xml | tocsin match --only --query ceasefire

What comes out is written line by line, as it is ready. Each filter imports what it needs alone.
"""

import argparse
import io
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

from bot.clock import utc_now
from bot.errors import UserError

PARSE = """\
Turn a feed document (RSS, Atom or RDF) into one line of JSON an entry, with:
  id title summary content url published author language

examples:
  curl -s https://feeds.bbci.co.uk/news/world/rss.xml | tocsin parse -
  tocsin parse saved.xml --url https://example.org/feed | jq -r .title
"""

MATCH = """\
Hold each entry, a line of JSON, against queries, and print the line with its matches:
  {"title": "Cease-fire holds", "language": "en"}
  {"title": "Cease-fire holds", "language": "en",
   "matches": [{"query": "ceasefire", "spans": [["title", 0, 10]]}]}

A line may have: title, summary, text or content, language, source, tags, and a query of its own.
A line that cannot be read, or whose query cannot, gets "error", and the rest goes on.

examples:
  tocsin parse saved.xml | tocsin match --query ceasefire --only
  tocsin match --query "security guarantees, Kyiv NEAR/5 troops" entries.jsonl
"""

GROUP = """\
Give each entry, a line of JSON in order of time, the story that it tells: the id of the story's
first entry. Decided as each line comes, from the lines before it:
  {"id": "7", "title": "Cease-fire holds", "published": "2026-03-02T10:00:00Z"}
  {"id": "7", "title": "Cease-fire holds", "published": "2026-03-02T10:00:00Z", "story": "4"}

A line may have: id, title, summary, outlet, language, published and url. A line that cannot be
read gets "error", and the rest goes on.

examples:
  tocsin parse saved.xml | tocsin group -
  tocsin group entries.jsonl | jq -r .story | sort | uniq -c
"""

CONDENSE = """\
Tell each entry, a line of JSON, in one to three sentences of its own, 280 characters at most:
  {"title": "…", "text": "…", "language": "en", "queries": ["ceasefire"]}
  {…the same, "alert": "Both fleets will hold a ceasefire.", "sentences": ["…"], "bold": [[23, 32]]}

A line may have `html`, an article's page, in place of `text`. `bold` are ranges of the alert. A
line that cannot be read gets "error", and the rest goes on.

example:
  tocsin condense entries.jsonl | jq -r .alert
"""


def add_filters(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add each filter's subcommand."""
    parse = _add(commands, "parse", "a feed document to lines, one an entry", PARSE)
    parse.add_argument("--url", default="", help="where it is from: relative links start there")
    parse.set_defaults(act=_parse)
    match = _add(commands, "match", "lines of entries to the same with their matches", MATCH)
    match.add_argument(
        "--query", action="append", default=[], metavar="Q", help="may be given several times"
    )
    match.add_argument("--only", action="store_true", help="print only lines with a match")
    _add_packs(match)
    match.set_defaults(act=_match)
    group = _add(commands, "group", "lines of entries to the same with their stories", GROUP)
    group.set_defaults(act=_group)
    condense = _add(commands, "condense", "lines of entries to the same with their alert", CONDENSE)
    _add_packs(condense)
    condense.set_defaults(act=_condense)


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    summary: str,
    about: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=summary,
        description=about,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("file", metavar="FILE", nargs="?", default="-", help="“-”: standard input")
    return command


def _add_packs(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--packs",
        action="append",
        default=[],
        metavar="FOLDER",
        type=Path,
        help="packs of your own",
    )


def _parse(arguments: argparse.Namespace) -> int:
    from bot.feeds.lines import lines

    with _opened(arguments.file) as source:
        body = source.read()
    name = "standard input" if arguments.file == "-" else arguments.file
    return _write(lines(body, source=name, now=utc_now(), url=arguments.url))


def _match(arguments: argparse.Namespace) -> int:
    from bot.watches.lines import match_lines
    from bot.watches.packs import Meanings, load

    packs = Meanings(load(*arguments.packs))
    with _opened(arguments.file) as source:
        return _write(match_lines(_text(source), arguments.query, arguments.only, packs=packs))


def _group(arguments: argparse.Namespace) -> int:
    from bot.stories.encoder import installed
    from bot.stories.group_lines import group_lines

    with _opened(arguments.file) as source:
        return _write(group_lines(_text(source), encode=installed()))


def _condense(arguments: argparse.Namespace) -> int:
    from bot.stories.lines import condense_lines
    from bot.watches.packs import Meanings, load

    packs = Meanings(load(*arguments.packs))
    with _opened(arguments.file) as source:
        return _write(condense_lines(_text(source), packs=packs))


def _opened(name: str) -> AbstractContextManager[BinaryIO]:
    """The file, or standard input for "-". Raises UserError."""
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise UserError(f"cannot read {name}: {error.strerror}") from error


def _text(source: BinaryIO) -> Iterable[str]:
    # Bytes that are not UTF-8 spoil their own line alone.
    return io.TextIOWrapper(source, encoding="utf-8", errors="replace")


def _write(lines: Iterable[str]) -> int:
    """Write lines, each as soon as it is ready: a reader may be waiting for it."""
    for line in lines:
        sys.stdout.buffer.write(f"{line}\n".encode())
        sys.stdout.buffer.flush()
    return 0
