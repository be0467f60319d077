"""Slack, over Socket Mode: Bolt's events in, Block Kit out."""

from handlers.slack.slack import Slack

__all__ = ["Slack"]
