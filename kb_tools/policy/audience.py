"""Who may read what. Membership is literal, and every doubt means no."""

from collections.abc import Collection, Iterable

from kb_tools.config import RESERVED_AUDIENCES
from kb_tools.errors import Problem
from kb_tools.policy.model import Revision


def may_read(reader: str, audience: Collection[str]) -> bool:
    """Does `reader`, the audience of a build, belong to those named on a page?

    >>> may_read("internal", ("vendor-a",)), may_read("all", ("vendor-a",)), may_read("all", ())
    (False, True, True)
    """
    return reader in RESERVED_AUDIENCES or reader in audience


def may_see_revision(reader: str, revision: Revision, in_force: Revision | None) -> bool:
    """Another revision than the one in force is shown only where both admit the reader.

    `in_force`: what is in force, or the last that was; None only if there never was one.
    """
    return may_read(reader, revision.control.audience) and (
        in_force is None or may_read(reader, in_force.control.audience)
    )


def kept_from(reader: str, in_force: Revision | None, unread: Iterable[Revision]) -> bool:
    """May the newest text of the SOP be hidden from the reader? Nobody can know, who sees the one
    before it only because that one cannot be read."""
    here = (text for text in unread if not text.waiting or (in_force and in_force.waiting))
    return any(not may_read(reader, text.control.audience) for text in here)


def unknown_audiences(
    path: str, line: int, audience: Iterable[str], known: Collection[str]
) -> tuple[Problem, ...]:
    """A page for somebody who is not configured would be published to nobody: told as an error."""
    return tuple(
        Problem(
            path, line,
            f"audience names {name!r}, which is reserved." if name in RESERVED_AUDIENCES
            else f"audience names {name!r}, which site_config/kb.toml does not know.",
            f"Write one of: {', '.join(sorted(known))}; or add it to audiences.names.",
            "audience",
        )
        for name in audience
        if name not in known
    )  # fmt: skip
