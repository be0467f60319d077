from dataclasses import replace

from bot.delivery import Delivery
from bot.model import Chat, DeliveryId
from handlers.slack.addresses import SLACK_API
from handlers.slack.ways import Post, Respond, Update, Way, Whisper, ways
from tests.handlers.slack.conftest import ALERT, NOW

CHANNEL = Chat("slack", "T1/C1", kind="group")
THREAD = Chat("slack", "T1/C1", "9.0", kind="group")
DIRECT = Chat("slack", "T1/D1", kind="private")
HOOK = "https://hooks.slack.com/commands/T1/2/three"
PRIVATE = replace(ALERT, private=True)


def chosen(
    chat: Chat = CHANNEL,
    *,
    ref: str = "",
    person: str = "",
    private: bool = False,
    edits: str = "",
    under: str = "",
    api_url: str = SLACK_API,
) -> tuple[Way, ...]:
    said = PRIVATE if private else ALERT
    owed = Delivery(DeliveryId("d1"), chat.key, "answer", said, NOW, ref=ref, person=person)
    return ways(chat, owed, edits=edits, under=under, api_url=api_url)


def test_an_alert_is_posted_and_nothing_else_is_tried() -> None:
    assert chosen() == (Post("C1"),)


def test_a_chat_that_is_a_thread_gets_its_messages_in_it() -> None:
    assert chosen(THREAD) == (Post("C1", "9.0"),)
    assert chosen(THREAD, under="11.0/9.0") == (Post("C1", "9.0"),)


def test_a_development_goes_into_the_thread_of_the_alert_it_follows() -> None:
    assert chosen(under="5.0") == (Post("C1", "5.0"),)


def test_a_reply_to_a_reply_names_the_threads_first_message() -> None:
    assert chosen(under="6.0/5.0") == (Post("C1", "5.0"),)


def test_a_revision_edits_and_is_posted_anew_if_it_cannot() -> None:
    assert chosen(edits="5.0") == (Update("C1", "5.0"), Post("C1"))


def test_what_was_sent_without_a_name_cannot_be_edited() -> None:
    assert chosen(edits="") == (Post("C1"),)
    assert chosen(edits=HOOK) == (Post("C1"),)


def test_an_answer_to_a_button_stands_under_its_message() -> None:
    assert chosen(ref="5.0", person="U1") == (Post("C1", "5.0"),)


def test_in_a_direct_conversation_an_answer_stays_in_sight() -> None:
    assert chosen(DIRECT, ref="5.0", person="U1") == (Post("D1"),)


def test_a_question_from_a_thread_of_a_direct_conversation_is_answered_there() -> None:
    assert chosen(DIRECT, ref="6.0/5.0", person="U1") == (Post("D1", "5.0"),)


def test_what_one_person_sees_is_replaced_through_the_url_of_its_button() -> None:
    first, *_ = chosen(ref=HOOK, edits=HOOK, person="U1", private=True)
    assert first == Respond(HOOK, public=False, replaces=True)


def test_what_one_person_may_see_never_takes_the_place_of_what_all_see() -> None:
    assert chosen(ref="5.0", edits="5.0", person="U1", private=True) == (
        Whisper("C1", "U1"),
        Post("U1"),
    )


def test_a_private_answer_to_a_slash_command_goes_through_its_url_first() -> None:
    assert chosen(ref=HOOK, person="U1", private=True) == (
        Respond(HOOK, public=False),
        Whisper("C1", "U1"),
        Post("U1"),
    )


def test_a_private_answer_without_a_url_is_whispered() -> None:
    assert chosen(person="U1", private=True) == (Whisper("C1", "U1"), Post("U1"))


def test_a_whisper_is_in_a_thread_only_if_that_has_begun() -> None:
    assert chosen(ref="5.0", person="U1", private=True)[0] == Whisper("C1", "U1")
    assert chosen(ref="6.0/5.0", person="U1", private=True)[0] == Whisper("C1", "U1", "5.0")


def test_a_private_answer_never_edits_what_all_can_see() -> None:
    assert Update("C1", "5.0") not in chosen(person="U1", private=True, edits="5.0")


def test_a_private_message_to_nobody_in_particular_is_posted() -> None:
    assert chosen(private=True) == (Post("C1"),)


def test_nothing_is_more_private_than_a_direct_conversation() -> None:
    assert chosen(DIRECT, person="U1", private=True) == (Post("D1"),)


def test_a_public_answer_to_a_slash_command_joins_the_channel_or_goes_through_the_url() -> None:
    assert chosen(ref=HOOK, person="U1") == (
        Post("C1"),
        Post("C1", joins=True),
        Respond(HOOK, public=True),
    )


def test_a_url_of_another_host_is_never_called() -> None:
    for url in (
        "https://hooks.slack.com.example.org/commands/1",
        "http://hooks.slack.com/commands/1",
        "https://hooks.slack.com:8443/commands/1",
        "https://hooks.slack.com@example.org/commands/1",
        "file:///etc/passwd",
        "https://[hooks.slack.com/commands/1",
    ):
        assert chosen(ref=url, person="U1") == (Post("C1"),), url


def test_government_slack_has_its_own_host() -> None:
    there, ours = "https://slack-gov.com/api/", "https://hooks.slack-gov.com/commands/1"
    assert Respond(ours, public=True) in chosen(ref=ours, person="U1", api_url=there)
    assert chosen(ref=ours, person="U1") == (Post("C1"),)


def test_with_another_server_configured_only_its_urls_are_called() -> None:
    there = {"api_url": "http://127.0.0.1:8070/api/"}
    ours = "http://127.0.0.1:8070/commands/1"
    assert Respond(ours, public=True) in chosen(ref=ours, person="U1", **there)
    assert chosen(ref=HOOK, person="U1", **there) == (Post("C1"),)
    assert chosen(ref="http://127.0.0.1:8071/commands/1", person="U1", **there) == (Post("C1"),)
