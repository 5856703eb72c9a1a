"""The few things the workflows need from outside, in our words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from kb_tools.policy.model import Document, Revision, SopId
from kb_tools.policy.timeline import Timeline


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, UTC."""


class PolicyHistory(Protocol):
    """Every SOP with every revision. One instance answers for one state of the repository."""

    def sops(self) -> Sequence[SopId]:
        """All SOPs that ever stood on the main line, sorted."""

    def timeline(self, sop: SopId) -> Timeline:
        """Its revisions in the order they were recorded. Raises UnknownSop."""

    def text(self, revision: Revision) -> str:
        """The Markdown of that revision (UTF-8 with surrogateescape, so that bad bytes survive)."""

    def document(self, revision: Revision) -> Document:
        """The same, parsed; from the cache where it has been parsed before."""

    def draft(self, sop: SopId) -> Revision | None:
        """The uncommitted text in the working tree, where it differs from the last revision."""
