"""The exceptions of the atlas: each says what, where, what was expected and the way out.

A message is a German template with named facts, so that the web can show it in
another language: ``str(error)`` is the German sentence, ``error.template`` the key
into the translation catalogue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from atlas.faults import Fault


class AtlasError(Exception):
    """Something went wrong that a user can understand and mend.

    Parameters
    ----------
    template
        German sentence with ``%(name)s`` places.
    facts
        What fills the places.
    """

    def __init__(self, template: str, **facts: object) -> None:
        self.template = template
        self.facts = facts
        # Without facts the template is no format string: it may hold a per cent sign of its own.
        super().__init__(template % facts if facts else template)


class BadDataError(AtlasError):
    """Data contradict what they claim to be."""


class FaultyDataError(BadDataError):
    """A file set was refused; all its faults are in `faults`."""

    def __init__(self, template: str, *, faults: Sequence[Fault], **facts: object) -> None:
        super().__init__(template, **facts)
        self.faults = tuple(faults)


class BadRequestError(AtlasError):
    """A parameter makes no sense."""


class NotFoundError(AtlasError):
    """A region, offer, topic or page of that name does not exist."""


class GoneError(NotFoundError):
    """What an address leads to existed once and is held no longer."""


class NotAcceptableError(AtlasError):
    """Somebody asks for a form of a document that is not served."""


class UnknownPlaceError(NotFoundError):
    """A place that somebody typed is known to nobody; its fact `keys` finds places of similar names."""


class StoreError(AtlasError):
    """The database cannot be read or written."""


class MissingToolError(AtlasError):
    """A program or file that the operator has to provide is missing."""


class ServiceError(AtlasError):
    """A service that the operator has chosen does not answer, or refuses."""


class BusyError(AtlasError):
    """The atlas is at work on something long; whoever asks again in a moment gets it."""
