"""Turns entries, as they come, into stories: the same event, told by several outlets."""

from bot.stories.grouping.features import Features, features
from bot.stories.grouping.grouper import Grouper

__all__ = ["Features", "Grouper", "features"]
