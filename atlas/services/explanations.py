"""The one sentence that says why: a verdict in words a council understands."""

from __future__ import annotations

from typing import Any, Final

from atlas.language import Language, mark
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Definition, Status, SurveyState

# Accusative, because "es gibt" takes it: keinen Treff, keine Beratung, kein Café.
_NO: Final = {"f": "keine", "m": "keinen", "n": "kein", "pl": "keine"}
_THE_NEAREST: Final = {
    "f": "die nächste ist",
    "m": "der nächste ist",
    "n": "das nächste ist",
    "pl": "die nächsten sind",
}

# Whole sentences and not parts: English puts the words in another order, and so would other languages.
_NONE: Final = mark("%(where)s gibt es %(none_of_topic)s")
_NONE_AS_FAR_AS_KNOWN: Final = mark("Soweit bekannt, gibt es %(where)s %(none_of_topic)s")
_TOO_FEW: Final = mark("%(where)s gibt es zu wenige Angebote: %(topic)s (%(value)s statt %(threshold)s)")
_NOTHING_ASKED: Final = mark("%(where)s verlangt der Versorgungsstandard kein Angebot: %(topic)s")
_SERVED: Final = mark("%(where)s ist %(topic)s abgedeckt: „%(serving)s“ nennt den Raum als Einzugsgebiet")
_SERVED_PERHAPS: Final = mark(
    "%(where)s ist %(topic)s vermutlich abgedeckt, durch „%(serving)s“; das Einzugsgebiet ist aber nur "
    "abgeleitet und von niemandem bestätigt"
)
_BEYOND: Final = mark(
    "%(where)s haben es %(value)s %% der Menschen (%(affected)s von %(people)s) weiter als %(limit)s km "
    "zum nächsten Angebot (%(topic)s); höchstens %(threshold)s %% sollen es sein"
)
_NOBODY_BEYOND: Final = mark("%(where)s hat es niemand weiter als %(limit)s km zum nächsten Angebot (%(topic)s)")
_UNKNOWN: Final = {
    "no_survey": mark(
        "Für %(topic)s liegt hier keine Erhebung vor: ob es %(where)s ein Angebot gibt, ist nicht bekannt"
    ),
    "stale": mark(
        "Alle Einträge zu %(topic)s sind hier älter als %(years)s Jahre: ob sie %(where)s noch gelten, "
        "ist nicht bekannt"
    ),
    "no_standard": mark("Für %(topic)s gilt kein Versorgungsstandard: darum gibt es für %(region)s kein Urteil"),
    "no_people": mark("%(where)s: Die Zahl der Menschen ist nicht bekannt, darum gibt es zu %(topic)s kein Urteil"),
}


def explain(snapshot: Snapshot, row: dict[str, Any], language: Language) -> str:
    """Return why a region is covered, white, borderline or unknown.

    Parameters
    ----------
    row
        One row of `coverage.judge_regions` with `region` and `topic_label`.

    Returns
    -------
    reason
        As "In A gibt es keine Schuldnerberatung; die nächste ist in B, 14,2 km entfernt; 4.600 Menschen betroffen."
    """
    facts = _collect_facts(snapshot, row, language)
    if row["status"] == Status.UNKNOWN:
        return _explain_unknown(row["cause"], facts, language)
    if row["definition"] == Definition.PRESENCE:
        return _explain_presence(snapshot, row, facts, language)
    return _explain_reach(row, facts, language)


def place_words(name: str) -> str:
    """Return a region's name with the German preposition that fits it, without what follows a colon.

    >>> place_words("Konstanz"), place_words("Landkreis Konstanz"), place_words("Sozialraum 3: Haßloch")
    ('in Konstanz', 'im Landkreis Konstanz', 'im Sozialraum 3')
    """
    name = name.partition(":")[0]
    first = name.split(maxsplit=1)[0]
    if first.lower().endswith(("kreis", "verband")) or first in {"Kreis", "Sozialraum", "Raum"}:
        return f"im {name}"
    if first.endswith(("gemeinschaft", "Verbandsgemeinde")):
        return f"in der {name}"
    return f"in {name}"


