"""Instants as they are told: in the language that is spoken, by the clock that they are given on.

Hours are of twenty-four in every language: nobody reads an alert's time twice.
"""

from datetime import date, datetime

from babel.dates import format_datetime, format_skeleton

from bot.i18n import locale


def date_told(when: date) -> str:
    """ "3 Mar 2026"."""
    return format_skeleton("yMMMd", when, locale=locale())


def day_told(when: date) -> str:
    """ "3 Mar"."""
    return format_skeleton("MMMd", when, locale=locale())


def day_and_time(when: datetime) -> str:
    """ "3 Mar 07:00"."""
    return f"{day_told(when.date())} {when:%H:%M}"


def weekday_and_time(when: datetime) -> str:
    """ "Tue 07:00"."""
    return f"{format_datetime(when, 'EEE', locale=locale())} {when:%H:%M}"
