"""What follows from an outcome, as a table."""

from datetime import timedelta

import pytest

from bot.alerts.pace import LONGEST_WAIT, MOST_TRIES, Later, Paid, SetAside, resting, settlement
from bot.delivery import ChatGone, Moved, Outcome, Pace, Refused, RetryAfter, Sent
from bot.model import Chat
from bot.store.items import Rest
from tests.conftest import START

SECOND = timedelta(seconds=1)
TELEGRAM = Pace(SECOND, SECOND / 30, group_limit=20, group_window=timedelta(minutes=1), reserve=5)
PRIVATE = Chat("telegram", "1")
GROUP = Chat("telegram", "-1", kind="group")
FLOOD = RetryAfter(40 * SECOND, "flood", counts=False)


@pytest.mark.parametrize(
    ("outcome", "chat", "tries", "expected"),
    [
        (Sent("7"), PRIVATE, 0, Paid("7", Rest(START + SECOND, START + 0.96 * SECOND))),
        (Sent("7"), GROUP, 0, Paid("7", Rest(START + 4 * SECOND, START + 0.96 * SECOND, START))),
        (FLOOD, PRIVATE, 0, Later(START + 40 * SECOND, False)),
        (FLOOD, PRIVATE, 50, Later(START + 40 * SECOND, False)),
        (RetryAfter(SECOND, "502"), PRIVATE, 0, Later(START + SECOND, True)),
        (RetryAfter(SECOND, "502"), PRIVATE, 3, Later(START + 8 * SECOND, True)),
        (RetryAfter(SECOND, "502"), PRIVATE, 30, Later(START + LONGEST_WAIT, True)),
        (RetryAfter(SECOND, "502"), PRIVATE, MOST_TRIES, SetAside("502")),
        (RetryAfter(timedelta(0), "now"), PRIVATE, 0, Later(START + SECOND, True)),
        (Refused("too long"), PRIVATE, 0, SetAside("too long")),
        (ChatGone("blocked"), PRIVATE, 0, ChatGone("blocked")),
        (Moved("-100"), GROUP, 0, Moved("-100")),
    ],
)  # fmt: skip
def test_an_outcome_decides_when_the_chat_is_next_due(
    outcome: Outcome, chat: Chat, tries: int, expected: object
) -> None:
    assert settlement(outcome, chat=chat, pace=TELEGRAM, tries=tries, now=START) == expected


def test_an_edit_or_a_word_to_one_person_lets_the_next_answer_follow_at_once() -> None:
    rest = resting(GROUP, TELEGRAM, (), START)
    assert rest == Rest(START + 4 * SECOND, START, None)


def test_in_a_group_answers_have_room_that_alerts_leave_them() -> None:
    sent = [START - n * 3 * SECOND for n in range(15)][::-1]
    rest = resting(GROUP, TELEGRAM, sent, START)
    assert rest.alerts == sent[0] + timedelta(minutes=1)
    assert rest.answers == START + 0.96 * SECOND


def test_a_group_s_limit_is_never_met_by_answers_either() -> None:
    sent = [START - n * SECOND for n in range(20)][::-1]
    rest = resting(GROUP, TELEGRAM, sent, START)
    assert rest.answers == sent[0] + timedelta(minutes=1)
    assert rest.alerts > rest.answers
