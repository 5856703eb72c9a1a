"""What became of the links of clauses that go on in others: of one in one, or of a split in its parts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb_tools.diff.changes.pictures import exchanged, stands_alone
from kb_tools.diff.changes.told import change_of
from kb_tools.diff.judging.judged import editorial, review
from kb_tools.diff.judging.links import (
    judge_link,
    link_changes,
    linked,
    of_words_that_stay,
    unlinked,
)
from kb_tools.diff.matching.alignment import Alignment
from kb_tools.diff.model import Change, ChangeKind, Label, Operation
from kb_tools.diff.words.lexicon import Lexicon
from kb_tools.diff.words.normal import link_key
from kb_tools.policy.model import BlockKind, Clause, Link


@dataclass(slots=True)
class Links:
    found: Alignment
    lexicon: Lexicon
    _anchors: Mapping[str, str] | None = field(default=None, init=False)  # old → new, same clause
    _led_to: frozenset[str] | None = field(default=None, init=False)

    def told(self, olds: Sequence[Clause], news: Sequence[Clause]) -> Iterable[Change]:
        """
        Args:
            olds, news: what was and what goes on with it; one of both is one clause.
        """
        before, after = ([link for c in side for link in c.links] for side in (olds, news))
        if before == after or any(c.kind is BlockKind.CODE for c in (*olds, *news)):
            return
        changed = link_changes(before, after)
        alone = any(map(stands_alone, news))
        for was, now in changed.redirected:
            kind = ChangeKind.IMAGE if now.image else ChangeKind.LINK
            if self._follows(was, now):
                judged = editorial("The link follows its section to its new name.", Label.STRUCTURE)
            elif exchanged(was, now, self.lexicon) and not alone:
                judged = review("Another picture in the text: it may be another sign to look for.")
            else:
                judged = judge_link(was, now, self.lexicon)
            change = change_of(Operation.EDIT, kind, olds, news, judged)
            yield replace(change, old_text=was.target, new_text=now.target)
        said, says = ("\n".join(c.text for c in side) for side in (olds, news))
        for link in of_words_that_stay(changed.gone, says, after):
            judged = unlinked(link, self._targets)
            change = change_of(Operation.DELETE, ChangeKind.LINK, olds, news, judged)
            yield replace(change, old_text=link.target, new_text=None)
        for link in of_words_that_stay(changed.come, said, before):
            change = change_of(Operation.INSERT, ChangeKind.LINK, olds, news, linked(link))
            yield replace(change, old_text=None, new_text=link.target)

    def following(self, old: Clause, new: Clause) -> list[tuple[Link, Link]]:
        """Those to a place on this page that has another anchor now, and is the same place."""
        if not any(link.target.startswith("#") for link in old.links):
            return []
        redirected = link_changes(old.links, new.links).redirected
        return [pair for pair in redirected if self._follows(*pair)]

    def _follows(self, was: Link, now: Link) -> bool:
        if not was.target.startswith("#") or not now.target.startswith("#"):
            return False
        if self._anchors is None:
            before, after = self.found.before, self.found.after
            self._anchors = {
                before[i].clause.anchor: after[j].clause.anchor
                for i, j in self.found.forward.items()
            }
        return self._anchors.get(was.target[1:]) == now.target[1:]

    @property
    def _targets(self) -> frozenset[str]:
        """All that the page leads to now."""
        if self._led_to is None:
            links = (link for leaf in self.found.after for link in leaf.clause.links)
            self._led_to = frozenset(link_key(link.target) for link in links)
        return self._led_to
