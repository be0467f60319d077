from datetime import timedelta

import pytest

from bot.delivery import ChatGone, Refused, RetryAfter
from handlers.slack.outcomes import LATER, SOON, leads_on, outcome_of
from handlers.slack.ways import Post, Update

POST, UPDATE = Post("C1"), Update("C1", "1.2")


@pytest.mark.parametrize(
    "error",
    [
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "is_inactive",
        "restricted_action",
        "restricted_action_read_only_channel",
        "user_disabled",
    ],
)
def test_a_chat_that_takes_nothing_of_ours_is_gone(error: str) -> None:
    assert outcome_of(error) == ChatGone(error)


@pytest.mark.parametrize(
    "error", ["msg_too_long", "invalid_blocks", "msg_blocks_too_long", "no_text"]
)
def test_what_is_wrong_with_the_form_is_refused(error: str) -> None:
    assert outcome_of(error) == Refused(error)


@pytest.mark.parametrize(
    "error",
    ["invalid_auth", "account_inactive", "token_revoked", "missing_scope", "ekm_access_denied"],
)
def test_a_token_that_is_no_good_is_no_chats_fault_and_stops_them_all(error: str) -> None:
    assert outcome_of(error) == RetryAfter(LATER, error, everywhere=True, counts=False)


@pytest.mark.parametrize(
    ("error", "status", "asked", "delay"),
    [
        ("ratelimited", 429, 30.0, timedelta(seconds=30)),
        ("ratelimited", 429, 0.0, timedelta(seconds=1)),
        ("ratelimited", 429, None, LATER),
        ("", 429, 7.0, timedelta(seconds=7)),
        ("message_limit_exceeded", 200, None, LATER),
    ],
)
def test_flood_control_holds_the_whole_workspace_and_is_no_failure(
    error: str, status: int, asked: float | None, delay: timedelta
) -> None:
    outcome = outcome_of(error, status=status, retry_after=asked)
    assert outcome == RetryAfter(delay, "ratelimited", everywhere=True, counts=False)


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        ("internal_error", 200, "internal_error"),
        ("fatal_error", 200, "fatal_error"),
        ("", 503, "HTTP 503"),
        ("a_word_of_tomorrow", 200, "a_word_of_tomorrow"),
    ],
)
def test_a_failure_of_slacks_is_tried_again_and_counted(
    error: str, status: int, reason: str
) -> None:
    assert outcome_of(error, status=status) == RetryAfter(SOON, reason)


@pytest.mark.parametrize(
    ("error", "after_post", "after_update"),
    [
        ("not_in_channel", True, True),
        ("channel_not_found", True, True),
        ("message_not_found", False, True),
        ("edit_window_closed", False, True),
        ("block_mismatch", False, True),
        ("is_archived", False, False),
        ("invalid_blocks", False, False),
        ("token_revoked", False, False),
    ],
)
def test_another_way_is_tried_only_where_it_can_help(
    error: str, after_post: bool, after_update: bool
) -> None:
    assert (leads_on(error, POST), leads_on(error, UPDATE)) == (after_post, after_update)
