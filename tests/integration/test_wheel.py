"""The wheel carries all it needs and works on somebody else's repository."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.support.policy_repo import PolicyRepo

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed_kb(tmp_path_factory):
    """`kb` from a freshly built wheel, in an environment that knows nothing of this checkout.

    The libraries are lent by a path file instead of being fetched again; path files of a lent
    folder are not read, so the checkout itself (installed editable there) stays out of reach.
    """
    place = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place, ROOT],
        check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = place.glob("*.whl")
    environment = place / "env"
    venv.create(environment, with_pip=True)
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    run = [scripts / "python", "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheel]
    subprocess.run(run, check=True, capture_output=True)
    site_packages = next(environment.glob("**/site-packages"))
    (site_packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return scripts / "kb"


@pytest.fixture(scope="module")
def foreign_repository(tmp_path_factory):
    """Markdown as somebody else keeps it: no front matter, no configuration."""
    repo = PolicyRepo(tmp_path_factory.mktemp("foreign") / "runbooks")
    repo.write("README.md", "# Runbooks\n\nSee [disk](alerts/DiskFull.md).\n")
    repo.write(
        "alerts/DiskFull.md", "# Disk full\n\n1. Look at the volume.\n2. Grow it by 20 GB.\n"
    )
    repo.commit("Add runbooks", on="2026-02-02")
    repo.write(
        "alerts/DiskFull.md", "# Disk full\n\n1. Look at the volume.\n2. Grow it by 50 GB.\n"
    )
    repo.commit("Grow more", on="2026-03-02")
    return repo.path


def kb(command, *arguments, cwd):
    return subprocess.run([command, *arguments], cwd=cwd, capture_output=True, text=True)


def test_the_wheel_builds_a_site_from_a_folder_of_markdown(installed_kb, foreign_repository):
    built = kb(installed_kb, "build", cwd=foreign_repository)
    assert built.returncode == 0, built.stderr
    site = foreign_repository / "site" / "internal"
    page = (site / "sop" / "alerts" / "DiskFull" / "index.html").read_text()
    assert "Grow it by 50 GB." in page
    assert (site / "assets" / "kb" / "kb.css").stat().st_size > 0
    history = (site / "history" / "alerts" / "DiskFull" / "index.html").read_text()
    assert "20" in history


def test_the_wheel_knows_versions_and_changes(installed_kb, foreign_repository):
    log = kb(installed_kb, "log", "alerts/DiskFull.md", "--format", "json", cwd=foreign_repository)
    assert log.returncode == 0, log.stderr
    assert log.stdout.count('"recorded"') == 2
    diff = kb(installed_kb, "diff", "HEAD~1", "HEAD", "--format", "json", cwd=foreign_repository)
    assert diff.returncode == 0, diff.stderr
    assert "50 GB" in diff.stdout


def test_the_wheel_names_the_line_of_a_problem(installed_kb, foreign_repository):
    (foreign_repository / "broken.md").write_text("---\neffective: next Monday\n---\n# Broken\n")
    try:
        checked = kb(installed_kb, "check", cwd=foreign_repository)
    finally:
        (foreign_repository / "broken.md").unlink()
    assert checked.returncode == 2
    assert "broken.md, line 2" in checked.stdout
    assert "Traceback" not in checked.stderr
