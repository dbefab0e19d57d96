"""Sitemaps after https://www.sitemaps.org/protocol.html, each address with its twin in the other languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

MOST_ADDRESSES: Final = 50_000
"""What one sitemap may hold at most."""
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_LINKS: Final = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'


@dataclass(frozen=True)
class SitePage:
    """A page: its whole address by language code, and the day it last changed (ISO)."""

    addresses: Mapping[str, str]
    changed_on: str


def count_addresses(pages: Iterable[SitePage]) -> int:
    """Return how many addresses pages have together."""
    return sum(len(page.addresses) for page in pages)


def cut(pages: Sequence[SitePage], *, most: int = MOST_ADDRESSES) -> list[list[SitePage]]:
    """Return pages in parts that fit into one sitemap each; the languages of a page stay together.

    >>> [len(part) for part in cut([SitePage({"de": "a", "en": "b"}, "2026-11-21")] * 5, most=4)]
    [2, 2, 1]
    """
    parts: list[list[SitePage]] = [[]]
    held = 0
    for page in pages:
        if held + len(page.addresses) > most:
            parts.append([])
            held = 0
        parts[-1].append(page)
        held += len(page.addresses)
    return parts


def write_sitemap(pages: Iterable[SitePage]) -> bytes:
    """Return a sitemap of pages; German stands for whoever speaks none of the languages."""
    body = "".join(_write_address(page, code) for page in pages for code in page.addresses)
    return f"{_HEAD}<urlset {_NAMESPACE} {_LINKS}>\n{body}</urlset>\n".encode()


def write_index(addresses: Iterable[str], changed_on: str) -> bytes:
    """Return an index of sitemaps."""
    body = "".join(
        f"<sitemap><loc>{escape(address)}</loc><lastmod>{changed_on}</lastmod></sitemap>\n" for address in addresses
    )
    return f"{_HEAD}<sitemapindex {_NAMESPACE}>\n{body}</sitemapindex>\n".encode()


def _write_address(page: SitePage, code: str) -> str:
    twins = {**page.addresses, "x-default": page.addresses["de"]}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{name}" href={quoteattr(address)}/>' for name, address in twins.items()
    )
    return f"<url><loc>{escape(page.addresses[code])}</loc><lastmod>{page.changed_on}</lastmod>{links}</url>\n"
