"""Which versions changed the wording of a section only: of these no effect is to be expected."""

from collections.abc import Iterable
from itertools import pairwise

from kb_tools.diff.model import Comparison, Judgement
from kb_tools.gaps.catalogue import Catalogue, CatalogueSop, Line
from kb_tools.gaps.effects.versions import VersionEffect
from kb_tools.policy.model import Document, SopId
from kb_tools.policy.sections import sections
from kb_tools.ports import PolicyHistory
from kb_tools.workflows.gaps import SectionVersion
from kb_tools.workflows.site.readings import Readings


def wording_only(
    effects: Iterable[VersionEffect], known: Catalogue, history: PolicyHistory, readings: Readings
) -> frozenset[SectionVersion]:
    """Those of which every change to the section is editorial by a rule of the diff. What no rule
    could judge is none of them."""
    lines = {line.id: line for line in known.lines}
    made = set()
    for effect in effects:
        line = lines[effect.section]
        sop = known.sops[line.sop]
        revisions = {str(r.commit): r for r in history.timeline(SopId(sop.sop)).revisions}
        pair = _neighbours(sop, line, effect.version)
        if pair is None:
            continue
        (before, old), (after, new) = ((revisions[v], place) for v, place in pair)
        texts = readings.document(before), readings.document(after)
        anchors = _anchors(texts[0], old) | _anchors(texts[1], new)
        if _editorial(readings.comparison(before, after), anchors):
            made.add((effect.section, effect.version))
    return frozenset(made)


def _neighbours(
    sop: CatalogueSop, line: Line, name: str
) -> tuple[tuple[str, int], tuple[str, int]] | None:
    """Revision and place of the section, before and since a version; None: it is new there."""
    texts = [
        (sop.versions[v].version, sop.versions[v].revision, place, sop.versions[v].sections[place].text)
        for v, place in line.places
    ]  # fmt: skip
    for (_, old, at, said), (version, new, there, says) in pairwise(texts):
        if version == name and said != says:
            return (old, at), (new, there)
    return None


def _anchors(document: Document, place: int) -> set[str]:
    return {clause.anchor for clause in sections(document)[place].clauses}


def _editorial(comparison: Comparison, anchors: set[str]) -> bool:
    """Nothing told within: of texts that are not equal, signs of form differ, or a new heading parts
    them."""
    within = [
        change
        for change in comparison.changes
        if any(clause.anchor in anchors for clause in (*change.before, *change.after))
    ]
    return all(change.judgement is Judgement.EDITORIAL for change in within)
