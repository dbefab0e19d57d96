"""What the search knows of each offer: stems by field, and nothing of a hidden place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from atlas.services.search_words import Compounds, stem, telling_words, words_of
from atlas.vocabulary import Precision

_COLUMNS: Final = {
    "name": ("name",),
    "body": ("provider", "target_groups", "description", "plain_language", "source_topic"),
    "place": ("municipality", "city", "postcode"),
    "county": ("county",),
}


class OfferTexts:
    """The searchable texts of offers, in order.

    Parameters
    ----------
    offers
        As `Snapshot.offers`. Of a confidential offer's place only the county is read.
    compounds
        Takes compound words apart, so that their parts are found too.

    Attributes
    ----------
    words
        All folded words of the offers.
    fields_of
        In which fields each stem occurs: "name", "body", "place", "county".
    """

    def __init__(self, offers: pd.DataFrame, compounds: Compounds) -> None:
        self._forms = _Forms(compounds)
        self._words_in: dict[str, set[str]] = {field: set() for field in _COLUMNS}
        self._keys = [key_of(name) for name in offers["name"].fillna("").tolist()]
        self._texts = {field: self._gather(offers, field) for field in _COLUMNS}
        self.words = frozenset().union(*self._words_in.values())
        self.fields_of = self._list_fields()

    def __iter__(self) -> Iterator[dict[str, str]]:
        """Yield the texts of each offer by field, and its whole name as `key`."""
        for key, *texts in zip(self._keys, *self._texts.values(), strict=True):
            yield {"key": key} | {field: text for field, text in zip(self._texts, texts, strict=True) if text}

    def _gather(self, offers: pd.DataFrame, field: str) -> list[str]:
        columns = [offers[column].fillna("").astype(str) for column in _COLUMNS[field]]
        if field == "place":
            is_secret = offers["is_confidential"].fillna(value=False).astype(bool)
            is_secret |= (offers["location_precision"] == Precision.HIDDEN).fillna(value=False).astype(bool)
            columns = [column.mask(is_secret, "") for column in columns]
        # Cells repeat a thousandfold: providers, places, target groups.
        stems = {cell: self._stems_of(cell, field) for column in columns for cell in column.unique()}
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [" ".join([stems[cell] for cell in cells if cell]) for cells in rows]

    def _stems_of(self, cell: str, field: str) -> str:
        words = telling_words(cell)
        self._words_in[field].update(words)
        return " ".join([self._forms[word] for word in words])

    def _list_fields(self) -> dict[str, set[str]]:
        fields_of: dict[str, set[str]] = {}
        for field, words in self._words_in.items():
            for form in {form for word in words for form in self._forms[word].split()}:
                fields_of.setdefault(form, set()).add(field)
        return fields_of


class _Forms(dict[str, str]):
    """The stems of words and of their parts, worked out once for each word."""

    def __init__(self, compounds: Compounds) -> None:
        super().__init__()
        self._compounds = compounds

    def __missing__(self, word: str) -> str:
        self[word] = " ".join([stem(word), *map(stem, self._compounds.split(word))])
        return self[word]


def key_of(name: str) -> str:
    """Return a name as it is compared as a whole.

    >>> key_of("Tafel Bad Dürkheim e. V.")
    'tafel bad durkheim e v'
    """
    return " ".join(words_of(name))
