"""What the pages say, held against what there is."""

import re
from pathlib import Path

import pytest

from bot.commands.names import find
from bot.commands.table import COMMANDS
from bot.feeds.config import load
from bot.watches.query import parse

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def section(title: str) -> str:
    """What stands under a heading of the README, up to the next one."""
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#+ |\Z)", README, re.M | re.S)
    assert found, title
    return found[1]


def first_column(table: str) -> list[str]:
    """The pieces of code in a table's first column."""
    cells = re.findall(r"^\| (`.+?`) \|", table, re.M)
    return [code for cell in cells for code in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_links_only_to_files_that_are_there(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("typed", first_column(section("What to say to it")))
def test_what_the_readme_tells_people_to_say_is_a_command(typed: str) -> None:
    assert find(typed.split()[0], COMMANDS)


def test_every_command_for_everybody_is_in_the_readme() -> None:
    told = {typed.split()[0] for typed in first_column(section("What to say to it"))}
    assert told >= {command.name for command in COMMANDS if not command.hidden} - {"help"}


@pytest.mark.parametrize("query", first_column(section("What a watch can say")))
def test_every_watch_that_the_readme_shows_can_be_read(query: str) -> None:
    if query != "( )":
        assert parse(query)


def test_the_readme_s_feeds_yaml_can_be_read() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", section("feeds.yaml"), re.S)
    (config,) = (load(block) for block in blocks)
    assert len(config.feeds) == 1
    assert config.watchlist == ("ceasefire", "security guarantees", "multinational force")


def test_the_map_of_the_architecture_names_every_package_and_module_of_bot() -> None:
    table = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").split("## Where things are")
    named = set(re.findall(r"`([\w.]+)`", table[1].split("\n## ")[0]))
    parts = [part for part in (ROOT / "bot").iterdir() if part.is_dir() or part.suffix == ".py"]
    assert {part.name for part in parts if part.name not in ("__init__.py", "__pycache__")} <= named
