"""Judges a package together with what the store holds: each row it rejects may leave others without their parent.

The state that counts is the one after the import, see `package_state`. Rows are rejected so that
this state is whole; warnings reject nothing.
"""

from __future__ import annotations

from atlas.frames import Tables
from atlas.services.confidential import check_confidential
from atlas.services.doublets import find_doublets
from atlas.services.indicator_checks import check_indicators
from atlas.services.package_state import add_faults, state_after
from atlas.services.placement import check_placement, find_placeless
from atlas.services.references import check_references
from atlas.sources.package import ReadPackage


def check_integrity(package: ReadPackage, known: Tables) -> None:
    """Add to a package the faults that show only in the state after its import.

    Parameters
    ----------
    package
        As read; its faults grow.
    known
        What the store holds; an empty mapping leaves references to tables that the package lacks unjudged.

    Notes
    -----
    Confidential places come first, because a site that is rejected leaves links without it.
    """
    add_faults(package, check_confidential(package, state_after(package, known)))
    add_faults(package, check_indicators(package, state_after(package, known)))
    check_references(package, known)
    # Built anew, as the references have rejected rows meanwhile; what follows only warns and rejects nothing.
    state = state_after(package, known)
    add_faults(package, find_doublets(package, state))
    add_faults(package, find_placeless(package, state))
    add_faults(package, check_placement(package, state))
