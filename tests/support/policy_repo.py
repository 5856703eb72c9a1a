"""A real git repository in a temporary folder, with fixed authors and dates."""

import os
import subprocess
from pathlib import Path

CLEAN_ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": os.devnull,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "LC_ALL": "C.UTF-8",
}


class PolicyRepo:
    """Write, move and delete files, then commit on a date: `repo.write(…).commit("Add", on="2026-01-05")`."""

    def __init__(self, path: Path, *, branch: str = "main") -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", f"--initial-branch={branch}")

    def git(self, *arguments: str, env: dict[str, str] | None = None) -> str:
        return subprocess.run(
            ["git", "-c", "core.autocrlf=false", "-c", "commit.gpgsign=false", *arguments],
            cwd=self.path, env=CLEAN_ENVIRONMENT | (env or {}), check=True, capture_output=True, text=True,
        ).stdout.strip()  # fmt: skip

    def write(self, name: str, content: str | bytes) -> "PolicyRepo":
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(
            content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
        )
        return self

    def move(self, old: str, new: str) -> "PolicyRepo":
        (self.path / new).parent.mkdir(parents=True, exist_ok=True)
        (self.path / old).rename(self.path / new)
        return self

    def delete(self, name: str) -> "PolicyRepo":
        (self.path / name).unlink()
        return self

    def commit(
        self,
        message: str = "Change",
        *,
        on: str = "2026-01-05",
        authored: str = "",
        author: str = "Ada Moss",
    ) -> str:
        """Commits everything. `on`: committer date, a day (noon UTC) or an instant; `authored`: author date."""
        when, written = _instant(on), _instant(authored or on)
        self.git("add", "--all")
        self.git(
            "commit", "--quiet", "--allow-empty", "--message", message,
            env={
                "GIT_AUTHOR_NAME": author, "GIT_AUTHOR_EMAIL": "author@example.invalid", "GIT_AUTHOR_DATE": written,
                "GIT_COMMITTER_NAME": author, "GIT_COMMITTER_EMAIL": "author@example.invalid", "GIT_COMMITTER_DATE": when,
            },
        )  # fmt: skip
        return self.git("rev-parse", "HEAD")


def _instant(moment: str) -> str:
    return moment if "T" in moment else f"{moment}T12:00:00+00:00"


def an_sop(
    body: str = "# Refunds\n\n## Steps\n\n1. Open the ticket.\n2. Refund within 14 days.\n",
    *, id: str = "REF-001", title: str = "Refunds", version: str = "1.0", status: str = "active",
    effective: str = "2026-01-01", **more: str,
) -> str:  # fmt: skip
    """An SOP with boring defaults; `more` adds front-matter lines; an empty value leaves a key out."""
    keys = {
        "id": id, "title": title, "version": f'"{version}"' if version else "", "status": status,
        "owner": "policy", "effective": effective, "review_by": "2027-01-01", **more,
    }  # fmt: skip
    front = "".join(f"{key}: {value}\n" for key, value in keys.items() if value)
    return f"---\n{front}---\n\n{body}"
