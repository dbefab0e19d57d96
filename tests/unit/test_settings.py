from __future__ import annotations

import pytest

from atlas.errors import BadRequestError
from atlas.settings import read_settings


def test_without_any_variable_the_defaults_hold() -> None:
    settings = read_settings({})
    assert (settings.host, settings.port, settings.detour_factor) == ("127.0.0.1", 8000, 1.3)


@pytest.mark.parametrize("text", ["viel", "nan", "inf", "-1", "0"])
@pytest.mark.parametrize("name", ["PORT", "ATLAS_DETOUR_FACTOR", "ATLAS_FRESHNESS_YEARS"])
def test_a_number_that_makes_no_sense_is_named(name: str, text: str) -> None:
    with pytest.raises(BadRequestError, match=name):
        read_settings({name: text})
