"""What some tests need of the machine. Missing: the test is skipped with a line that says how to get
it; in CI, where everything must run, that is a failure."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

HOW_TO_GET = {
    "chromium": "install Chromium: `apt-get install chromium`, `brew install --cask chromium`, or set KB_CHROMIUM",
    "node": "install Node.js 18 or newer: `apt-get install nodejs`, `brew install node`",
    "java": "install Java: `apt-get install default-jre-headless`, `brew install openjdk@17`",
    "initdb": "install PostgreSQL: `apt-get install postgresql`, `brew install postgresql`",
}
_POSTGRES = "/usr/lib/postgresql/*/bin"  # where Debian keeps it, beside the path


def program(name: str) -> str:
    """The path of the program, or the test ends here."""
    found = os.environ.get(f"KB_{name.upper()}") or shutil.which(name)
    if not found and name == "initdb":
        found = next((str(file) for file in Path("/").glob(f"{_POSTGRES[1:]}/{name}")), None)
    if not found:
        missing(f"{name} is not on this machine; {HOW_TO_GET[name]}")
    return found


def missing(message: str) -> NoReturn:
    """The test ends here: it is left out; in CI it has failed."""
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
