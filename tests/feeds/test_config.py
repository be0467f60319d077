from datetime import timedelta
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.feeds.config import Limits, load

FULL = """
poll: {every: 10m}
network: {allow: [10.0.0.0/8]}
watchlist: [ceasefire, security guarantees]
feeds:
  - url: https://one.example/rss
    name: One
    language: EN
    tags: [wire, state]
    every: 2m
  - https://www.two.example/rss
  - url: http://10.1.2.3:9999/rss
    language: no
access: {telegram: [17, "18"], slack: claimed}
weights: {state: 0.5, wire: 2}
"""


STATE = "feeds: [{url: https://a.example/, tags: [state]}]"


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as error:
        load(text)
    return str(error.value).splitlines()


def test_every_setting_is_read() -> None:
    config = load(FULL)
    one, two, three = config.feeds
    assert (one.name, one.language, one.tags) == ("One", "en", frozenset({"wire", "state"}))
    assert (one.every, two.every) == (timedelta(minutes=2), None)
    assert (two.name, three.language) == ("two.example", "no")
    assert config.every == timedelta(minutes=10)
    assert config.allow == (IPv4Network("10.0.0.0/8"),)
    assert config.watchlist == ("ceasefire", "security guarantees")
    assert config.access == {"telegram": {"17", "18"}, "slack": "claimed"}
    assert config.weights == {"state": 0.5, "wire": 2.0}


def test_an_empty_file_has_the_defaults() -> None:
    config = load("# nothing yet\n")
    assert config.feeds == ()
    assert config.every == timedelta(minutes=5)
    assert config.access == {"telegram": "claimed", "slack": "open"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "feeds: [{url: https://a.example/, every: 5 minuts}]",
            'feeds[0].every: "5 minuts" is not a duration; write 30s, 5m or 2h',
        ),
        (
            "weights: [state]\n" + STATE,
            "weights: a list has no keys; write tags, such as state: 0.5",
        ),
        ("weights: {stat: 1}\n" + STATE, "weights.stat: no feed has this tag; write state"),
        (
            "weights: {wire: 1}\n" + STATE,
            "weights.wire: no feed has this tag; give one the tag, or remove it",
        ),
        (
            "weights: {state: half}\n" + STATE,
            'weights.state: "half" is not a number; write 0 to 10',
        ),
        (
            "weights: {state: .nan}\n" + STATE,
            'weights.state: "nan" is out of bounds; write 0 to 10',
        ),
        ("poll: {every: 1s}", 'poll.every: "1s" is out of bounds; write 30s to 24h'),
        ("feds: []", "feds: there is no such key; write feeds"),
        (
            "feeds: [{url: https://a.example/, nmae: A}]",
            "feeds[0].nmae: there is no such key; write name",
        ),
        (
            "feeds: [{name: A}]",
            "feeds[0].url: nothing is not a text; write a feed's address, "
            "such as https://example.org/rss",
        ),
        (
            "feeds: [{url: 'file:///etc/passwd'}]",
            'feeds[0].url: "file:///etc/passwd" may not be fetched; write a public http or https '
            "address on port 80, 443, 8080 or 8443, or add its network to network.allow",
        ),
        (
            "feeds: [{url: https://a.example/, language: english}]",
            'feeds[0].language: "english" is not a language; write its two letters, such as en',
        ),
        (
            "network: {allow: [10.0.0.1/8]}",
            'network.allow[0]: "10.0.0.1/8" is not a network; write 10.0.0.0/8',
        ),
        (
            "network: {allow: [home]}",
            'network.allow[0]: "home" is not a network; write a CIDR, such as 10.0.0.0/8',
        ),
        (
            "watchlist: ceasefire",
            'watchlist: "ceasefire" is not a list; start each item with a dash',
        ),
        (
            "access: {slack: shut}",
            'access.slack: "shut" is not open, claimed, closed or a list of ids',
        ),
        ("access: {irc: open}", "access.irc: there is no such key; write slack or telegram"),
        (
            "- a",
            "a list has no keys; "
            "write access, condense, configure, feeds, limits, network, poll, watchlist or weights",
        ),
        ("feeds: []\nfeeds: []", 'line 2, column 1: "feeds" stands twice'),
        (
            "feeds: [",
            "line 1, column 9: expected the node content, but found '<stream end>'",
        ),
    ],
)
def test_a_mistake_is_one_sentence_with_its_path(text: str, problem: str) -> None:
    assert problems(text) == [f"feeds.yaml: {problem}"]


def test_a_feed_that_is_listed_twice_is_named_whatever_its_spelling() -> None:
    text = "feeds: ['https://host.example/a', 'HTTP://HOST.example:80/a/#f']"
    assert problems(text) == [
        'feeds.yaml: feeds[1].url: "HTTP://HOST.example:80/a/#f" is the same feed as feeds[0]; '
        "remove one"
    ]


def test_all_mistakes_are_told_at_once() -> None:
    assert len(problems("poll: {evry: 5m}\nwatchlist: 3\nfeeds: [17, {url: 'ftp://x'}]")) == 4


def test_the_feeds_that_come_with_tocsin_are_right() -> None:
    config = load((Path(__file__).parents[2] / "feeds.yaml").read_text())
    assert config.watchlist == ("ceasefire", "security guarantees", "multinational force")
    assert 20 <= len(config.feeds) <= 30
    assert len({feed.language for feed in config.feeds}) >= 5
    tass = next(feed for feed in config.feeds if feed.name == "TASS")
    assert "state" in tass.tags


def test_access_limits_and_who_configures_are_read() -> None:
    config = load(
        "access: {telegram: closed, slack: [U1, 7]}\n"
        "configure: {slack: admins, telegram: [11]}\n"
        "limits: {feeds: 5, watches: 10, query: 100, commands: off}\n"
    )
    assert config.access == {"telegram": "closed", "slack": frozenset({"U1", "7"})}
    assert config.configure == {"telegram": frozenset({"11"}), "slack": "admins"}
    assert config.limits == Limits(5, 10, 100, None)
    assert load("").limits == Limits(50, 50, 300, 10)
    assert load("limits: {commands: 20}").limits.commands == 20


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("access: {slack: ajar}",
         'access.slack: "ajar" is not open, claimed, closed or a list of ids'),
        ("configure: {slack: true}",
         'configure.slack: "True" is not everyone, admins or a list of ids'),
        ("limits: {feeds: 0}", 'limits.feeds: "0" is not a number from 1 to 1000'),
        ("limits: {query: many}", 'limits.query: "many" is not a number from 1 to 2000'),
        ("limits: {feeds: off}", 'limits.feeds: "False" is not a number from 1 to 1000'),
        ("limits: {wathces: 3}", "limits.wathces: there is no such key; write watches"),
    ],
)  # fmt: skip
def test_a_wrong_rule_or_limit_is_named_with_what_to_write(text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(text)
    assert str(caught.value) == f"feeds.yaml: {problem}"
