import pytest

from kb_tools.policy.model import SopId
from kb_tools.workflows.site.urls import relative, slug, slugs


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("MON-004", "MON-004"),
        ("alerts/DiskFull.md", "alerts/DiskFull"),
        ("alerts/README.md", "alerts"),
        ("a/b/index.markdown", "a/b"),
        ("README.md", "README"),
        ("Incident response/Who & when.md", "Incident-response/Who-when"),
        ("v1.2/notes.md", "v1.2/notes"),
    ],
)
def test_addresses_say_what_the_name_says(name, address):
    assert slug(name) == address


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.md",
        "/etc/passwd.md",
        "..",
        ".",
        "a/./../b.md",
        "CON.md",
        "a\\..\\b",
        "x" * 300 + ".md",
        "?#%.md",
        "\udce4.md",
    ],
)
def test_no_name_leads_out_of_the_site(name):
    parts = slug(name).split("/")
    assert all(
        part and part not in {".", ".."} and "\\" not in part and len(part) < 130 for part in parts
    )
    assert slug(name).isascii()
    assert "con" not in [part.casefold() for part in parts]


def test_names_in_other_scripts_stay_apart():
    names = [SopId("规则/退款.md"), SopId("规则/上诉.md"), SopId("aide/où.md"), SopId("aide/ou.md")]
    made = slugs(names)
    assert len({*made.values()}) == 4


def test_no_two_addresses_differ_by_case_alone():
    made = slugs(
        [SopId("Alerts/a.md"), SopId("alerts/A.md"), SopId("alerts/a/README.md"), SopId("alerts-a")]
    )
    assert len({address.casefold() for address in made.values()}) == 4


def test_an_anchor_on_the_way_stays():
    assert relative("sop/A/#limits", "changes/") == "../sop/A/#limits"
    assert relative("assets/pictures/1/a.png", "sop/x/y/") == "../../../assets/pictures/1/a.png"
