from datetime import timedelta

from bot.alerts import compose
from bot.model import EntryId, FeedId, Teller
from bot.stories.confidence import confirmations, independent, state_alone
from tests.stories.newsdesk import NOON, entry


def teller(outlet: str, title: str, hours: float = 0, *tags: str) -> Teller:
    when = NOON + timedelta(hours=hours)
    name = f"{outlet} {hours}"
    return Teller(EntryId(name), FeedId(outlet), outlet, title, "", when, "en", frozenset(tags))


def outlets(*tellers: Teller) -> list[str]:
    return [one.outlet for one in independent(tellers)]


def test_an_outlet_confirms_once_however_often_it_tells() -> None:
    told = [teller("Courier", "Envoys agree on truce"), teller("Courier", "Truce holds", 2)]
    assert outlets(*told) == ["Courier"]


def test_one_agency_s_text_in_three_papers_is_one_confirmation() -> None:
    text = "Envoys of both sides agree on a truce along the river"
    told = [
        teller("Herald", text.upper(), 1),
        teller("Wire", text),
        teller("Post", f"{text} today", 2),
        teller("Courier", "Guns fall silent in Ostra", 3),
    ]
    assert outlets(*told) == ["Wire", "Courier"]


def test_short_headlines_that_are_alike_are_two_confirmations() -> None:
    assert outlets(teller("A", "Truce in Ostra"), teller("B", "Truce in Ostra!", 1)) == ["A", "B"]


def test_whoever_has_another_figure_or_order_has_not_copied() -> None:
    told = [
        teller("A", "Envoys agree on a truce after 12 hostages are freed"),
        teller("B", "Envoys agree on a truce after 15 hostages are freed", 1),
        teller("C", "After 12 hostages are freed, envoys agree on a truce", 2),
    ]
    assert outlets(*told) == ["A", "B", "C"]


def test_one_text_under_two_headlines_is_one_confirmation() -> None:
    text = "Envoys of both sides agreed on Monday to end the fighting along the river at once."
    one = compose.teller(entry("Truce at the river", text, outlet="A"))
    other = compose.teller(entry("Guns fall silent", f"{text} More follows.", outlet="B", hours=1))
    brief = compose.teller(entry("Guns fall silent", "Envoys agreed.", outlet="C", hours=2))
    assert outlets(one, other, brief) == ["A", "C"]


def test_a_lead_stands_for_the_text_that_it_took_over() -> None:
    text = "Envoys of both sides agree on a truce along the river"
    wire, post = teller("Wire", text), teller("Post", text, 1)
    courier = teller("Courier", "Guns fall silent in Ostra", 2)
    assert independent([wire, post, courier], lead=post) == (post, courier)


def test_state_media_alone_is_said_so() -> None:
    state = teller("Ostran State Radio", "Envoys agree on truce", 0, "state")
    free = teller("Courier", "Guns fall silent", 1)
    assert state_alone([state])
    assert not state_alone([state, free])
    assert not state_alone([])


def test_outlets_confirm_each_by_its_weight() -> None:
    wire = teller("Wire", "Envoys agree on truce")
    state = teller("Ostran State Radio", "Guns fall silent", 1, "state")
    assert confirmations([wire], {}) == 1
    assert confirmations([wire, state], {}) == 2
    assert confirmations([wire, state], {"state": 0.5}) == 1.5
