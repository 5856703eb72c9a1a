"""The catalogue of versions and sections, from the policies' history."""

from collections.abc import Collection
from datetime import datetime, tzinfo

from kb_tools.gaps.catalogue import (
    Catalogue,
    CatalogueSection,
    CatalogueSop,
    CatalogueVersion,
    catalogue,
)
from kb_tools.gaps.lineage import heirs
from kb_tools.policy.document_control import Risk
from kb_tools.policy.model import Document, Period, Section, SopId
from kb_tools.policy.sections import sections
from kb_tools.ports import PolicyHistory


def policy_catalogue(
    history: PolicyHistory, sops: Collection[str], as_of: datetime, zone: tzinfo
) -> Catalogue:
    """What the texts of these SOPs said when, as known at `as_of` (UTC); days are those of `zone`."""
    read: dict[str, tuple[Document, tuple[Section, ...]]] = {}
    made = []
    for sop in sorted(sops):
        periods = [
            p
            for p in history.timeline(SopId(sop)).periods(as_of)
            if p.revision and p.start <= as_of
        ]
        if not periods:
            continue
        versions = []
        for period in periods:
            assert period.revision is not None
            if period.revision.commit + sop not in read:
                document = history.document(period.revision)
                read[period.revision.commit + sop] = (document, sections(document))
            versions.append(_version(period, read[period.revision.commit + sop][1], zone))
        last = periods[-1].revision
        assert last is not None
        title = last.control.title or read[last.commit + sop][0].title
        critical = last.control.risk is Risk.CRITICAL
        made.append(CatalogueSop(sop, title, critical, tuple(versions)))

    def same(sop: str, before: CatalogueVersion, after: CatalogueVersion) -> list[int]:
        old, new = read[before.revision + sop], read[after.revision + sop]
        return heirs(old[0], old[1], new[0], new[1])

    return catalogue(made, same, as_of)


def _version(period: Period, found: tuple[Section, ...], zone: tzinfo) -> CatalogueVersion:
    revision = period.revision
    assert revision is not None
    return CatalogueVersion(
        revision.control.version or revision.short,
        revision.commit,
        period.start.astimezone(zone),
        period.end and period.end.astimezone(zone),
        tuple(
            CatalogueSection(
                s.anchor, s.label, s.heading, "\n".join(c.text for c in s.clauses), _number(s)
            )
            for s in found
        ),
    )


def _number(section: Section) -> str:
    """Of a step, as reviewers count: "3"."""
    return section.clauses[0].number if section.label.startswith("step ") else ""
