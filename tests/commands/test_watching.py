"""subscribe, watch, unwatch, watchlist, unsubscribe: what a person sees."""

from tests.commands.conftest import GROUP, PRIVATE, Talk


async def test_subscribing_names_what_rings_and_shows_what_there_is(talk: Talk) -> None:
    await talk.publish("Ceasefire talks open", "Ferry opens", "Ceasefire holds", "A ceasefire ends")
    await talk.publish("Another ceasefire")
    answer = await talk.say("subscribe")
    assert "alerts for ceasefire · security guarantees · multinational force" in answer
    assert answer.count("•") == 3
    assert "Ferry" not in answer


async def test_subscribing_to_words_watches_those_words_alone(talk: Talk) -> None:
    answer = await talk.say("subscribe peace talks, hostages")
    assert "alerts for peace talks · hostages." in answer
    assert "Nothing in the archive matches yet" in answer
    assert await talk.watched() == ["peace talks", "hostages"]


async def test_subscribing_twice_adds_nothing(talk: Talk) -> None:
    await talk.say("subscribe")
    before = await talk.state()
    await talk.say("subscribe")
    assert await talk.state() == before


async def test_watch_says_in_plain_words_what_each_watch_matches(talk: Talk) -> None:
    answer = await talk.say("watch ceasefire, security guarantees")
    assert "Watching: ceasefire" in answer
    assert "Matches the word “ceasefire”, any inflection." in answer
    assert "Matches the phrase “security guarantees”, any inflection." in answer


async def test_the_same_watch_in_other_spelling_is_not_added_again(talk: Talk) -> None:
    await talk.say("watch ceasefire AND Gaza")
    answer = await talk.say("watch (ceasefire  AND  Gaza)")
    assert "Already watched: ceasefire AND Gaza" in answer
    assert await talk.watched() == ["ceasefire AND Gaza"]


async def test_a_query_that_cannot_be_read_shows_where_and_saves_nothing(talk: Talk) -> None:
    answer = await talk.say("watch ceasefire, (Kyiv OR")
    assert "(Kyiv OR\n" in answer
    assert answer.splitlines()[-2].strip() == "^"
    assert answer.splitlines()[-1] == "Perhaps: (Kyiv)"
    assert await talk.state() is None


async def test_unwatch_takes_a_number_or_words_and_says_what_is_left(talk: Talk) -> None:
    await talk.say("watch ceasefire, hostages, sanctions")
    assert "No longer watched: hostages" in await talk.say("unwatch 2")
    answer = await talk.say("unwatch SANCTIONS")
    assert "No longer watched: sanctions\n1 left: ceasefire" in answer


async def test_unwatch_of_what_is_not_there_shows_what_is(talk: Talk) -> None:
    await talk.say("watch ceasefire, hostages")
    answer = await talk.say("unwatch 7")
    assert answer == "Say which watch, by number or words: 1 ceasefire, 2 hostages"


async def test_the_watchlist_is_numbered_and_shows_what_is_muted(talk: Talk) -> None:
    await talk.say("watch ceasefire, hostages")
    await talk.say("mute hostages")
    answer = await talk.say("list")
    assert "1. ceasefire — the word “ceasefire”, any inflection\n" in answer
    assert "2. hostages — the word “hostages”, any inflection (muted)" in answer


async def test_an_empty_watchlist_says_how_to_begin(talk: Talk) -> None:
    answer = await talk.say("watchlist")
    assert "watches for nothing yet" in answer
    assert "subscribe" in answer


async def test_a_chat_can_have_fifty_watches_and_is_told_so(talk: Talk) -> None:
    await talk.say("watch " + ", ".join(f"word{n}" for n in range(50)))
    answer = await talk.say("watch one more")
    assert "A chat can have 50 watches; this one has 50" in answer
    assert len(await talk.watched()) == 50


async def test_a_watch_longer_than_allowed_is_refused_with_the_number(talk: Talk) -> None:
    answer = await talk.say("watch " + "long " * 70)
    assert answer.startswith("That watch has 349 characters; 300 are allowed.")


async def test_unsubscribing_keeps_nothing(talk: Talk) -> None:
    await talk.say("subscribe")
    answer = await talk.say("unsubscribe")
    assert "watchlist is deleted" in answer
    assert await talk.state() is None
    assert "gets no alerts" in await talk.say("unsubscribe")


async def test_a_chat_that_was_gone_and_asks_again_gets_alerts_again(talk: Talk) -> None:
    await talk.say("subscribe")
    await talk.say("", kind="removed")
    state = await talk.state()
    assert state and state.gone and len(state.watches) == 3
    await talk.say("subscribe")
    state = await talk.state()
    assert state and not state.gone and state.chat == PRIVATE


async def test_no_query_can_be_found_whose_watch_takes_the_place_of_another_chats(
    talk: Talk,
) -> None:
    """The monitor knows watches by their ids: they have as many bits as it takes."""
    await talk.say("watch truce")
    await talk.say("watch truce", chat=GROUP)
    here, there = await talk.state(), await talk.state(GROUP)
    assert here and there and here.watches[0].id != there.watches[0].id
    assert len(here.watches[0].id) * 4 >= 80
    name = await talk.store.buttons.keep(PRIVATE.key, "latest truce")
    assert len(name) * 4 >= 128
