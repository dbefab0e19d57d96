"""Whether an offer is open, in one short sentence."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from babel.dates import format_date, format_time, get_day_names

from atlas.language import Language
from atlas.services.opening import Opening, OpenState
from atlas.services.snapshots import GERMAN_TIME

_WEEK: Final = 7


def say_opening(opening: Opening, at: datetime, language: Language) -> str:
    """Return what `opening` says at an instant, as one sentence without a full stop.

    The rule's comment is not in it: it is German in every language, so the page marks it as such.

    Parameters
    ----------
    at
        The instant that `opening` was judged at; "heute" and "morgen" are counted from it, in German time.
    """
    now = at.replace(tzinfo=GERMAN_TIME) if at.tzinfo is None else at.astimezone(GERMAN_TIME)
    if opening.state == OpenState.OPEN:
        return _say_open(opening, now, language)
    is_doubtful = opening.state == OpenState.UNKNOWN or _may_open_later_today(opening, now)
    if opening.holiday and is_doubtful:
        return language.gettext("Heute ist Feiertag (%(holiday)s): bitte vorher anrufen", holiday=opening.holiday)
    if opening.state == OpenState.CLOSED:
        return _say_closed(opening, now, language)
    return _say_unknown(opening, now, language)


def say_today(opening: Opening, language: Language) -> str:
    """Return the certain hours of today, or "" where there are none.

    >>> from atlas.language import speak
    >>> from atlas.services.opening import judge_opening
    >>> say_today(judge_opening({"opening_hours": "09:00-12:00,15:00+"}, datetime(2026, 11, 20, 8)), speak("de"))
    'Heute 9:00–12:00 und ab 15:00 Uhr'
    """
    parts = [_say_span(start, end, language) for start, end in opening.today]
    hours = language.gettext(" und ").join(parts)
    return language.gettext("Heute %(hours)s Uhr", hours=hours) if parts else ""


def _say_open(opening: Opening, now: datetime, language: Language) -> str:
    if opening.changes_at is None:
        return language.gettext("Jetzt geöffnet")
    if _has_open_end(opening, now):
        return language.gettext("Jetzt geöffnet, Ende nicht bekannt")
    end = _say_end(opening.changes_at, now, language)
    if opening.changes_to == OpenState.UNKNOWN:
        return language.gettext("Jetzt geöffnet, mindestens bis %(end)s", end=end)
    return language.gettext("Jetzt geöffnet, bis %(end)s", end=end)


def _say_closed(opening: Opening, now: datetime, language: Language) -> str:
    if opening.opens_at is None:
        return language.gettext("Geschlossen")
    return language.gettext("Geschlossen, öffnet %(start)s", start=_say_when(opening.opens_at, now, language))


def _say_unknown(opening: Opening, now: datetime, language: Language) -> str:
    if _has_open_end(opening, now):
        start = next(start for start, end in reversed(opening.today) if start == end and start <= now)
        return language.gettext("Heute ab %(time)s Uhr, Ende nicht bekannt", time=_clock(start, language))
    if opening.comment:
        return language.gettext("Bitte vorher nachfragen")
    return language.gettext("Öffnungszeiten nicht bekannt")


def _may_open_later_today(opening: Opening, now: datetime) -> bool:
    changes = opening.changes_at
    return opening.changes_to == OpenState.UNKNOWN and changes is not None and changes.date() == now.date()


def _has_open_end(opening: Opening, now: datetime) -> bool:
    # The last span begun decides: after an open end, hours with a known end may follow on the same day.
    begun = [(start, end) for start, end in opening.today if start <= now]
    return bool(begun) and begun[-1][0] == begun[-1][1]


def _say_end(moment: datetime, now: datetime, language: Language) -> str:
    if moment == _midnight_after(now):
        return language.gettext("Mitternacht")
    if moment.date() == now.date():
        return language.gettext("%(time)s Uhr", time=_clock(moment, language))
    return _say_when(moment, now, language)


def _say_when(moment: datetime, now: datetime, language: Language) -> str:
    days = (moment.date() - now.date()).days
    time = _clock(moment, language)
    if days == 0:
        return language.gettext("heute um %(time)s Uhr", time=time)
    if days == 1:
        return language.gettext("morgen um %(time)s Uhr", time=time)
    # A week from now the day's name alone would be taken for today.
    if days < _WEEK:
        day = str(get_day_names("wide", locale=language.code)[moment.weekday()])
        return language.gettext("%(day)s um %(time)s Uhr", day=day, time=time)
    date = format_date(moment, "EEEE, d. MMMM" if language.code == "de" else "EEEE d MMMM", locale=language.code)
    return language.gettext("am %(date)s um %(time)s Uhr", date=date, time=time)


def _say_span(start: datetime, end: datetime, language: Language) -> str:
    if start == end:
        return language.gettext("ab %(time)s", time=_clock(start, language))
    until = "24:00" if end == _midnight_after(start) else _clock(end, language)
    return f"{_clock(start, language)}\N{EN DASH}{until}"


def _midnight_after(moment: datetime) -> datetime:
    return datetime.combine(moment.date() + timedelta(days=1), datetime.min.time(), tzinfo=GERMAN_TIME)


def _clock(moment: datetime, language: Language) -> str:
    # The clock with 24 hours in English too: the signs on the doors show it.
    return format_time(moment, "H:mm", locale=language.code)
