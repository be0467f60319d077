"""What Slack says to a call, as an outcome: one table, so that each word has one consequence.

The words: https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

from datetime import timedelta

from bot.delivery import ChatGone, Outcome, Refused, RetryAfter
from handlers.slack.ways import Update, Way

_ELSEWHERE = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "user_not_in_channel",
        "expired_url",
        "used_url",
        "no_permission",
    }
)
"""We are not where the message should go: another way in may still be open."""

_UNEDITABLE = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "block_mismatch"}
)
"""The message to replace is no longer ours to change: the news is sent anew rather than lost."""

NOT_OURS = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "not_allowed_token_type",
        "org_login_required",
        "ekm_access_denied",
        "accesslimited",
        "team_access_not_granted",
        "two_factor_setup_required",
        "enterprise_is_restricted",
        "user_removed_from_team",
        "team_disabled",
    }
)
"""The token or the workspace, not this chat: nothing gets through until a person mends it."""

_GONE = frozenset(
    {
        "is_archived",
        "is_inactive",
        "user_not_found",
        "user_disabled",
        "cannot_dm_bot",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
    }
)

_REFUSED = frozenset(
    {
        "msg_too_long",
        "msg_blocks_too_long",
        "invalid_blocks",
        "invalid_blocks_format",
        "no_text",
        "too_many_attachments",
        "invalid_arguments",
        "invalid_arg_name",
        "invalid_array_arg",
        "cannot_reply_to_message",
        "thread_not_found",
        "markdown_text_conflict",
    }
)

_FLOODED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})

SOON = timedelta(seconds=5)
"""The first wait after a failure; the outbox lengthens it with each attempt."""

LATER = timedelta(minutes=1)


def outcome_of(error: str, *, status: int = 200, retry_after: float | None = None) -> Outcome:
    """The outcome of a call that Slack answered with `error`, or with an HTTP status that says as
    much. `retry_after` is in seconds."""
    if status == 429 or error in _FLOODED:
        return flooded(retry_after)
    if error in _ELSEWHERE or error in _GONE:
        return ChatGone(error)
    if error in NOT_OURS:
        return RetryAfter(LATER, error, everywhere=True, counts=False)
    if error in _REFUSED:
        return Refused(error)
    return RetryAfter(SOON, error or f"HTTP {status}")


def leads_on(error: str, way: Way) -> bool:
    """Whether another way may reach the chat when Slack answers this one with `error`."""
    return error in _ELSEWHERE or (isinstance(way, Update) and error in _UNEDITABLE)


def flooded(retry_after: float | None) -> RetryAfter:
    """Slack's limits are for a method in a workspace, and so is its Retry-After: during it every
    chat of that workspace would be told the same.
    https://docs.slack.dev/apis/web-api/rate-limits"""
    delay = timedelta(seconds=max(retry_after or 0, 1)) if retry_after is not None else LATER
    return RetryAfter(delay, "ratelimited", everywhere=True, counts=False)


def unreachable(reason: str) -> RetryAfter:
    """No connection was made: nothing was sent, and no other chat would fare better."""
    return RetryAfter(SOON, reason, everywhere=True, counts=False)


def unanswered(reason: str) -> RetryAfter:
    """The connection broke or timed out with the message under way. Slack may have taken it, and
    has no key by which a second one is known for the same: it may then show twice."""
    return RetryAfter(SOON, reason)
