"""What belongs to a service: nothing is said half, nothing is invented."""

from __future__ import annotations

import pytest

from atlas.formats.hsds_parts import is_mail_address, is_web_address, write_costs, write_schedules


def hours(written: str | None, text: str | None = None) -> list[tuple[str | None, str | None]]:
    rules = write_schedules("service", {"opening_hours": written, "opening_hours_text": text})
    return [(rule.get("byday"), rule.get("description")) for rule in rules]


def test_what_rules_say_whole_needs_no_words() -> None:
    assert hours("Mo,Tu 09:00-12:00; Fr 10:00-11:00") == [("MO,TU", None), ("FR", None)]


def test_what_rules_cannot_say_stands_beside_them() -> None:
    assert hours("Mo 09:00-12:00; PH off") == [("MO", "Mo 09:00-12:00; PH off")]
    assert hours("Mo 15:00+", "montags ab 15 Uhr") == [("MO", "montags ab 15 Uhr; Mo 15:00+")]


def test_what_no_rule_says_is_words_alone() -> None:
    assert hours("SH Mo 09:00-12:00") == [(None, "SH Mo 09:00-12:00")]
    assert hours(None, "nach Vereinbarung") == [(None, "nach Vereinbarung")]
    assert hours(None) == []


@pytest.mark.parametrize(
    "text", ["https://example.org/a b", "www.example.org", "javascript:alert(1)", "https://ä.de", ""]
)
def test_what_is_no_address_of_the_web_is_kept_elsewhere(text: str) -> None:
    assert not is_web_address(text)


@pytest.mark.parametrize("text", ["rat@example", "rat example.org", "rät@example.org", "a@b.c, d@e.f"])
def test_what_is_no_address_of_mail_is_kept_elsewhere(text: str) -> None:
    assert not is_mail_address(text)


def test_only_what_costs_nothing_has_an_amount() -> None:
    (free,) = write_costs("service", {"cost": "kostenlos"}, is_free=True)
    (dear,) = write_costs("service", {"cost": "5 € im Monat"}, is_free=False)
    assert (free["amount"], free["currency"]) == (0, "EUR")
    assert "amount" not in dear
