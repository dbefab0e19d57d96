"""Pages as schema.org sees them in JSON-LD: the site and its search, lists, and the data as a catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from atlas.formats.dcat_records import Catalogue, Dataset, Distribution
from atlas.formats.schema_org import dump_for_script

_CONTEXT: Final = {"@context": "https://schema.org"}


def write_website(*, url: str, name: str, search: str, language: str) -> str:
    """Return the site with its search; `search` is an address with ``{q}`` in the place of the words."""
    action = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": search},
        "query-input": "required name=q",
    }
    site = {"@type": "WebSite", "@id": url, "url": url, "name": name, "inLanguage": language, "potentialAction": action}
    return dump_for_script({**_CONTEXT, **site})


def write_list(items: Iterable[tuple[str, str]], *, name: str, url: str, first: int = 1, total: int) -> str:
    """Return a list of pages.

    Parameters
    ----------
    items
        Names and whole addresses, in the order shown.
    first
        Place of the first of them in the whole list.
    total
        How many the whole list has.
    """
    return dump_for_script({**_CONTEXT, **_list(items, first, total), "name": name, "url": url})


def write_page(items: Iterable[tuple[str, str]], *, name: str, description: str, url: str, language: str) -> str:
    """Return a page that is about a list of others, as a situation is about the topics that help."""
    listed = list(items)
    page = {"@type": "WebPage", "@id": url, "url": url, "name": name, "description": description}
    return dump_for_script({**_CONTEXT, **page, "inLanguage": language, "mainEntity": _list(listed, 1, len(listed))})


def write_data_catalogue(catalogue: Catalogue, language: str) -> str:
    """Return the catalogue of open data with its datasets and all their forms."""
    publisher = catalogue.publisher
    organization = {"@type": "Organization", "@id": publisher.uri, "name": publisher.name} if publisher else None
    told = {
        "@type": "DataCatalog",
        "@id": catalogue.uri,
        "url": catalogue.uri,
        "name": catalogue.title[language],
        "description": catalogue.description[language],
        "dateModified": catalogue.modified,
        "publisher": organization,
        "dataset": [_dataset(dataset, language, organization) for dataset in catalogue.datasets],
    }
    return dump_for_script({**_CONTEXT, **told})


def _list(items: Iterable[tuple[str, str]], first: int, total: int) -> dict[str, Any]:
    elements = [
        {"@type": "ListItem", "position": position, "name": name, "url": url}
        for position, (name, url) in enumerate(items, first)
    ]
    return {"@type": "ItemList", "numberOfItems": total, "itemListElement": elements}


def _dataset(dataset: Dataset, language: str, publisher: Mapping[str, Any] | None) -> dict[str, Any]:
    box = dataset.place.box
    # schema.org writes a box as south, west, north, east.
    shape = {"@type": "GeoShape", "box": f"{box[1]} {box[0]} {box[3]} {box[2]}"} if box else None
    told = {
        "@type": "Dataset",
        "@id": dataset.uri,
        "url": dataset.uri,
        "name": dataset.title[language],
        "description": dataset.description[language],
        "keywords": list(dataset.keywords),
        "version": dataset.version,
        "datePublished": dataset.issued,
        "dateModified": dataset.modified,
        "temporalCoverage": f"{dataset.first_year}/{dataset.last_year}" if dataset.first_year else None,
        "spatialCoverage": _said({"@type": "Place", "name": dataset.place.name, "geo": shape}),
        "isAccessibleForFree": True,
        "creator": publisher,
        "license": next((form.licence for form in dataset.distributions if form.licence), None),
        "distribution": [_download(form, language) for form in dataset.distributions],
    }
    return _said(told)


def _download(form: Distribution, language: str) -> dict[str, Any]:
    told = {
        "@type": "DataDownload",
        "@id": form.uri,
        "name": form.title[language],
        "contentUrl": form.access_url,
        "encodingFormat": form.media_type,
        "license": form.licence,
    }
    return _said(told)


def _said(node: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if value not in (None, "")}
