"""The sample QA export is what `examples/README.md` says it is."""

import ast
import csv
import io
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from examples.sample_export import spoil, story
from examples.sample_export.contacts import Contact, contacts
from examples.sample_export.dice import SEED
from examples.sample_export.export import export_files
from examples.sample_export.handbook import sops
from examples.sample_export.judging import Finding, findings

EXAMPLES = Path(__file__).parents[2] / "examples"
SOPS = EXAMPLES.parent / "sops"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return export_files(SEED)


@pytest.fixture(scope="module")
def reviewed() -> tuple[Contact, ...]:
    return contacts(SEED)


@pytest.fixture(scope="module")
def found(reviewed: tuple[Contact, ...]) -> tuple[Finding, ...]:
    return findings(SEED, reviewed)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(files, tmp_path):
    script = [sys.executable, str(EXAMPLES / "sample_qa_export.py"), "--out", str(tmp_path)]
    subprocess.run(script, check=True, capture_output=True)

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == files
    assert export_files(SEED + 1)["findings.csv"] != files["findings.csv"]


def test_the_generator_uses_the_standard_library_and_itself_only():
    imported = set()
    for path in [EXAMPLES / "sample_qa_export.py", *(EXAMPLES / "sample_export").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(str(node.module).split(".")[0])

    assert imported <= {*sys.stdlib_module_names, "sample_export"}


def test_there_are_ten_months_of_reviews_and_over_three_thousand_findings(reviewed, found):
    assert 12_000 <= len(reviewed) <= 16_000
    assert len(found) >= 3_000
    assert min(contact.day for contact in reviewed) >= story.FIRST_DAY
    assert max(finding.entered.date() for finding in found) <= story.LAST_DAY
    assert len({contact.agent.id for contact in reviewed}) >= 140
    assert len({contact.reviewer.login for contact in reviewed}) == 20


@pytest.mark.parametrize(
    ("name", "separator", "line_end", "bom"),
    [
        ("findings.csv", ",", b"\n", False),
        ("findings_meridian.csv", ";", b"\r\n", True),
        ("tickets.csv", ",", b"\r\n", False),
    ],
)
def test_each_tool_writes_its_own_dialect(files, name, separator, line_end, bom):
    first = files[name].split(b"\n")[0] + b"\n"

    assert first.startswith(b"\xef\xbb\xbf") is bom
    assert first.endswith(line_end)
    assert first.endswith(b"\r\n") is (line_end == b"\r\n")
    assert first.decode("utf-8-sig").count(separator) >= 7


@pytest.mark.parametrize("gap", story.GAPS, ids=lambda gap: f"{gap.sop} {gap.part}")
def test_a_faulty_part_is_failed_more_often_than_its_neighbours(gap, reviewed, found):
    faulty = _rate(reviewed, found, gap.sop, gap.part, _touched(gap))
    planted = {(other.sop, other.part) for other in story.GAPS}
    neighbours = [
        _rate(reviewed, found, gap.sop, part.name, _touched(gap))
        for part in sops()[gap.sop].parts
        if (gap.sop, part.name) not in planted
    ]

    assert faulty > 2 * max(neighbours)


def test_the_fix_that_worked_the_fix_that_failed_and_the_change_that_did_harm(reviewed, found):
    def ratio(sop: str, part: str, changed: date) -> float:
        before = _rate(reviewed, found, sop, part, lambda one: one.day < changed)
        return _rate(reviewed, found, sop, part, lambda one: one.day >= changed) / before

    assert ratio("GFT-001", "refund window", date(2026, 4, 13)) < 0.4
    assert 0.75 < ratio("IDV-002", "attempts", date(2026, 5, 11)) < 1.33
    assert ratio("STR-002", "earlier appeal", date(2026, 6, 22)) > 3
    assert ratio("STR-002", "evidence", date(2026, 6, 22)) > 3


def test_vendors_who_cannot_see_the_matrix_do_not_stumble_over_the_contradiction(reviewed, found):
    def autumn(vendor: bool) -> float:
        since = date(2026, 9, 1)
        return _rate(
            reviewed,
            found,
            "MON-004",
            "five days",
            lambda one: one.day >= since and (one.agent.vendor != "Brightreel") is vendor,
        )

    assert autumn(vendor=False) > 2 * autumn(vendor=True)


def test_nobody_works_by_a_page_that_they_may_not_read(reviewed):
    audience = {"Brightreel": "internal", "Halden CX": "vendor-a", "Meridian Assist": "vendor-b"}

    assert all(
        audience[one.agent.vendor] in one.sop.readers(one.day) for one in reviewed if one.sop
    )


def test_no_phrase_differs_from_another_in_one_word_only():
    seen: dict[tuple[int, tuple[str, ...], tuple[str, ...]], str] = {}
    for sop in sops().values():
        for part in sop.parts:
            for phrase in part.says + part.blames:
                words = re.findall(r"\w+", phrase.text.lower())
                for at in range(len(words)):
                    shape = (len(words), tuple(words[:at]), tuple(words[at + 1 :]))
                    assert shape not in seen, f"{phrase.text!r} and {seen[shape]!r}"
                    seen[shape] = phrase.text


def test_comments_have_hundreds_of_shapes(files):
    comments = Counter(row[-1] for row in _rows(files, "findings.csv") if len(row) == 8)
    comments.pop("")

    assert len(comments) > 2_000
    assert comments.most_common(1)[0][1] < 15


def test_addresses_and_numbers_belong_to_nobody(files):
    text = b"\n".join(files.values()).decode("utf-8")
    addresses = re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text)
    numbers = re.findall(r"\+\d[\d ]{7,}\d|\b0\d{4} \d{6}\b|\(0\d+\) ?\d{5} \d{3}", text)

    assert len([one for one in addresses if "creator-mail" in one]) > 5
    assert {address.rpartition(".")[2] for address in addresses if "@" in address} <= {
        "example",
        *(str(digit) for digit in range(10)),  # `MON-004@2.1` is a citation
    }
    assert len(numbers) > 20
    for number in numbers:  # ranges set aside for drama and examples (NANPA, Ofcom, BNetzA)
        assert re.match(r"\+1 202 555 01|07700 900|\+44 7700 900|\(030\) 23125 ", number), number


