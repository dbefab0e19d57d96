"""The one sentence that says why: a verdict in words a council understands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from atlas.language import Language, mark
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Definition, Level, Status, SurveyState

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
    "%(where)s haben es %(value)s %% der %(group)s (%(affected)s von %(people)s) weiter als %(limit)s km "
    "zum nächsten Angebot (%(topic)s); höchstens %(threshold)s %% sollen es sein"
)
_OFFERS_PER_1000: Final = mark(
    "%(where)s kommen auf 1.000 %(group)s %(value)s Angebote (%(topic)s); mindestens %(threshold)s sollen es sein"
)
_PLACES_PER_1000: Final = mark(
    "%(where)s kommen auf 1.000 %(group)s %(value)s Plätze (%(topic)s); mindestens %(threshold)s sollen es sein"
)
_OF_COUNTY_MEAN: Final = mark(
    "%(where)s ist %(topic)s zu %(value)s %% so gut zugänglich wie im Schnitt des Kreises; mindestens %(threshold)s %% "
    "sollen es sein (Umkreis %(limit)s km)"
)
_OF_MEAN_OF_COUNTIES: Final = mark(
    "%(where)s ist %(topic)s zu %(value)s %% so gut zugänglich wie im Schnitt aller Kreise; mindestens "
    "%(threshold)s %% sollen es sein (Umkreis %(limit)s km)"
)
_NOT_ENOUGH: Final = mark("rechnerisch bleibt für %(affected)s %(group)s nichts übrig")
_LIVE_BELOW: Final = mark("%(affected)s %(group)s wohnen, wo es weniger ist")
_AGREEMENT: Final = mark("%(white)s von %(known)s Definitionen nennen %(region)s bei %(topic)s einen weißen Fleck")
_SAID: Final = {
    Status.WHITE: mark("weißer Fleck nach %(definitions)s"),
    Status.BORDERLINE: mark("grenzwertig nach %(definitions)s"),
    Status.COVERED: mark("abgedeckt nach %(definitions)s"),
    Status.UNKNOWN: mark("ohne Urteil nach %(definitions)s"),
}
DEFINITION_WORDS: Final = {
    "presence": mark("Vorhandensein"),
    "reach": mark("Erreichbarkeit"),
    "ratio": mark("Verhältnis"),
    "accessibility": mark("Zugänglichkeit"),
}
"""The definitions in one word."""
_WITHHELD: Final = mark(
    "%(where)s ist zu %(topic)s nur das Urteil zu sehen: "
    "Es geht um so wenige Menschen, dass Zahlen sie verraten könnten"
)
_GROUP_MISSING: Final = mark("Zahlen zur Zielgruppe fehlen, gezählt sind alle Menschen")
GROUPS: Final = {
    "all": mark("Menschen"),
    "age_65_plus": mark("Menschen ab 65"),
    "under_18": mark("Menschen unter 18"),
    "age_15_64": mark("Menschen von 15 bis 64"),
}
"""Whose number is counted, as it stands after "der" and after a number."""
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
    "no_capacity": mark(
        "%(where)s ist bei mindestens einem Angebot die Zahl der Plätze nicht bekannt, darum gibt es zu %(topic)s kein "
        "Urteil nach Plätzen"
    ),
    "nobody": mark("%(where)s wohnt niemand, für den %(topic)s gedacht ist: darum gibt es kein Urteil"),
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
    if row["is_withheld"] and row["definition"] != Definition.PRESENCE:
        return _sentence(language.gettext(_WITHHELD, **facts))
    if row["definition"] == Definition.PRESENCE:
        return _explain_presence(snapshot, row, facts, language)
    return _EXPLAIN[row["definition"]](row, facts, language)


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
        "minutes": language.number(row["nearest_minutes"]) if row["nearest_minutes"] is not None else "",
        "affected": language.number(affected) if affected is not None else "",
        "people": language.number(people) if people is not None else "",
        "value": _say(row["value"], row["unit"], language),
        "threshold": _say(row["threshold"], row["unit"], language).removesuffix(",0").removesuffix(".0"),
        "group": _say_group(str(row["group"]), language),
        "limit": language.number(row["distance_km"] or 0, 1 if (row["distance_km"] or 0) % 1 else 0),
        "years": str(snapshot.settings.freshness_years),
    }


def _say_group(group: str, language: Language) -> str:
    """Return the people counted, as they stand inside a sentence."""
    word = language.gettext(GROUPS.get(group, group))
    # The catalogue has "People" for headings; German nouns are large everywhere.
    return word if language.code == "de" else word[0].lower() + word[1:]


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
        parts += _group_part(row, language)
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


def _say(value: float | None, unit: str | None, language: Language) -> str:
    if value is None:
        return ""
    if unit != "offers_per_1000":
        return language.number(value, 1)
    # Advice centres are few: 0.04 for 1,000 people would be nothing with one digit.
    return language.number(value, 3).rstrip("0").rstrip(",.")


def _explain_ratio(row: dict[str, Any], facts: dict[str, str], language: Language) -> str:
    text = _PLACES_PER_1000 if row["unit"] == "places_per_1000" else _OFFERS_PER_1000
    return _join_parts([text, *([_NOT_ENOUGH] if row["people_affected"] else [])], row, facts, language)


def _explain_accessibility(row: dict[str, Any], facts: dict[str, str], language: Language) -> str:
    text = _OF_MEAN_OF_COUNTIES if row["level"] == Level.COUNTY else _OF_COUNTY_MEAN
    return _join_parts([text, *([_LIVE_BELOW] if row["people_affected"] else [])], row, facts, language)


def _explain_agreement(row: dict[str, Any], facts: dict[str, str], language: Language) -> str:
    said: dict[str, list[str]] = {status.value: [] for status in Status}
    for definition, status in row["by_definition"].items():
        said[status].append(language.gettext(DEFINITION_WORDS[definition]))
    parts = [
        language.gettext(words, definitions=", ".join(said[status]))
        for status, words in _SAID.items()
        if said[status.value]
    ]
    count = language.gettext(_AGREEMENT, white=len(said[Status.WHITE.value]), known=int(row["threshold"]), **facts)
    return _finish([count, *parts], row, language)


def _join_parts(texts: list[str], row: dict[str, Any], facts: dict[str, str], language: Language) -> str:
    parts = [language.gettext(text, **facts) for text in texts]
    return _finish([*parts, *_inferred_part(row, language), *_group_part(row, language)], row, language)


def _finish(parts: list[str], row: dict[str, Any], language: Language) -> str:
    sentence = "; ".join(parts)
    if _is_partial(row):
        return _sentence(language.gettext("soweit bekannt: %(sentence)s", sentence=sentence))
    return _sentence(sentence)


def _inferred_part(row: dict[str, Any], language: Language) -> list[str]:
    if not row["is_inferred"]:
        return []
    return [language.gettext("das gilt nur mit Einzugsgebieten, die abgeleitet und nicht bestätigt sind")]


def _group_part(row: dict[str, Any], language: Language) -> list[str]:
    return [language.gettext(_GROUP_MISSING)] if row["group_missing"] else []


def _explain_reach(row: dict[str, Any], facts: dict[str, str], language: Language) -> str:
    text = _NOBODY_BEYOND if row["people_affected"] == 0 else _BEYOND
    parts = [language.gettext(text, **facts)]
    if row["status"] != Status.COVERED:
        parts += _nearest_part(facts, language)
    parts += [*_inferred_part(row, language), *(_group_part(row, language) if row["people_affected"] else [])]
    return _finish(parts, row, language)


def _nearest_part(facts: dict[str, str], language: Language) -> list[str]:
    if not facts["nearest_place"]:
        return [language.gettext("im ganzen Atlas ist kein Ort dafür verzeichnet")]
    if facts["minutes"]:
        return [
            language.gettext(
                "%(the_nearest)s in %(nearest_place)s, etwa %(minutes)s Minuten (%(km)s km) entfernt", **facts
            )
        ]
    return [language.gettext("%(the_nearest)s in %(nearest_place)s, %(km)s km entfernt", **facts)]


def _affected_part(facts: dict[str, str], language: Language) -> list[str]:
    return [language.gettext("%(affected)s %(group)s betroffen", **facts)] if facts["affected"] else []


def _is_partial(row: dict[str, Any]) -> bool:
    return bool(row["survey"] == SurveyState.PARTIAL)


def _sentence(text: str) -> str:
    # Not str.capitalize, which would make the rest small and German nouns with it.
    return text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")


_Explain = Callable[[dict[str, Any], dict[str, str], Language], str]
_EXPLAIN: Final[dict[str, _Explain]] = {
    "agreement": _explain_agreement,
    Definition.REACH: _explain_reach,
    Definition.RATIO: _explain_ratio,
    Definition.ACCESSIBILITY: _explain_accessibility,
}
