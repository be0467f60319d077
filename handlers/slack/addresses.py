"""How Slack's places are written in our ids and refs.

- A chat's id is "<team>/<channel>": every key holds its team, so that two workspaces never mix.
- A ref is "<ts>", or "<ts>/<thread>" for a message inside a thread; or the response URL of a slash
  command or of a button under a message that only one person sees, since neither has a message
  that could be named.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.model import Chat, ChatKind

SLACK_API = "https://slack.com/api/"
_VIEW = "view:"
_RESPONSE_HOSTS = {"slack.com": "hooks.slack.com", "slack-gov.com": "hooks.slack-gov.com"}

_FILE_HOSTS = {"slack.com": "files.slack.com", "slack-gov.com": "files.slack-gov.com"}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in a workspace, as auth.test says: ids of the team, of our bot user and of our
    bot, and names for showing."""

    team: str
    user: str
    bot: str
    name: str
    workspace: str


def chat_of(team: str, channel: str, *, thread: str = "", title: str = "") -> Chat:
    return Chat("slack", f"{team}/{channel}", thread, _kind(channel), title)


def channel_of(chat: Chat) -> str:
    return chat.id.partition("/")[2]


def ref_of(ts: str, thread: str = "") -> str:
    return f"{ts}/{thread}" if thread and thread != ts else ts


def ts_of(ref: str) -> str:
    """The message itself, or empty when the ref is a response URL."""
    return "" if is_response_url(ref) else ref.partition("/")[0]


def thread_of(ref: str) -> str:
    """The thread that the message is in, or empty when it is in none."""
    return "" if is_response_url(ref) else ref.partition("/")[2]


def from_view(view: str, ref: str) -> str:
    return f"{_VIEW}{view} {ref}"


def view_and_ref(ref: str) -> tuple[str, str]:
    """The view that waits for an answer, or empty, and the ref without it."""
    if not ref.startswith(_VIEW):
        return "", ref
    view, _, rest = ref.removeprefix(_VIEW).partition(" ")
    return view, rest


def root_of(ref: str) -> str:
    """The message that a reply must name: a reply to a reply names the thread's first message."""
    return thread_of(ref) or ts_of(ref)


def is_response_url(ref: str) -> bool:
    return "://" in ref


def is_trusted_response_url(url: str, api_url: str) -> bool:
    """Whether the URL is on the host that belongs to the Web API at `api_url` (for another server
    than Slack's, that server itself): what a stored ref says is never called blindly."""
    try:
        there, api = urlsplit(url), urlsplit(api_url)
    except ValueError:
        return False
    host = _RESPONSE_HOSTS.get(api.netloc, api.netloc)
    return (there.scheme, there.netloc) == (api.scheme, host)


def is_trusted_file_url(url: str, api_url: str) -> bool:
    """Whether the token may be shown at an address where a file is said to be."""
    try:
        there, api = urlsplit(url), urlsplit(api_url)
    except ValueError:
        return False
    host = _FILE_HOSTS.get(api.netloc, api.netloc)
    return (there.scheme, there.netloc) == (api.scheme, host)


def _kind(channel: str) -> ChatKind:
    return "private" if channel.startswith("D") else "group"
