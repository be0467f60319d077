"""How long ago something was, as a person would say it."""

from datetime import datetime, timedelta


def age(then: datetime, now: datetime) -> str:
    """ "just now", "4 min ago", "3 h ago", "2 days ago", or the date beyond a week."""
    passed = now - then
    if passed < timedelta(minutes=1):
        return "just now"
    if passed < timedelta(hours=1):
        return f"{passed // timedelta(minutes=1)} min ago"
    if passed < timedelta(days=1):
        return f"{passed // timedelta(hours=1)} h ago"
    if passed < timedelta(days=7):
        days = passed // timedelta(days=1)
        return "1 day ago" if days == 1 else f"{days} days ago"
    return f"{then.day} {then:%b %Y}"
