"""How values look on a page: numbers, dates, telephone links, words for codes."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from atlas.frames import split_list
from atlas.language import Language
from atlas.services.hour_words import read_hours
from atlas.services.report_sentences import describe_standard
from atlas.services.suppressing import say_people
from atlas.vocabulary import Suppression
from atlas.web.context import language, snapshot
from atlas.web.labels import WORDS


def format_number(value: float, digits: int = 0) -> str:
    """Return a number in the language of the page."""
    return language().number(value, digits)


def plain_number(value: float) -> str:
    """Return a number as a text box of the page takes it: 2,5 in German, without more digits than it has.

    >>> plain_number(15.0)
    '15'
    """
    text = f"{value:g}"
    return text if "." not in text or language().code != "de" else text.replace(".", ",")


def format_km(value: float) -> str:
    """Return a distance with one digit and its unit."""
    return f"{language().number(value, 1)}\N{NO-BREAK SPACE}km"


def format_about_km(value: float) -> str:
    r"""Return a distance no more exact than a straight line to a rough point deserves.

    >>> from atlas.language import speak
    >>> [say_about_km(value, speak("de")) for value in (0.3, 0.9, 4.21)]
    ['0,5\xa0km', '1\xa0km', '4\xa0km']
    """
    return say_about_km(value, language())


def say_about_km(value: float, speech: Language) -> str:
    """Return a distance in half or whole kilometres."""
    # On foot, half a kilometre makes a difference; nearer than that, a rough point says nothing.
    halves = max(1, round(value * 2))
    return f"{speech.number(halves / 2, 1) if halves == 1 else speech.number(value)}\N{NO-BREAK SPACE}km"


def format_people(count: float | None, suppression: str = Suppression.NONE, *, short: bool = False) -> str:
    """Return a count of people, or why it is not shown (a `Suppression`); `short` for the cells of a matrix."""
    return say_people(count, suppression, snapshot().settings.suppress_below, language(), is_short=short)


def format_day(day: str) -> str:
    """Return an ISO date as people write it."""
    return language().date(day)


def word_for(code: str, kind: str) -> str:
    """Return the word for a code of the vocabulary, the code itself where none is known."""
    word = WORDS[kind].get(code)
    return language().gettext(word) if word else code


def phone_link(number: str) -> str:
    """Return the address that dials a German number.

    Of several numbers the first is dialled; what stands behind a number is not.

    >>> phone_link("06322 961-9127"), phone_link("+49 (0)7531 800"), phone_link("116 117")
    ('tel:+4963229619127', 'tel:+497531800', 'tel:116117')
    >>> phone_link("07531 800-0 oder 07531 801"), phone_link("auf Anfrage")
    ('tel:+4975318000', '')
    """
    # The (0) is dialled inside Germany only and would break the number after +49.
    first = re.search(r"\+?[0-9][0-9 ()/.\u2010-\u2013-]*", number.replace("(0)", ""))
    digits = re.sub(r"[^0-9+]", "", first[0]) if first else ""
    return "tel:" + re.sub(r"^0(?=[1-9])", "+49", digits) if digits else ""


def host_of(url: str) -> str:
    """Return the host of an address, to name a link by.

    >>> host_of("https://www.konstanz.de/soziales?x=1")
    'konstanz.de'
    """
    return (urlsplit(url).hostname or url).removeprefix("www.")


def is_web_address(url: str) -> bool:
    """Tell whether a text is an address that may become a link; data are not trusted to name schemes."""
    return urlsplit(url).scheme in {"http", "https"}


def topic_word(offer: dict[str, Any]) -> str:
    """Return the everyday word of an offer's topic, the official one where there is none."""
    code = language().code
    return str(offer.get(f"topic_everyday_{code}") or offer[f"topic_label_{code}"])


def topic_name(topic_id: str) -> str:
    """Return the everyday word of a topic, the official one where there is none."""
    topic = snapshot().topics.loc[topic_id]
    code = language().code
    everyday = topic[f"everyday_{code}"]
    return str(everyday if isinstance(everyday, str) and everyday else topic[f"label_{code}"])


def topic_label(offer: dict[str, Any]) -> str:
    """Return the official word of an offer's topic."""
    return str(offer[f"topic_label_{language().code}"])


def is_approximate(offer: dict[str, Any]) -> bool:
    """Tell whether the point of an offer or site only stands for its place."""
    return offer["location_precision"] in {"place", "municipality"}


def start_sentence(text: str) -> str:
    """Return text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def translate(text: str) -> str:
    """Return a set phrase of the data in the language of the page, any other text as it is."""
    return language().gettext(text)


def spell_hours(text: str) -> list[tuple[str, str]]:
    """Return opening hours as pairs of days and times."""
    return read_hours(text, language())


def add_filters(app: Flask) -> None:
    """Teach the templates of `app` how values look."""
    app.jinja_env.filters.update(
        number=format_number,
        km=format_km,
        plain_number=plain_number,
        about_km=format_about_km,
        people_count=format_people,
        day=format_day,
        word=word_for,
        phone_link=phone_link,
        host=host_of,
        items=split_list,
        topic_name=topic_name,
        topic_word=topic_word,
        language_name=lambda code: language().language_name(code),
        topic_label=topic_label,
        hours=spell_hours,
        sentence=start_sentence,
        translated=translate,
        standard_words=lambda facts: describe_standard(facts, language()),
    )
    app.jinja_env.tests.update(approximate=is_approximate, web_address=is_web_address)
