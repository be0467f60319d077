"""Slack: Bolt's events in, over a socket or HTTP; Block Kit out."""

from handlers.slack.listening import Http
from handlers.slack.slack import Slack

__all__ = ["Http", "Slack"]
