"""Offers as a map for uMap: a layer for each field of action, with the points inside or fetched anew each time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final
from urllib.parse import quote, urlencode

import orjson

from atlas.errors import BadRequestError
from atlas.formats.code_words import FIELDS, PRECISIONS
from atlas.formats.colours import FIELD_COLOURS
from atlas.formats.umap import Bounds, UmapLayer, UmapText, bounds_of, write_umap
from atlas.frames import rows_of
from atlas.geo.crs import GERMANY
from atlas.language import Language, mark, speak
from atlas.resources import resource_folder
from atlas.services.geojson_profiles import Reader, write_profile
from atlas.services.offer_query import OfferQuery
from atlas.services.publishing import credit_offers
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Precision

FEED: Final = "/api/offers.geojson"
_NAME: Final = mark("Soziale Angebote")
_MORE: Final = mark("Alle Angaben im Sozialatlas")
_ABOUT: Final = mark(
    "Angebote des Sozialatlas, eine Ebene je Handlungsfeld. Hohle Zeichen stehen ungefähr, in der Ortsmitte; was dort "
    "verdeckt ist, zeigt sich, wenn andere Ebenen ausgeblendet sind."
)
_LEFT_OUT: Final = mark("Nicht auf der Karte, weil ohne Punkt oder vertraulich: %(count)s.")
_LIVE: Final = mark("Die Punkte kommen bei jedem Öffnen frisch aus dem Atlas.")
_STATE: Final = mark("Datenstand %(version)s.")
_FILTERS: Final = {"Thema": mark("Thema"), "Träger": mark("Träger"), "Gemeinde": mark("Gemeinde")}


def publish_umap(
    snapshot: Snapshot, query: OfferQuery, reader: Reader, live_filters: Mapping[str, str] | None = None
) -> bytes:
    """Return the offers that fit as a map for uMap.

    Offers without a point, which confidential ones never have, are counted in its description.

    Parameters
    ----------
    live_filters
        Parameters of `query` as an address carries them: then each layer fetches its points from the atlas each
        time somebody opens the map. None puts the points into the file.

    Raises
    ------
    NotFoundError
        If the place, county, field, topic or region of the query is unknown.
    BadRequestError
        If the query makes no sense, or layers shall be live and nobody knows where the atlas stands, or how many
        of each field a limit of all of them means.
    """
    if live_filters is not None and query.limit is not None:
        raise BadRequestError(
            "Eine Obergrenze (limit) und Ebenen, die ihre Punkte beim Atlas holen (live), gehen nicht zusammen: sie "
            "gilt für alle Handlungsfelder gemeinsam. Bitte eines von beiden weglassen."
        )
    speech = speak(reader.language)
    features = _read_features(snapshot, query, reader)
    drawn = [feature for feature in features if feature["geometry"]]
    groups = _group_by_field(snapshot, drawn, query.field)
    urls = {} if live_filters is None else _live_urls(list(groups), live_filters, reader)
    layers = [
        UmapLayer(
            speech.gettext(FIELDS[field]),
            FIELD_COLOURS[field],
            _shapes_of(field),
            features=() if urls else members,
            live_url=urls.get(field, ""),
        )
        for field, members in groups.items()
        if members or urls
    ]
    text = _describe(snapshot, query, reader, left_out=len(features) - len(drawn), is_live=bool(urls))
    return write_umap(layers, text, bounds_of(drawn) or _bounds_of_counties(snapshot))


def _read_features(snapshot: Snapshot, query: OfferQuery, reader: Reader) -> list[dict[str, Any]]:
    # Through the feed itself, so that points inside and points fetched are the same, name by name.
    content = orjson.loads(b"".join(write_profile(snapshot, query, "plain", reader)))
    features: list[dict[str, Any]] = content["features"]
    return features


def _group_by_field(snapshot: Snapshot, features: list[dict[str, Any]], only: str) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {field: [] for field in FIELDS if only in {"", field}}
    fields = snapshot.offers["field"]
    for feature in features:
        # What is empty need not be stored; a popup shows nothing either way.
        known = {key: text for key, text in feature["properties"].items() if text}
        groups[str(fields.at[feature["id"]])].append({**feature, "properties": known})
    return groups


def _live_urls(fields: Sequence[str], filters: Mapping[str, str], reader: Reader) -> dict[str, str]:
    if not reader.home:
        raise BadRequestError(
            "Damit die Ebenen ihre Punkte beim Atlas holen, muss ATLAS_PUBLIC_URL sagen, wo er zu erreichen ist, etwa "
            "https://sozialatlas.example."
        )
    asked = {"profile": "plain", **filters}
    asked.pop("field", None)
    if reader.language != "de":
        asked["lang"] = reader.language
    # uMap complains of objects without a point, and a box leaves them out.
    asked.setdefault("bbox", ",".join(f"{side:g}" for side in GERMANY))
    return {
        field: f"{reader.home}{FEED}?{urlencode(asked | {'field': field}, quote_via=quote, safe=',:')}"
        for field in fields
    }


def _describe(snapshot: Snapshot, query: OfferQuery, reader: Reader, *, left_out: int, is_live: bool) -> UmapText:
    speech = speak(reader.language)
    attribution = credit_offers(snapshot)
    licence, licence_url = _licence_of(snapshot)
    sentences = [speech.gettext(_ABOUT)]
    if left_out:
        sentences.append(speech.gettext(_LEFT_OUT, count=speech.number(left_out)))
    # Points that are fetched have no state of the data of their own.
    state = speech.gettext(_LIVE) if is_live else speech.gettext(_STATE, version=snapshot.version)
    home = f"[[{reader.home}|Sozialatlas]]" if reader.home else "Sozialatlas"
    return UmapText(
        name=_name(snapshot, query, speech),
        description=" ".join(sentences),
        short_credit=f"{home}: {attribution}",
        long_credit=f"{home}: {attribution}\n{state}",
        licence=licence,
        licence_url=licence_url or reader.home,
        vague=speech.gettext(PRECISIONS[Precision.MUNICIPALITY.value]),
        link=speech.gettext(_MORE) if reader.home else "",
        filters={key: speech.gettext(word) for key, word in _FILTERS.items()},
    )


def _name(snapshot: Snapshot, query: OfferQuery, speech: Language) -> str:
    parts = [query.near, str(snapshot.region(query.region)["name"]) if query.region else ""]
    place = next(filter(None, [*parts, str(snapshot.counties.get(query.county, ""))]), "")
    topic = str(snapshot.topics.at[query.topic, f"label_{speech.code}"]) if query.topic else ""
    what = topic or (speech.gettext(FIELDS[query.field]) if query.field else speech.gettext(_NAME))
    return f"{what}: {place}" if place else what


def _licence_of(snapshot: Snapshot) -> tuple[str, str]:
    provenance = snapshot.tables["provenance"]
    rows = rows_of(provenance[provenance["resource"] == "offers"])
    names = list(dict.fromkeys(str(row["licence"]) for row in rows if row["licence"]))
    urls = list(dict.fromkeys(str(row["licence_url"]) for row in rows if row["licence_url"]))
    # uMap knows one licence with one address; of several, an address would speak for the others as well.
    return ", ".join(names), urls[0] if len(names) == 1 and urls else ""


def _bounds_of_counties(snapshot: Snapshot) -> Bounds:
    areas = snapshot.region_areas("county")
    if areas.empty:
        return GERMANY
    west, south, east, north = (float(side) for side in areas.total_bounds)
    return west, south, east, north


@cache
def _shapes_of(field: str) -> str:
    icons = (resource_folder("static") / "img" / "icons.svg").read_text(encoding="utf-8")
    drawn = re.search(rf'<symbol id="field-{re.escape(field)}"[^>]*>(.*?)</symbol>', icons, re.DOTALL)
    return drawn[1] if drawn else ""
