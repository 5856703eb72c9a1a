"""The uncommitted texts of a working tree, each with the SOP that it belongs to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from kb_tools.adapters.texts import decoded
from kb_tools.adapters.working_tree import WorkingTree
from kb_tools.policy import front_matter
from kb_tools.policy.document_control import DocumentControl
from kb_tools.policy.folder import PolicyFolder
from kb_tools.policy.identity import Identities, SopFiles, Standing, beside, waits
from kb_tools.policy.model import BlobId, Revision, SopId
from kb_tools.policy.revisions import removed, uncommitted
from kb_tools.policy.timeline import Timeline

_NEXT_COMMIT = -1  # a draft stands at no place of the main line


@dataclass(frozen=True, slots=True)
class Drafts:
    revisions: dict[SopId, dict[bool, Revision]] = field(default_factory=dict)  # by `waiting`
    copies: dict[SopId, tuple[str, ...]] = field(default_factory=dict)  # ids that files share


@dataclass(frozen=True, slots=True)
class _Text:
    path: str
    blob: BlobId
    control: DocumentControl


def drafts(
    tree: WorkingTree,
    folder: PolicyFolder,
    identities: Identities,
    files: Mapping[SopId, SopFiles],
    timeline: Callable[[SopId], Timeline],
    zone: ZoneInfo,
) -> Drafts:
    """The texts of the working tree that differ from the newest commit's.

    Args:
        identities, files: which SOP each file was in the newest commit, and the SOPs by name.
        timeline: of an SOP by name; an empty one for a name that no commit knows.
    """
    names = {id(sop): name for name, sop in files.items()}
    left: set[str] = set()  # paths where no longer stands what the newest commit says
    written: dict[tuple[SopId, bool], list[_Text]] = {}
    for change in tree.changes():
        left |= {change.path, change.came_from or change.path}
        if change.blob is None or not folder.holds(change.path):
            continue
        control = front_matter.read(decoded(tree.read(change.path)), change.path).control
        origin = identities.sop_at(change.came_from or change.path)
        if origin is None and waits(change.path):
            origin = identities.sop_at(beside(change.path))
        name = _name(change.path, control.id, names.get(id(origin)), files)
        waiting = waits(change.path) and (control.id is not None or origin is not None)
        text = _Text(change.path, change.blob, control)
        written.setdefault((name, waiting), []).append(text)

    found = Drafts()
    for (name, waiting), texts in written.items():
        held = files[name].now.get(waiting) if name in files else None
        paths = {text.path for text in texts} | ({held[0]} - left if held is not None else set())
        if len(paths) > 1:
            found.copies[name] = tuple(sorted(paths))
        text = texts[0]
        if held is not None and held[1] == text.blob:
            continue  # moved, and otherwise as it was
        standing = Standing(_NEXT_COMMIT, text.path, text.blob, waiting)
        found.revisions.setdefault(name, {})[waiting] = uncommitted(
            name, standing, text.control, timeline(name).revisions, tree.modified(text.path), zone
        )
    for name, sop in files.items():
        path, _ = sop.now.get(False, ("", None))
        if path in left and (name, False) not in written:
            last = next(r for r in reversed(timeline(name).revisions) if not r.waiting)
            found.revisions.setdefault(name, {})[False] = removed(last, tree.modified(path))
    return found


def _name(
    path: str, declared: str | None, before: SopId | None, files: Mapping[SopId, SopFiles]
) -> SopId:
    if not declared:
        return before or SopId(path)
    its_first_id = before is not None and files[before].id is None and declared not in files
    return before if before is not None and its_first_id else SopId(declared)
