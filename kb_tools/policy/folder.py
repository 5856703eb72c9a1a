"""Which files of a repository may be SOPs, and which of them a path means."""

from collections.abc import Container
from dataclasses import dataclass
from fnmatch import fnmatchcase
from posixpath import join

SUFFIXES = (".md", ".markdown")
_FIRST_PAGES = ("README.md", "index.md", "Readme.md", "readme.md")


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


def is_first_page(name: str) -> bool:
    """Is a file of that name, without its ending, what a link to its folder means?"""
    return name.casefold() in {"readme", "index"}


def page_meant(path: str, pages: Container[str]) -> str | None:
    """The page that a link to `path` means: with its ending or without, or a folder by its first page.

    >>> pages = {"sops/refunds.md", "sops/money/readme.md"}
    >>> [page_meant(path, pages) for path in ("sops/refunds", "sops/refunds.html", "sops/money", "sops/new")]
    ['sops/refunds.md', 'sops/refunds.md', 'sops/money/readme.md', None]
    """
    stem = path.removesuffix(".html")
    tries = (path, *(stem + end for end in SUFFIXES), *(join(path, name) for name in _FIRST_PAGES))
    return next((place for place in tries if place in pages), None)
