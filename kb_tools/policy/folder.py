"""Which files of a repository may be SOPs."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

SUFFIXES = (".md", ".markdown")


@dataclass(frozen=True, slots=True)
class PolicyFolder:
    """The folder with the policies, as a path from the repository's root.

    >>> folder = PolicyFolder("sops", exclude=("README.md",))
    >>> [folder.holds(path) for path in ("sops/refunds.md", "sops/money/README.md", "docs/a.md")]
    [True, False, False]
    """

    path: str = ""  # "": the whole repository
    exclude: tuple[str, ...] = ()  # patterns: "README.md" anywhere below, "drafts/*" from here

    def keeps_out(self, path: str) -> bool:
        """Does it lie in the folder, and may be no SOP all the same?

        >>> folder = PolicyFolder("sops", exclude=("drafts/*",))
        >>> [folder.keeps_out(path) for path in ("sops/drafts/a.md", "sops/a.md", "docs/a.md")]
        [True, False, False]
        """
        return not self.holds(path) and (not self.path or path.startswith(f"{self.path}/"))

    def holds(self, path: str) -> bool:
        """May the file at `path` be an SOP? Not where a part of its path starts with a dot."""
        if not path.lower().endswith(SUFFIXES):
            return False
        if self.path and not path.startswith(f"{self.path}/"):
            return False
        below = path[len(self.path) + 1 :] if self.path else path
        if below.startswith(".") or "/." in below:
            return False
        name = below.rpartition("/")[2]
        return not any(
            fnmatchcase(name, pattern) or fnmatchcase(below, pattern) for pattern in self.exclude
        )
