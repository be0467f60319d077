import pytest

from handlers.slack.typed import after_mention, as_typed


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("watch ceasefire", "watch ceasefire"),
        ("  watch ceasefire\n", "watch ceasefire"),
        ("watch\xa0ceasefire", "watch ceasefire"),
        ("watch R&amp;D", "watch R&D"),
        ("watch a &lt;b&gt; c", "watch a <b> c"),
        ("watch &amp;lt;", "watch &lt;"),
        (
            "addfeed <https://example.org/rss?a=1&amp;b=2>",
            "addfeed https://example.org/rss?a=1&b=2",
        ),
        ("addfeed <http://example.org|example.org>", "addfeed example.org"),
        ("addfeed <http://example.org/|example.org/>", "addfeed example.org/"),
        ("addfeed <https://example.org/rss|our feed>", "addfeed https://example.org/rss"),
        ("ask <mailto:desk@example.org|desk@example.org>", "ask desk@example.org"),
        ("watch <@U0ADA>", "watch @U0ADA"),
        ("watch <@U0ADA|ada>", "watch @ada"),
        ("watch <#C0GENERAL|general>", "watch #general"),
        ("watch <#C0GENERAL>", "watch #C0GENERAL"),
        ("watch <!here>", "watch @here"),
        ("watch <!subteam^S0DESK|@desk>", "watch @desk"),
        ("watch <!subteam^S0DESK>", "watch @S0DESK"),
        ("watch a < b", "watch a < b"),
    ],
)
def test_what_slack_wrote_into_a_message_is_undone(sent: str, typed: str) -> None:
    assert as_typed(sent) == typed


@pytest.mark.parametrize(
    ("sent", "command"),
    [
        ("<@U0TOCSIN> latest", "latest"),
        ("<@U0TOCSIN|tocsin>: latest 5", "latest 5"),
        ("<@U0TOCSIN>, latest", "latest"),
        ("hello <@U0TOCSIN> latest", "latest"),
        ("latest <@U0TOCSIN>", "latest"),
        ("<@U0TOCSIN> watch <@U0ADA> <@U0TOCSIN>", "watch @U0ADA @U0TOCSIN"),
        ("<@U0TOCSIN>", ""),
        ("latest", "latest"),
    ],
)
def test_the_command_is_what_follows_the_mention(sent: str, command: str) -> None:
    assert after_mention(sent, "U0TOCSIN") == command