def test_bad_rows_are_there_as_declared(files):
    rows = _rows(files, "reviews.csv")
    ids = Counter(row[0] for row in rows)

    assert sum(len(row) != 15 for row in rows) == spoil.REVIEWS["wrong number of fields"][0]
    assert sum("2027" in row[2] for row in rows) == spoil.REVIEWS["next year"][0]
    twice = spoil.REVIEWS["the same row twice"][0] + spoil.REVIEWS["same id, score corrected"][0]
    assert sum(count - 1 for count in ids.values()) == twice

    text = files["findings.csv"].decode("utf-8")
    orphans = [line for line in text.split("\n") if re.match(r"[^,]*,R-\d{8},", line)]
    assert len(orphans) == spoil.FINDINGS["review that does not exist"][0]
    assert text.count('"') % 2 == 1


def test_the_readme_tells_what_is_planted(reviewed, found):
    readme = _read(EXAMPLES / "README.md")
    changes = {
        ("STR-002", "earlier appeal"): date(2026, 6, 22),
        ("STR-002", "evidence"): date(2026, 6, 22),
        ("IDV-002", "attempts"): date(2026, 5, 11),
        ("GFT-001", "refund window"): date(2026, 4, 13),
        ("MON-004", "five days"): date(2026, 9, 1),
        ("ESC-001", "payouts row"): date(2026, 9, 1),
        ("MON-005", "second contact"): date(2026, 9, 1),
    }
    for gap in story.GAPS:
        changed = changes[gap.sop, gap.part]
        told = " → ".join(
            "{} of {}".format(*_counts(reviewed, found, gap, first, last))
            for first, last in (
                (story.FIRST_DAY, changed),
                (changed, story.LAST_DAY),
            )
        )
        assert f"{gap.rate} | {told} |" in readme, (gap.sop, gap.part)


def test_parts_stand_in_todays_sops_under_the_name_reviewers_use():
    """Where a text younger than the export is in force by now, the older one is in git only."""
    for path in SOPS.rglob("*.md"):
        text = _read(path)
        sop = sops().get(_field(text, "id"))
        younger = _field(text, "effective")[:10] > str(story.LAST_DAY)
        if sop is None or younger or path.name.endswith(".next.md"):
            continue
        outline = set(re.findall(r"^(\d+)\. ", text, flags=re.M))
        outline |= set(re.findall(r"^#+ (.*?)(?: \{#.*\})?$", text, flags=re.M))
        assert {part.section(story.LAST_DAY) for part in sop.parts} <= outline, sop.id


def _counts(
    reviewed: tuple[Contact, ...],
    found: tuple[Finding, ...],
    gap: story.Gap,
    first: date,
    last: date,
) -> tuple[int, int]:
    """Findings on the part, and contacts reviewed under the SOP, from first to before last."""

    def counts(one: Contact) -> bool:
        return first <= one.day < last and one.agent.vendor in gap.vendors

    failed = [one for one in found if one.part and one.part.sop == gap.sop]
    return (
        sum(one.part.name == gap.part and counts(one.contact) for one in failed),
        sum(one.sop is not None and one.sop.id == gap.sop and counts(one) for one in reviewed),
    )


def _rate(
    reviewed: tuple[Contact, ...],
    found: tuple[Finding, ...],
    sop: str,
    part: str,
    counts: Callable[[Contact], bool],
) -> float:
    """Findings on the part per contact reviewed under the SOP, among the contacts that count."""
    contacts_ = sum(one.sop is not None and one.sop.id == sop and counts(one) for one in reviewed)
    failed = [one for one in found if one.part and (one.part.sop, one.part.name) == (sop, part)]
    return sum(counts(one.contact) for one in failed) / contacts_


def _touched(gap: story.Gap) -> Callable[[Contact], bool]:
    return lambda one: gap.open_on(one.day) and one.agent.vendor in gap.vendors


def _rows(files: dict[str, bytes], name: str) -> list[list[str]]:
    text = files[name].decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _field(text: str, name: str) -> str:
    """A line of the front matter, as it stands."""
    named = re.search(rf"^{name}: (\S+)", text, flags=re.M)
    return named[1] if named else ""