def _collect_facts(snapshot: Snapshot, row: dict[str, Any], language: Language) -> dict[str, str]:
    gender = snapshot.derive("genders", lambda: _list_genders(snapshot))[row["topic_id"]]
    german = language.code == "de"
    affected, people = row["people_affected"], row["people"]
    return {
        "where": place_words(row["region"]) if german else f"in {row['region'].partition(':')[0]}",
        "region": str(row["region"]),
        "topic": str(row["topic_label"]),
        "none_of_topic": _deny(row["topic_label"], gender) if german else f"no offer of “{row['topic_label']}”",
        # A label of several words stands in quotation marks after "Angebot", which is neuter.
        "the_nearest": _THE_NEAREST[gender if _is_one_word(row["topic_label"]) else "n"],
        "nearest_place": _place_of_offer(snapshot, row["nearest_offer_id"]),
        "km": language.number(row["nearest_km"], 1) if row["nearest_km"] is not None else "",
        "affected": language.number(affected) if affected is not None else "",
        "people": language.number(people) if people is not None else "",
        "value": language.number(row["value"], 1) if row["value"] is not None else "",
        "threshold": language.number(row["threshold"]) if row["threshold"] is not None else "",
        "limit": language.number(row["distance_km"] or 0, 1 if (row["distance_km"] or 0) % 1 else 0),
        "years": str(snapshot.settings.freshness_years),
    }


def _deny(topic_label: str, gender: str) -> str:
    """Return the topic with "kein" in the accusative; an adjective would need declining, so it stays quoted."""
    return f"{_NO[gender]} {topic_label}" if _is_one_word(topic_label) else f"kein Angebot „{topic_label}“"


def _is_one_word(label: str) -> bool:
    return " " not in label


def _place_of_offer(snapshot: Snapshot, offer_id: str | None) -> str:
    if offer_id is None:
        return ""
    # A dictionary, because thousands of sentences ask: looking up a cell of a frame each time is slow.
    places = snapshot.derive("places of offers", lambda: _name_places(snapshot))
    return places[offer_id]


def _list_genders(snapshot: Snapshot) -> dict[str, str]:
    return {str(topic): str(gender) for topic, gender in snapshot.topics["gender"].items()}


def _name_places(snapshot: Snapshot) -> dict[str, str]:
    offers = snapshot.offers
    # The sentence names the municipality and nothing closer, so it can name a confidential offer too.
    places = offers["municipality"].fillna(offers["city"]).fillna(offers["name"])
    return {str(offer_id): str(place) for offer_id, place in places.items()}


def _explain_unknown(cause: str, facts: dict[str, str], language: Language) -> str:
    return _sentence(language.gettext(_UNKNOWN[cause], **facts))


def _explain_presence(snapshot: Snapshot, row: dict[str, Any], facts: dict[str, str], language: Language) -> str:
    if row["status"] == Status.WHITE:
        # With a survey that is only partial, "there is none" would claim more than anybody knows.
        start = _TOO_FEW if row["value"] else _NONE_AS_FAR_AS_KNOWN if _is_partial(row) else _NONE
        parts = [language.gettext(start, **facts), *_nearest_part(facts, language), *_affected_part(facts, language)]
        return _sentence("; ".join(parts))
    if row["sited"]:
        text = language.ngettext(
            "%(where)s gibt es %(count)s Angebot: %(topic)s",
            "%(where)s gibt es %(count)s Angebote: %(topic)s",
            row["sited"],
        )
        # Filled in here and not by ngettext, so that the number is written as the language writes it.
        return _sentence(text % {**facts, "count": language.number(row["sited"])})
    if row["serving_offer_id"] is None:
        return _sentence(language.gettext(_NOTHING_ASKED, **facts))
    facts["serving"] = str(snapshot.offers.at[row["serving_offer_id"], "name"])
    return _sentence(language.gettext(_SERVED_PERHAPS if row["is_inferred"] else _SERVED, **facts))


def _explain_reach(row: dict[str, Any], facts: dict[str, str], language: Language) -> str:
    text = _NOBODY_BEYOND if row["people_affected"] == 0 else _BEYOND
    parts = [language.gettext(text, **facts)]
    if row["status"] != Status.COVERED:
        parts += _nearest_part(facts, language)
    if row["is_inferred"]:
        parts.append(language.gettext("das gilt nur mit Einzugsgebieten, die abgeleitet und nicht bestätigt sind"))
    sentence = "; ".join(parts)
    if _is_partial(row):
        return _sentence(language.gettext("soweit bekannt: %(sentence)s", sentence=sentence))
    return _sentence(sentence)


def _nearest_part(facts: dict[str, str], language: Language) -> list[str]:
    if not facts["nearest_place"]:
        return [language.gettext("im ganzen Atlas ist kein Ort dafür verzeichnet")]
    return [language.gettext("%(the_nearest)s in %(nearest_place)s, %(km)s km entfernt", **facts)]


def _affected_part(facts: dict[str, str], language: Language) -> list[str]:
    return [language.gettext("%(affected)s Menschen betroffen", **facts)] if facts["affected"] else []


def _is_partial(row: dict[str, Any]) -> bool:
    return bool(row["survey"] == SurveyState.PARTIAL)


def _sentence(text: str) -> str:
    # Not str.capitalize, which would make the rest small and German nouns with it.
    return text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")
