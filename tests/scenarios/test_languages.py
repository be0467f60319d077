"""One program, five people, five languages: the same conversation, and the same story, in each."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.clock import utc_now
from bot.i18n import LANGUAGES
from bot.store import Store
from tests.peers.feeds import Item
from tests.peers.telegram.world import Post, Room, User
from tests.scenarios.town import Town, at_work, town

HARBOUR, WIRE = "Harbour Post", "Meridian Wire"
HEADLINE = "Orvania and Sendria agree ceasefire at Halmsund summit"
SUMMARY = "Orvania and Sendria agreed a ceasefire at Halmsund, where 12 hostages were freed."
AGAIN = "Ceasefire agreed by Orvania and Sendria at summit in Halmsund"
OTHERWISE = "The summit in Halmsund ended with a ceasefire between Orvania and Sendria."

CONVERSATION = (
    "/start",
    "/subscribe",
    "/help",
    "/help watch",
    "/watch security guarantees, peace AND (Gaza OR Kyiv) NOT sport",
    "/watch ceasefire and Gaza",
    "/watch (truce OR",
    "/watchlist",
    "/latest nothing 24h",
    "/try ceasefire 7d",
    "/quiet 22:00-07:00",
    "/quiet off",
    "/digest weekdays 07:30",
    "/digest off",
    "/timezone Paris",
    "/budget 5",
    "/mute ceasefire 2h",
    "/unmute",
    "/addfeed",
    "/status",
    "/sources",
    "/packs",
    "/settings",
    "/wacth truce",
)

ALERT = {
    "en": ("just now", ["More", "Story", "Mute story", "Not relevant"]),
    "de": ("gerade eben", ["Mehr", "Verlauf", "Story stumm", "Passt nicht"]),
    "es": ("ahora mismo", ["Más", "Hilo", "Silenciar noticia", "No interesa"]),
    "fr": ("à l’instant", ["Plus", "Fil", "Taire ce sujet", "Hors sujet"]),
    "uk": ("щойно", ["Більше", "Сюжет", "Приглушити сюжет", "Не те"]),
}
WHY = {
    "en": "“ceasefire” in the headline",
    "de": "„ceasefire“ in der Schlagzeile",
    "es": "«ceasefire» en el titular",
    "fr": "«\u00a0ceasefire\u00a0» dans le titre",
    "uk": "«ceasefire» у заголовку",
}
TWO = {"en": "2 outlets", "de": "2 Medien", "es": "2 medios", "fr": "2 médias", "uk": "2 видання"}


@pytest.fixture
async def place(store: Store) -> AsyncIterator[Town]:
    async with town(store) as place:
        for outlet in (HARBOUR, WIRE):
            place.feeds.publish(outlet, Item(f"{outlet} opens its archive"))
        yield place
        assert place.telegram.defects == []


async def answer(place: Town, room: Room, by: User, line: str) -> Post:
    """What a chat is told in answer to a line."""
    before = len(said_in(place, room))
    await place.telegram.say(room, by, line)
    posts = await place.telegram.wait_for(lambda: said_in(place, room)[before:], timeout=20)
    return posts[0]


def said_in(place: Town, room: Room) -> list[Post]:
    return [post for post in place.telegram.messages if post.chat == room.id]


async def test_the_same_conversation_is_held_in_five_languages(place: Town) -> None:
    people = {code: place.telegram.person(f"Ada {code}", language=code) for code in LANGUAGES}
    rooms = {code: place.telegram.private(person) for code, person in people.items()}
    async with at_work(place, [HARBOUR, WIRE], edit_every=timedelta(seconds=1)):
        await place.polled(HARBOUR, WIRE)
        for line in CONVERSATION:
            told = {c: (await answer(place, rooms[c], people[c], line)).text for c in LANGUAGES}
            assert len(set(told.values())) == len(LANGUAGES), told

        place.feeds.publish(HARBOUR, Item(HEADLINE, SUMMARY, published=utc_now()))
        await place.poll(HARBOUR)
        alerts = {code: await alert(place, rooms[code]) for code in LANGUAGES}
        for code, (age, buttons) in ALERT.items():
            assert f"ceasefire — {HARBOUR}, {age}" in alerts[code].text
            assert labels(alerts[code]) == buttons

        place.feeds.publish(WIRE, Item(AGAIN, OTHERWISE))
        await place.poll(WIRE)
        for code, room in rooms.items():
            await grown(place, alerts[code])
            # It was told in the chat's language, and grows in it.
            assert labels(alerts[code]) == ALERT[code][1]
            assert TWO[code] in (await answer(place, room, people[code], "/story")).text
            assert WHY[code] in (await answer(place, room, people[code], "/why")).text


def labels(post: Post) -> list[str]:
    return [key.label for row in post.keyboard for key in row]


async def grown(place: Town, post: Post) -> None:
    await place.telegram.wait_for(lambda: "\n+1: " in post.text, timeout=20)


async def alert(place: Town, room: Room) -> Post:
    def rang() -> list[Post]:
        return [one for one in said_in(place, room) if one.text.startswith(HEADLINE)]

    return (await place.telegram.wait_for(rang, timeout=20))[0]


async def test_a_chat_changes_its_language_and_hears_the_next_story_in_it(place: Town) -> None:
    ada = place.telegram.person("Ada", language="en")
    room = place.telegram.private(ada)
    async with at_work(place, [HARBOUR]):
        await place.polled(HARBOUR)
        await answer(place, room, ada, "/subscribe")
        choice = await answer(place, room, ada, "/language")
        before = len(said_in(place, room))
        await place.telegram.press(choice, "Français", by=ada)
        await place.telegram.wait_for(
            lambda: "Français" in choice.text or said_in(place, room)[before:]
        )
        place.feeds.publish(HARBOUR, Item(HEADLINE, SUMMARY, published=utc_now()))
        await place.poll(HARBOUR)
        assert "à l’instant" in (await alert(place, room)).text
