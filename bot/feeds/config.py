"""feeds.yaml to a Config, or to every mistake in it at once, each with its path.

poll: {every: 5m}                 # per feed: every
network: {allow: [10.0.0.0/8]}    # may be fetched besides public addresses
watchlist: [ceasefire]            # what `subscribe` watches
feeds: [{url: …, name: …, language: en, tags: [wire], every: 2m, fulltext: auto}]
access: {telegram: claimed, slack: open}
weights: {state: 0.5, wire: 2}    # what an outlet with this tag counts for `min:2`; others count 1
condense: {endpoint: http://localhost:11434/v1, model: …, language: fr}   # off without it
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from difflib import get_close_matches
from ipaddress import ip_interface
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import urlsplit

import yaml

from bot.durations import duration, shown
from bot.errors import ConfigError, UserError
from bot.feeds.guard import Guard, Network, networks
from bot.feeds.identity import feed_id
from bot.model import Feed, Fulltext

Access = Literal["open", "claimed", "closed"] | frozenset[str]
"""Who may use the bot on a platform: anyone, whom the operator admits, nobody, or these ids."""

Configure = Literal["everyone", "admins"] | frozenset[str]
"""Who may change what a group or channel has set: anyone there, whom the platform calls its
administrators, or these persons."""

MOST_LIMITS = {"feeds": 1_000, "watches": 1_000, "query": 2_000, "commands": 600}
EVERY = timedelta(minutes=5)
LEAST, MOST = timedelta(seconds=30), timedelta(days=1)
SECTIONS = {
    *("poll", "network", "watchlist", "feeds", "access", "configure", "limits", "weights"),
    "condense",
}
KEYS = {"url", "name", "language", "tags", "every", "fulltext"}
HEAVIEST = 10
FULLTEXT: tuple[Fulltext, ...] = ("auto", "always", "never")
ACCESS: Mapping[str, Access] = MappingProxyType({"telegram": "claimed", "slack": "open"})
CONFIGURE: Mapping[str, Configure] = MappingProxyType({"telegram": "admins", "slack": "everyone"})


@dataclass(frozen=True, slots=True)
class Model:
    """A language model that may shorten what alerts say: where it is, speaking OpenAI's chat
    completions, its name, and the language to answer in (empty: the text's own)."""

    endpoint: str
    name: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Quotas: of a chat its sources, its watches and the characters of one; of a person the
    commands in a minute, None for however many."""

    feeds: int = 50
    watches: int = 50
    query: int = 300
    commands: int | None = 10


@dataclass(frozen=True, slots=True)
class Config:
    """feeds.yaml, checked. `every` is for the feeds that do not say their own; `weights` says what
    an outlet with a tag counts."""

    feeds: tuple[Feed, ...] = ()
    watchlist: tuple[str, ...] = ()
    every: timedelta = EVERY
    allow: tuple[Network, ...] = ()
    access: Mapping[str, Access] = field(default_factory=lambda: ACCESS)
    configure: Mapping[str, Configure] = field(default_factory=lambda: CONFIGURE)
    limits: Limits = field(default_factory=Limits)
    condense: Model | None = None
    weights: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


def load(text: str, *, source: str = "feeds.yaml") -> Config:
    """Read and check feeds.yaml; raises ConfigError with all of its mistakes, one a line."""
    try:
        tree = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise ConfigError(f"{source}: {_place(error)}") from error
    reading = _Reading()
    config = reading.config({} if tree is None else tree)
    if reading.problems:
        raise ConfigError("\n".join(f"{source}: {problem}" for problem in reading.problems))
    return config


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice: YAML would silently drop all that is under the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                mark = node.value[index][0].start_mark
                raise yaml.MarkedYAMLError(problem=f'"{key}" stands twice', problem_mark=mark)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


class _Reading:
    """Reads values of the tree at their paths, noting problems instead of stopping at one."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def config(self, tree: Any) -> Config:
        top = self._mapping(tree, "", SECTIONS)
        poll = self._mapping(top.get("poll"), "poll", {"every"})
        network = self._mapping(top.get("network"), "network", {"allow"})
        allow = self._networks(network.get("allow"))
        guard = Guard(allow)
        listed = enumerate(self._list(top.get("feeds"), "feeds"))
        feeds = [self._feed(item, f"feeds[{place}]", guard) for place, item in listed]
        self._refuse_duplicates(feeds)
        return Config(
            feeds=tuple(feed for feed in feeds if feed),
            watchlist=self._texts(top.get("watchlist"), "watchlist"),
            every=self._every(poll.get("every"), "poll.every") or EVERY,
            allow=allow,
            access=self._access(top.get("access")),
            configure=self._configure(top.get("configure")),
            limits=self._limits(top.get("limits")),
            condense=self._model(top.get("condense")),
            weights=self._weights(
                top.get("weights"), {tag for feed in feeds if feed for tag in feed.tags}
            ),
        )

    def _feed(self, item: Any, path: str, guard: Guard) -> Feed | None:
        if isinstance(item, str):
            item = {"url": item}
        told = self._mapping(item, path, KEYS)
        if not told:
            return None
        url = self._url(told.get("url"), f"{path}.url", guard)
        every = self._every(told.get("every"), f"{path}.every")
        name = self._text(told.get("name", _host(url)), f"{path}.name", "a name, such as BBC World")
        language = self._language(told.get("language"), f"{path}.language")
        tags = frozenset(self._texts(told.get("tags"), f"{path}.tags"))
        fulltext = self._fulltext(told.get("fulltext"), f"{path}.fulltext")
        return (
            Feed(feed_id(url), url, name, language, tags, every, fulltext=fulltext) if url else None
        )

    def _url(self, value: Any, path: str, guard: Guard) -> str:
        url = self._text(value, path, "a feed's address, such as https://example.org/rss")
        if url and not guard.permits_url(url):
            self._problem(
                path,
                f'"{url}" may not be fetched; write a public http or https address on port 80, '
                "443, 8080 or 8443, or add its network to network.allow",
            )
            return ""
        return url

    def _every(self, value: Any, path: str) -> timedelta | None:
        if value is None:
            return None
        try:
            every = duration(str(value))
        except UserError as error:
            self._problem(path, str(error))
            return None
        if not LEAST <= every <= MOST:
            limits = f"{shown(LEAST)} to {shown(MOST)}"
            self._problem(path, f'"{value}" is out of bounds; write {limits}')
            return None
        return every

    def _fulltext(self, value: Any, path: str) -> Fulltext:
        for known in FULLTEXT:
            if value == known:
                return known
        if value is not None:
            self._problem(path, f"{_found(value)} is not {_either([*FULLTEXT])}")
        return "auto"

    def _language(self, value: Any, path: str) -> str:
        # YAML 1.1 reads a bare `no`, Norwegian's code, as false.
        code = "no" if value is False else value
        if code is None or (isinstance(code, str) and len(code) == 2 and code.isalpha()):
            return (code or "").lower()
        self._problem(path, f"{_found(value)} is not a language; write its two letters, such as en")
        return ""

    def _networks(self, value: Any) -> tuple[Network, ...]:
        allowed: list[Network] = []
        for place, text in enumerate(self._list(value, "network.allow")):
            try:
                allowed += networks([str(text)])
            except ValueError:
                hint = _network_of(str(text))
                self._problem(
                    f"network.allow[{place}]", f"{_found(text)} is not a network; write {hint}"
                )
        return tuple(allowed)

    def _access(self, value: Any) -> Mapping[str, Access]:
        return self._rules(value, "access", ACCESS, ["open", "claimed", "closed"])

    def _configure(self, value: Any) -> Mapping[str, Configure]:
        return self._rules(value, "configure", CONFIGURE, ["everyone", "admins"])

    def _rules(
        self, value: Any, path: str, default: Mapping[str, Any], words: list[str]
    ) -> Mapping[str, Any]:
        """A rule for each platform: one of some words, or a list of ids."""
        rules = dict(default)
        for platform, rule in self._mapping(value, path, set(default)).items():
            if isinstance(rule, list) and all(isinstance(who, str | int) for who in rule):
                rules[platform] = frozenset(str(who) for who in rule)
            elif isinstance(rule, str) and rule in words:
                rules[platform] = rule
            else:
                meant = _either([*words, "a list of ids"])
                self._problem(f"{path}.{platform}", f"{_found(rule)} is not {meant}")
        return MappingProxyType(rules)

    def _limits(self, value: Any) -> Limits:
        told = dict(self._mapping(value, "limits", set(MOST_LIMITS)))
        unlimited = told.get("commands") in (False, "off")  # YAML 1.1 reads a bare off as false
        if unlimited:
            del told["commands"]
        for name, limit in [*told.items()]:
            most = MOST_LIMITS[name]
            if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= most:
                self._problem(f"limits.{name}", f"{_found(limit)} is not a number from 1 to {most}")
                del told[name]
        limits = replace(Limits(), **told)
        return replace(limits, commands=None) if unlimited else limits

    def _weights(self, value: Any, tags: Collection[str]) -> Mapping[str, float]:
        if value is None:
            return MappingProxyType({})
        if not isinstance(value, dict):
            self._problem("weights", f"{_found(value)} has no keys; write tags, such as state: 0.5")
            return MappingProxyType({})
        wrong = {tag: _wrong_weight(tag, weight, tags) for tag, weight in value.items()}
        for tag, sentence in wrong.items():
            if sentence:
                self._problem(f"weights.{tag}", sentence)
        return MappingProxyType({t: float(w) for t, w in value.items() if not wrong[t]})

    def _model(self, value: Any) -> Model | None:
        if value is None:
            return None
        told = self._mapping(value, "condense", {"endpoint", "model", "language"})
        endpoint = self._text(told.get("endpoint"), "condense.endpoint", "an http(s) address")
        if endpoint and urlsplit(endpoint).scheme not in ("http", "https"):
            self._problem("condense.endpoint", f'"{endpoint}" is not an http(s) address')
        name = self._text(told.get("model"), "condense.model", "the model's name")
        return Model(endpoint, name, self._language(told.get("language"), "condense.language"))

    def _refuse_duplicates(self, feeds: Iterable[Feed | None]) -> None:
        first: dict[str, int] = {}
        for place, feed in enumerate(feeds):
            if feed and first.setdefault(feed.id, place) != place:
                self._problem(
                    f"feeds[{place}].url",
                    f'"{feed.url}" is the same feed as feeds[{first[feed.id]}]; remove one',
                )

    def _mapping(self, value: Any, path: str, allowed: set[str]) -> Mapping[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            self._problem(path, f"{_found(value)} has no keys; write {_either(sorted(allowed))}")
            return {}
        for key in value:
            if key not in allowed:
                near = get_close_matches(str(key), allowed, n=1, cutoff=0.5)
                meant = near[0] if near else _either(sorted(allowed))
                self._problem(f"{path}.{key}".lstrip("."), f"there is no such key; write {meant}")
        return {key: item for key, item in value.items() if key in allowed}

    def _list(self, value: Any, path: str) -> list[Any]:
        if value is None or isinstance(value, list):
            return value or []
        self._problem(path, f"{_found(value)} is not a list; start each item with a dash")
        return []

    def _texts(self, value: Any, path: str) -> tuple[str, ...]:
        items = enumerate(self._list(value, path))
        return tuple(self._text(item, f"{path}[{place}]", "a text") for place, item in items)

    def _text(self, value: Any, path: str, wanted: str) -> str:
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return " ".join(str(value).split())
        self._problem(path, f"{_found(value)} is not a text; write {wanted}")
        return ""

    def _problem(self, path: str, sentence: str) -> None:
        self.problems.append(f"{path}: {sentence}" if path else sentence)


def _wrong_weight(tag: Any, weight: Any, tags: Collection[str]) -> str:
    """What is wrong with the weight of a tag; empty if nothing is."""
    if tag not in tags:
        near = get_close_matches(str(tag), tags, n=1)
        meant = f"write {near[0]}" if near else "give one the tag, or remove it"
        return f"no feed has this tag; {meant}"
    if isinstance(weight, bool) or not isinstance(weight, int | float):
        return f"{_found(weight)} is not a number; write 0 to {HEAVIEST}"
    if not 0 <= weight <= HEAVIEST:
        return f"{_found(weight)} is out of bounds; write 0 to {HEAVIEST}"
    return ""


def _found(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a group of keys"
    text = str(value)
    return f'"{text[:60]}…"' if len(text) > 60 else f'"{text}"'


def _either(options: list[str]) -> str:
    return f"{', '.join(options[:-1])} or {options[-1]}" if len(options) > 1 else options[0]


def _network_of(text: str) -> str:
    try:
        return str(ip_interface(text).network)
    except ValueError:
        return "a CIDR, such as 10.0.0.0/8"


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else "unnamed"


def _place(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        mark = error.problem_mark
        return f"line {mark.line + 1}, column {mark.column + 1}: {error.problem}"
    return "this is not YAML"
