"""How long ago something was, as a person would say it."""

from datetime import datetime, timedelta

from bot.i18n import say, say_n
from bot.moments import date_told


def age(then: datetime, now: datetime) -> str:
    """ "just now", "4 min ago", "3 h ago", "2 days ago", or the date beyond a week."""
    passed = now - then
    if passed < timedelta(minutes=1):
        return say("just now")
    if passed < timedelta(hours=1):
        return say("{count} min ago", count=passed // timedelta(minutes=1))
    if passed < timedelta(days=1):
        return say("{count} h ago", count=passed // timedelta(hours=1))
    if passed < timedelta(days=7):
        return say_n("1 day ago", "{count} days ago", passed // timedelta(days=1))
    return date_told(then)
