"""What a platform shows of us before anybody asks, by language: menus, and what we are."""

from bot.commands.table import COMMANDS
from bot.i18n import LANGUAGES, say, speaking
from bot.platform import Profile


def profiles() -> dict[str, Profile]:
    """By the codes of the languages that we speak; the first is for all others."""
    return {language: _profile(language) for language in LANGUAGES}


def _profile(language: str) -> Profile:
    with speaking(language):
        menu = tuple((one.name, say(one.summary)) for one in COMMANDS if not one.hidden)
        configuring = {one.name for one in COMMANDS if one.configures}
        return Profile(
            menu,
            tuple(pair for pair in menu if pair[0] not in configuring),
            say("Watches the news and rings once for each story, with its source."),
            say(
                "I watch the news for what you care about, and ring once for each story: the "
                "sentences that matter, with their source. Press Start, or add me to a group."
            ),
        )
