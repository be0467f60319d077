"""`settings`: a panel that people page through with buttons, and that edits itself in place.

A page shows what a command answers when asked for how things stand, and offers the commands that
change it as buttons: the panel adds no setting of its own, and says what could be typed instead.
"""

from bot.commands.panel.pages import settings

__all__ = ["settings"]
