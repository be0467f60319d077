"""Taking what a chat has set along, and restoring it elsewhere."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.feeds.identity import feed_id
from bot.feeds.opml import read_opml
from bot.model import Chat, Feed, Person, Request
from bot.richtext import Attachment
from tests.commands.conftest import ADA, BBC, Talk

OTHER = Chat("fake", "77")
OWN = Feed(feed_id("https://own.example/rss"), "https://own.example/rss", "Own", shared=False)


async def furnished(talk: Talk) -> bytes:
    """A chat that has set everything; what it exports."""
    await talk.store.feeds.add(BBC, due=talk.clock())
    for said in (
        "watch ceasefire, security guarantees",
        "watch! hostages",
        "digest ceasefire daily 08:00",
        "digest hourly",
        "quiet 22:00-07:00",
        "timezone Europe/Paris",
        "budget 30",
        "language fr",
        "mute 2 3d",
        "mute source BBC World",
    ):
        await talk.say(said)
    await talk.store.feeds.follow(OWN, Chat("fake", "11").key, due=talk.clock())
    state = await talk.state()
    assert state is not None
    await talk.store.chats.save(
        state.chat.key, state, replace(state, feeds=(OWN.id,), version=state.version + 1)
    )
    await talk.say("export")
    return attached(talk).data


def attached(talk: Talk) -> Attachment:
    file = talk.messages[-1].attachment
    assert file is not None
    return file


async def given(talk: Talk, data: bytes, *, chat: Chat = OTHER, person: Person = ADA) -> str:
    talk.platform.files["f"] = data
    request = Request(
        f"fake:file{next(talk.numbers)}", chat, person, "import", talk.clock(), file="f"
    )
    return await talk.serve(request)


async def pressed(talk: Talk, chat: Chat = OTHER) -> str:
    return await talk.say(talk.messages[-1].buttons[0][0].command, chat=chat, kind="button")


async def test_what_was_exported_is_restored_elsewhere_once(talk: Talk) -> None:
    file = await furnished(talk)
    assert attached(talk).name == "tocsin.json"
    told = await given(talk, file)
    assert told == (
        "Adds 3 watches: ceasefire · security guarantees · hostages\n"
        "Adds a source: Own\n"
        "Mutes 2 things.\n"
        "Sets: quiet, digest, timezone, budget, language"
    )
    assert await talk.state(OTHER) is None  # nothing changes before it is confirmed
    assert (await pressed(talk)).startswith("Imported.\nAdds 3 watches")
    await talk.say("export", chat=OTHER)
    assert json.loads(attached(talk).data) == json.loads(file)
    assert await talk.store.feeds.followed(OWN.id)
    await given(talk, file)
    assert talk.messages[-1].buttons == ()  # nothing in it is new


async def test_what_is_here_stays_as_it_is(talk: Talk) -> None:
    file = await furnished(talk)
    await talk.say("watch hostages", chat=OTHER)
    await talk.say("quiet 23:00-06:00", chat=OTHER)
    told = await given(talk, file)
    assert "Adds 2 watches: ceasefire · security guarantees" in told
    assert "Sets: digest, timezone, budget, language" in told
    assert "One thing is here already." in told
    await pressed(talk)
    state = await talk.state(OTHER)
    assert state is not None and state.quiet is not None
    assert [watch.urgent for watch in state.watches] == [False, False, False]
    assert f"{state.quiet.start:%H:%M}" == "23:00"


async def test_sources_come_from_another_readers_opml(talk: Talk) -> None:
    outlines = "".join(
        f'<outline text="Feed {n}" xmlUrl="https://feed{n}.example/rss"/>' for n in range(60)
    )
    bad = '<outline xmlUrl="http://127.0.0.1/x"/><outline xmlUrl="file:///etc/passwd"/>'
    told = await given(talk, f"<opml><body>{bad}{outlines}</body></opml>".encode())
    assert told == (
        "Adds 50 sources: Feed 0 · Feed 1 · Feed 2 · Feed 3 · Feed 4 …\n"
        "10 are more than this chat may have.\n"
        "Left out, as they cannot be read or fetched: http://127.0.0.1/x · file:///etc/passwd"
    )
    await pressed(talk)
    state = await talk.state(OTHER)
    assert state is not None and len(state.feeds) == 50
    due = await talk.store.feeds.all()
    assert {feed.name for feed, _ in due} == {f"feed{n}.example" for n in range(50)}
    assert not any(feed.shared for feed, _ in due)


async def test_the_sources_are_exported_for_any_reader(talk: Talk) -> None:
    await furnished(talk)
    await talk.say("language en")
    assert await talk.say("export opml") == "2 sources, for any reader."
    file = attached(talk)
    assert (file.name, file.media) == ("tocsin.opml", "text/x-opml")
    assert {one.url for one in read_opml(file.data)} == {BBC.url, OWN.url}


@pytest.mark.parametrize(
    ("file", "refusal"),
    [
        (b"{", "That is no file of mine. Send one that export gave you, or OPML."),
        (b"[]", "That file is no OPML. Export it again from your reader."),
        (b'{"watches": []}', "That file cannot be read: Object missing required field `tocsin`."),
        (b'{"tocsin": 9}', "That file is of a newer Tocsin than this one: update this one first."),
        (b'{"tocsin":1,"watches":[{"query":3}]}',
         "That file cannot be read: Expected `str`, got `int` - at `$.watches[0].query`."),
        (b'{"tocsin":1,"budget":0}', "That file cannot be read: its budget is not right."),
        (b'{"tocsin":1,"timezone":"Oz"}',
         "There is no time zone “Oz”. Name a big city, like: timezone Paris"),
        (b'{"tocsin":1,"language":"xx"}', "That file cannot be read: its language is not right."),
        (b'{"tocsin":1,"quiet":{"start":"07:00:00","end":"07:00:00"}}',
         "That file cannot be read: its quiet is not right."),
        (b'{"tocsin":1,"mutes":[{"kind":"all","until":"2026-01-01T00:00:00"}]}',
         "That file cannot be read: Expected `datetime` with a timezone component - at "
         "`$.mutes[0].until`."),
        (b'{"tocsin":1,"watches":[' + b",".join([b'{"query":"a"}'] * 1_001) + b"]}",
         "That file cannot be read: its watches is not right."),
        (b'{"tocsin":1,"feeds":[' + b",".join([b'{"url":""}'] * 5_001) + b"]}",
         "That file cannot be read: its feeds is not right."),
        (b'{"tocsin":1,"watches":[{"query":"a","digest":{"at":"08:00:00Z"}}]}',
         "That file cannot be read: its quiet is not right."),
        (b"x" * (2**20 + 1), "That file is larger than a megabyte: it is not read."),
        (b"<html></html>", "That file is no OPML. Export it again from your reader."),
        (b"", "Send the file that export gave you, or OPML, with the caption import."),
    ],
)  # fmt: skip
async def test_what_is_malformed_is_refused_in_one_sentence(
    talk: Talk, file: bytes, refusal: str
) -> None:
    assert await given(talk, file) == refusal


async def test_a_file_may_be_pasted_and_what_cannot_be_read_of_it_is_left_out(talk: Talk) -> None:
    text = json.dumps({"tocsin": 1, "watches": [{"query": "a AND ("}, {"query": "ceasefire"}]})
    assert await talk.say(f"import {text}") == (
        "Adds a watch: ceasefire\nLeft out, as it cannot be read or fetched: a AND ("
    )
    await talk.say(talk.messages[-1].buttons[0][0].command, kind="button")
    assert await talk.watched() == ["ceasefire"]


async def test_words_that_are_no_file_are_told_what_to_send(talk: Talk) -> None:
    assert await talk.say("import foo") == (
        "Send the file that export gave you, or OPML, with the caption import."
    )


async def test_what_nobody_could_have_typed_is_no_address(talk: Talk) -> None:
    urls = [f"https://a.example/{'x' * 2_000}", "https://a.example/\nb", " https://a.example/\x1b["]
    file = {"tocsin": 1, "feeds": [{"url": url} for url in urls], "watches": [{"query": "a"}]}
    told = await given(talk, json.dumps(file).encode())
    assert told.startswith("Adds a watch: a\nLeft out, as they cannot be read or fetched: ")


async def test_a_source_is_called_by_one_short_line(talk: Talk) -> None:
    name = f"Wire\n\x1b[2J**Pay here** {'x' * 999}"
    file = {"tocsin": 1, "feeds": [{"url": "https://a.example/rss", "name": name}]}
    told = await given(talk, json.dumps(file).encode())
    assert told.startswith("Adds a source: Wire [2J**Pay here** xx")
    assert len(told.splitlines()) == 1


async def test_what_a_file_calls_a_source_is_shown_to_no_other_chat(talk: Talk) -> None:
    url = "https://leaks.example/rss"
    for chat, name in ((OTHER, "My secret source"), (Chat("fake", "88"), "Leaks")):
        file = {"tocsin": 1, "feeds": [{"url": url, "name": name}]}
        assert await given(talk, json.dumps(file).encode(), chat=chat) == f"Adds a source: {name}"
        assert "secret" not in await pressed(talk, chat) or chat == OTHER
        assert "leaks.example" in await talk.say("sources", chat=chat)
    assert "secret" not in await talk.say("sources", chat=Chat("fake", "88"))


async def test_a_confirmation_carries_no_more_than_what_it_adds(talk: Talk) -> None:
    mutes = [{"kind": "watch", "what": "x" * 100_000}, {"kind": "all"}]
    file = {"tocsin": 1, "mutes": mutes, "feeds": [{"url": "http://127.0.0.1/" + "x" * 100_000}]}
    await given(talk, json.dumps(file).encode())
    name = talk.messages[-1].buttons[0][0].command.partition(" ")[2]
    assert len(await talk.store.buttons.command(OTHER.key, name)) < 1_000


async def test_a_mute_until_the_end_of_all_times_is_for_good(talk: Talk) -> None:
    for until in ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00"):
        file = {"tocsin": 1, "mutes": [{"kind": "all", "until": until}]}
        await given(talk, json.dumps(file).encode())
        await pressed(talk)
        assert "until it is unmuted" in await talk.say("mutes", chat=OTHER)
        await talk.say("unmute", chat=OTHER)
    await talk.say("timezone Auckland")
    assert "until you unmute it" in await talk.say("mute 999999 weeks")


async def test_a_mute_that_is_over_is_not_restored(talk: Talk) -> None:
    file = await furnished(talk)
    talk.clock.advance(timedelta(days=4))
    assert "Mutes one thing." in await given(talk, file)
