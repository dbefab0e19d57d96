"""Topics, delivery modes and umbrellas as taxonomies of HSDS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from atlas.formats.code_words import FIELDS, MODES, UMBRELLAS
from atlas.formats.hsds_ids import EXTENSION, make_id
from atlas.formats.hsds_words import TAXONOMIES
from atlas.language import Language

Term = dict[str, Any]
_TOPIC_DETAILS: Final = ("hsds_term", "target_group", "is_regular_service")


def taxonomy_id(name: str) -> str:
    """Return the id of a taxonomy: ``topics``, ``delivery_modes`` or ``umbrellas``."""
    return make_id("taxonomy", name)


def term_id(taxonomy: str, code: str) -> str:
    """Return the id of a term. A field and a topic may share a code, so the two are kept apart."""
    return make_id("taxonomy_term", taxonomy, code)


def write_taxonomies(words: Language) -> list[dict[str, Any]]:
    """Return our taxonomies."""
    return [
        {"id": taxonomy_id(name), "name": words.gettext(title), "description": words.gettext(about)}
        for name, (title, about) in TAXONOMIES.items()
    ]


def write_terms(topics: Sequence[Mapping[str, Any]], words: Language) -> list[Term]:
    """Return the terms of all taxonomies, parents before children.

    Parameters
    ----------
    topics
        Rows of table `topics` as plain values.
    """
    details = {taxonomy["id"]: taxonomy for taxonomy in write_taxonomies(words)}
    fields = [_coded("topics", "fields", code, word, words) for code, word in FIELDS.items()]
    modes = [_coded("delivery_modes", "delivery_modes", code, word, words) for code, word in MODES.items()]
    umbrellas = [_coded("umbrellas", "umbrellas", code, word, words) for code, word in UMBRELLAS.items()]
    terms = [*fields, *(_topic(topic, words) for topic in topics), *modes, *umbrellas]
    return [_with_taxonomy(term, details[term["taxonomy_id"]]) for term in terms]


def write_attribute(entity: str, entity_id: str, kind: str, term: Term) -> dict[str, Any]:
    """Return what ties a term to a thing.

    Parameters
    ----------
    entity
        Name of the thing's table in HSDS, in the singular.
    kind
        What the term says of it, as ``topic``.
    """
    return {
        "id": make_id("attribute", entity_id, term["id"]),
        "link_id": entity_id,
        "taxonomy_term_id": term["id"],
        "link_type": kind,
        "link_entity": entity,
        "taxonomy_term": term,
    }


def _coded(taxonomy: str, group: str, code: str, word: str, words: Language) -> Term:
    label = words.gettext(word)
    return {
        "id": term_id(group, code),
        "code": code,
        "name": label,
        # Required by HSDS, and these words explain themselves.
        "description": label,
        "taxonomy_id": taxonomy_id(taxonomy),
        "language": words.code,
    }


def _topic(topic: Mapping[str, Any], words: Language) -> Term:
    label = topic[f"label_{words.code}"]
    told = {name: topic[name] for name in _TOPIC_DETAILS if topic[name] is not None}
    return {
        "id": term_id("topics", topic["topic_id"]),
        "code": topic["topic_id"],
        "name": label,
        "description": topic[f"description_{words.code}"] or label,
        "parent_id": term_id("fields", topic["field"]),
        "taxonomy_id": taxonomy_id("topics"),
        "language": words.code,
        EXTENSION: {"topic_id": topic["topic_id"], **told},
    }


def _with_taxonomy(term: Term, taxonomy: dict[str, Any]) -> Term:
    return {**term, "taxonomy": taxonomy["name"], "taxonomy_detail": taxonomy}
