"""How written values are read: dates, SOPs, sections, comments, mappings."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_tools.errors import KbError
from kb_tools.findings.dates import Dates, FormatError, check_format
from kb_tools.findings.mapping import read_mapping
from kb_tools.findings.pseudonyms import PseudonymKey, is_pseudonym
from kb_tools.findings.redaction import names, redacted
from kb_tools.findings.sections import section_reading
from kb_tools.findings.spelling import SopSpelling, Spelt
from kb_tools.findings.values import Bad, yes_or_no
from tests.support.qa_exports import MAPPING

UTC_ZONE = ZoneInfo("UTC")


def instant(written, *formats, zone=UTC_ZONE):
    read = Dates(formats, zone).instant(written)
    return datetime.fromtimestamp(read / 1e6, UTC).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize("written", ["3", "2026", "9" * 5000])
def test_a_number_is_yes_only_where_how_often_is_asked(written):
    assert isinstance(yes_or_no(written), Bad)
    assert yes_or_no(written, times=True) is True
    assert isinstance(yes_or_no("00", times=True), Bad)


@pytest.mark.parametrize(
    ("written", "formats", "read"),
    [
        ("2026-03-04", (), "2026-03-04 00:00:00"),
        ("2026-03-04 14:22", (), "2026-03-04 14:22:00"),
        ("2026-03-04T14:22:07.250Z", (), "2026-03-04 14:22:07"),
        ("2026-03-04T14:22:07+02:00", (), "2026-03-04 12:22:07"),
        ("04/03/2026 14:22", ("%d/%m/%Y %H:%M",), "2026-03-04 14:22:00"),
        ("3/4/26 2:05 PM", ("%m/%d/%y %I:%M %p",), "2026-03-04 14:05:00"),
        ("4 Mar 2026 14:22", ("%d %b %Y %H:%M",), "2026-03-04 14:22:00"),
        ("04.03.2026", ("%d.%m.%Y",), "2026-03-04 00:00:00"),
    ],
)
def test_a_moment_is_read_by_its_declared_format_or_as_iso(written, formats, read):
    assert instant(written, *formats) == read


@pytest.mark.parametrize(
    "written",
    ["", "yesterday", "2026-02-30", "0000-00-00", "46085", "2026/0 3/11", "12.2026", "#N/A",
     "1970-01-01", "2026-03-04 25:00", "2026-03-04 14:22 tomorrow", "20260304", "2026-W10-3"],
)  # fmt: skip
def test_what_is_no_date_is_never_taken_for_one(written):
    with pytest.raises(ValueError, match=r"date|lies before|a time"):
        instant(written, "%d/%m/%Y %H:%M")


def test_a_day_that_two_formats_read_differently_is_refused():
    with pytest.raises(ValueError, match="fits two"):
        instant("04/03/2026", "%d/%m/%Y", "%m/%d/%Y")
    assert instant("24/03/2026", "%d/%m/%Y", "%m/%d/%Y") == "2026-03-24 00:00:00"


@given(
    st.datetimes(datetime(2001, 1, 1), datetime(2035, 1, 1)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"]),
)
def test_local_times_agree_with_the_standard_library(moment, zone):
    moment = moment.replace(second=0, microsecond=0, fold=0)  # an export has no fold
    expected = moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    if (
        moment.replace(minute=0, tzinfo=ZoneInfo(zone)).utcoffset()
        == moment.replace(tzinfo=ZoneInfo(zone)).utcoffset()
    ):
        assert (
            instant(moment.strftime("%d/%m/%Y %H:%M"), "%d/%m/%Y %H:%M", zone=ZoneInfo(zone))
            == expected
        )


@pytest.mark.parametrize("wrong", ["%Y-%m", "%q", "%H:%M", "%H:%M %d/%m/%Y"])
def test_a_format_that_names_no_day_is_told(wrong):
    with pytest.raises(FormatError):
        check_format(wrong)


SPELLING = SopSpelling(
    ["MON-004", "MON-005", "MON-040", "ESC-001", "guides/login.md"],
    aliases={"payout sop": "MON-004"},
    titles={"Escalation matrix": "ESC-001"},
)


@pytest.mark.parametrize(
    ("written", "sop", "spelt"),
    [
        ("MON-004", "MON-004", Spelt.EXACT),
        ("mon 4", "MON-004", Spelt.VARIANT),
        (" Mon_04 ", "MON-004", Spelt.VARIANT),
        ("MON-OO4", "MON-004", Spelt.VARIANT),
        ("MON-004@2.1#limits", "MON-004", Spelt.VARIANT),
        ("SOP MON-004 v2", "MON-004", Spelt.VARIANT),
        ("Payout SOP", "MON-004", Spelt.ALIAS),
        ("escalation  matrix", "ESC-001", Spelt.ALIAS),
        ("guides/login.md", "guides/login.md", Spelt.EXACT),
        ("MNO-004", None, Spelt.UNKNOWN),
        ("MON-099", None, Spelt.UNKNOWN),
        ("MON-004, MON-005", None, Spelt.UNKNOWN),
        ("none?", None, Spelt.UNKNOWN),
        ("", None, Spelt.MISSING),
        (None, None, Spelt.MISSING),
    ],
)  # fmt: skip
def test_a_spelling_is_recognised_only_where_it_can_mean_one_sop(written, sop, spelt):
    reading = SPELLING.read(written)
    assert (reading.sop, reading.spelt) == (sop, spelt)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_a_sop_or_of_a_section(text):
    assert SPELLING.read(text).sop in {None, *SPELLING.known}
    section_reading(text)


@pytest.mark.parametrize(
    ("written", "number", "heading"),
    [
        ("s3", "3", ""), ("S3 ", "3", ""), ("3", "3", ""), ("Step 3", "3", ""), ("step3.", "3", ""),
        ("§ 3", "3", ""), ("st. 5", "5", ""), ("3.2", "3", ""), ("§ Limits", "", "limits"),
        ('"When the target does not answer"', "", "when the target does not answer"),
    ],
)  # fmt: skip
def test_sections_are_read_however_they_are_written(written, number, heading):
    reading = section_reading(written)
    assert (reading.number, reading.heading) == (number, heading)


PEOPLE = names(["Keller, Maria", "José Núñez", "Mark Long", "Li Na"])


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("maria forgot it, MARIA's note", "[name] forgot it, [name]'s note"),
        ("Maria Keller, josé and Jose", "[name], [name] and [name]"),
        ("mark the long wait", "mark the long wait"),
        ("Mark Long did it", "[name] did it"),
        ("call +44 20 7946 0958 now", "call [phone] now"),
        ("write to a.b+c@desk.example.com.", "write to [e-mail]."),
        ("card 4111-1111-1111-1111 shown", "card [card] shown"),
        ("DE89 3704 0044 0532 0130 00 read out", "[account number] read out"),
        ("from 192.168.10.44", "from [address]"),
        ("asked by @night.owl again", "asked by [handle] again"),
        ("limit is 5 days, payout 250.00 on 2026-09-01 14:22", "limit is 5 days, payout 250.00 on 2026-09-01 14:22"),
        ("MON-004@2.1 step 3, ticket #5112495", "MON-004@2.1 step 3, ticket #5112495"),
    ],
)  # fmt: skip
def test_a_comment_keeps_its_sense_and_loses_its_people(written, kept):
    assert redacted(written, PEOPLE) == kept


@pytest.mark.parametrize(
    ("person", "written", "kept"),
    [
        ("Nguyen Thi Mai", "this was late, mais Mai", "this was late, mais [name]"),
        ("John Doe", "Does he? He does, Doe's team", "Does he? He does, [name]'s team"),
        ("Dan Brown", "dans le dossier de Dan", "dans le dossier de [name]"),
        ("Les Miller", "less than Millers case", "less than [name] case"),
        ("Omar Al-Said", "the agent said no", "the agent said no"),
        ("Kim Ji-Won", "Ji-Won: the customer won", "[name]: the customer won"),
        ("นภา มาดี", "เข้ามาช้า นภามาดีลืม", "เข้ามาช้า [name]ลืม"),
        ("김 지원", "고객 지원 팀, 김지원이, 지원 씨", "고객 지원 팀, [name]이, [name] 씨"),
        ("최 수정", "수정이 필요, 수정에게 물었다", "수정이 필요, [name]에게 물었다"),
        ("Mark Rose", "Mark it. I asked Mark, prices rose", "Mark it. I asked [name], prices rose"),
        ("Don Can", "don't, can't, DON'T: Don’s case", "don't, can't, DON'T: [name]’s case"),
        ("Vera Lind", "Very late. Mit Vera", "Very late. Mit [name]"),
        ("Tim Berg", "Time was short, Tests failed", "Time was short, Tests failed"),
        (
            "Kate North",
            "in North America, see Page 3, Kate",
            "in North America, see Page 3, [name]",
        ),
        ("Bao Hui", "aujourd'hui, d'Hui", "aujourd'hui, d'[name]"),
        (
            "Eva Lange",
            "zu lange, langes Warten; Lange weiß es",
            "zu lange, langes Warten; [name] weiß es",
        ),
        ("Per Weiß", "er weiß es per Mail. Per fragte", "er weiß es per Mail. [name] fragte"),
        ("Ana Segura", "no es segura, dijo Segura", "no es segura, dijo [name]"),
    ],
)
def test_a_word_that_is_part_of_a_name_or_looks_like_its_genitive_stays(person, written, kept):
    assert redacted(written, names([person])) == kept


@pytest.mark.parametrize(
    ("person", "written", "kept"),
    [
        ("Maria Keller", "marias Ticket, kellers, MARIAS", "[name] Ticket, [name], [name]"),
        ("Anna Nowak", "anna's reply", "[name]'s reply"),
        ("박지영", "지영에게 물었다, 지영이는", "[name]에게 물었다, [name]이는"),
        ("김 민수", "민수가 말했다, 민수 늦음", "[name]가 말했다, [name] 늦음"),
        ("Иван Петров", "Ивану сказали, с Петровым", "[name] сказали, с [name]"),
        ("Αλέξανδρος Παππάς", "του Αλέξανδρου", "του [name]"),
        ("Mehmet Yılmaz", "Mehmet'in notu", "[name]'in notu"),
        ("Jan Kowalski", "przez Kowalskiego", "przez [name]"),
        ("Anna Virtanen", "Virtasen vastaus ei", "[name] vastaus ei"),
        ("أحمد علي", "لأحمد", "ل[name]"),
        ("Mark Rose", "Mark's note, told Rose so", "[name]'s note, told [name] so"),
        ("Jörg Müller", "Joerg, Muellers Notiz, jorg", "[name], [name] Notiz, [name]"),
        ("Łukasz Yılmaz", "lukasz and Yilmaz, Søren", "[name] and [name], Søren"),
        ("Alan Cook", "Dr. Cook knew. Cook it, Mr Cooks", "Dr. [name] knew. Cook it, Mr [name]"),
        ("Ada May", "Frau May, im May, Sra. MAY", "Frau [name], im May, Sra. [name]"),
        ("Ann Day", "one _ANN DAY_; Ann. Day; a day", "one _[name]_; [name]; a day"),
        ("Sean O'Brien", "O'Brien's note, O’Brien’s", "[name]'s note, [name]’s"),
    ],
)
def test_a_name_is_known_in_the_forms_of_its_language(person, written, kept):
    assert redacted(written, names([person])) == kept


@given(st.text())
def test_redaction_never_breaks_and_leaves_no_address(text):
    assert "someone@desk.example" not in redacted(f"{text} someone@desk.example {text}", PEOPLE)


def test_a_pseudonym_hangs_on_the_key_and_on_nothing_else():
    one, other = PseudonymKey(b"one key of sixteen"), PseudonymKey(b"another key of some")
    assert one.pseudonym("A-7") == one.pseudonym(" A-7 ") != other.pseudonym("A-7")
    assert is_pseudonym(one.pseudonym("A-7"))
    assert one.pseudonym(one.pseudonym("A-7")) == one.pseudonym("A-7")
    assert "sixteen" not in repr(one)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('name = "findings"', 'name = "findings"\ndelimeter = ";"'), ("no key findings.delimeter", "'delimiter'")),
        (('criterion = "Criterion"', 'criterium = "Criterion"'), ("no column 'criterium'", "'criterion'")),
        (('criterion = "Criterion"\n', ""), ("maps no criterion",)),
        (('"Sev 1" = "critical"', '"Sev 1" = "dire"'), ("into 'dire'", "minor, major, critical")),
        (('dates = ["%d/%m/%Y %H:%M"]', 'dates = ["%d/%q"]'), ("%q is not understood",)),
        (("[criteria]", "[criteria]\nnot = [= 1"), ("not TOML",)),
        (('name = "reviews"', "name = 7.5"), ("7.5.name is 7.5",)),
        (('name = "reviews"', 'name = "findings"'), ("Two sources are called 'findings'",)),
    ],
)  # fmt: skip
def test_a_mistake_in_the_mapping_says_what_would_work(change, told):
    with pytest.raises(KbError) as error:
        read_mapping(MAPPING.replace(*change), "findings.toml")
    for words in told:
        assert words in str(error.value)
    assert all(problem.line > 0 for problem in error.value.problems)
