"""`kb show`, as typed."""

import json
from datetime import datetime

import pytest

from tests.support.command import kb
from tests.support.policy_repo import PolicyRepo, an_sop

KEYS = ["sop", "revision", "version", "recorded", "effective", "in_force", "status", "path", "text"]
V1 = an_sop("# Refunds\n\n## Steps {#steps}\n\n1. Open the ticket.\n2. Refund within 14 days.\n")
V2 = an_sop(
    "# Refunds\n\n1. Open the ticket.\n2. Refund within 30 days.\n",
    version="2.0",
    effective="2026-06-01",
)


def shown(repo, *arguments):
    return json.loads(kb(repo.path, "show", *arguments, "--format", "json")[0])


@pytest.fixture
def repo(policy_repo):
    policy_repo.write("sops/money/refunds.md", V1).commit("Add refunds", on="2026-01-05")
    policy_repo.write("sops/money/refunds.md", V2).commit("Widen", on="2026-04-01")
    return policy_repo


class TestJson:
    def test_it_tells_what_was_in_force_and_since_when(self, repo):
        told = shown(repo, "REF-001", "--on", "2026-05-01")
        assert [*told] == KEYS
        assert told == {
            "sop": "REF-001",
            "revision": repo.git("rev-parse", "HEAD~1"),
            "version": "1.0",
            "recorded": "2026-01-05T12:00:00+00:00",
            "effective": "2026-01-01T00:00:00+00:00",
            "in_force": {"from": "2026-01-01T00:00:00+00:00", "to": "2026-06-01T00:00:00+00:00"},
            "status": "active",
            "path": "sops/money/refunds.md",
            "text": V1,
        }

    def test_without_a_date_it_tells_what_is_in_force_now(self, repo):
        assert datetime.now() > datetime(2026, 6, 1)
        assert shown(repo, "REF-001")["version"] == "2.0"

    def test_where_nothing_was_in_force_the_revision_is_null_and_all_is_well(self, repo):
        told = shown(repo, "REF-001", "--on", "2025-12-31")
        assert [*told] == KEYS
        assert told["revision"] is None
        assert told["text"] is None
        assert told["in_force"] == {"from": None, "to": None}

    def test_known_on_counts_only_what_had_been_recorded(self, repo):
        known = shown(repo, "REF-001", "--on", "2026-06-02", "--known-on", "2026-03-31")
        assert known["version"] == "1.0"
        assert (
            shown(repo, "REF-001", "--on", "2026-06-02", "--known-on", "2026-04-01")["version"]
            == "2.0"
        )

    def test_effective_is_null_where_the_page_does_not_say(self, repo):
        repo.write("sops/b.md", an_sop("b", id="B-1", effective="")).commit(on="2026-05-05")
        told = shown(repo, "B-1")
        assert told["effective"] is None
        assert told["in_force"]["from"] == "2026-05-05T12:00:00+00:00"

    def test_bytes_that_are_no_utf_8_are_told_and_break_nothing(self, repo):
        repo.write(
            "sops/b.md",
            an_sop("Schlie\udfdfen", id="B-1".replace("\udfdf", "")).replace("\udfdf", "\udcdf"),
        )
        repo.commit(on="2026-05-05")
        assert "Schlie" in shown(repo, "B-1")["text"]
        assert "Schlie�en" in kb(repo.path, "show", "B-1")[0]


class TestDates:
    def test_a_date_asks_about_the_whole_day(self, repo):
        morning = an_sop("outage", id="OUT-1", effective="2026-10-14T07:30:00+00:00", effective_to="2026-10-14T18:00:00+00:00")  # fmt: skip
        repo.write("sops/outage.md", morning).commit(on="2026-10-14T07:00:00+00:00")
        assert shown(repo, "OUT-1", "--on", "2026-10-14")["version"] == "1.0"
        assert shown(repo, "OUT-1", "--on", "2026-10-14T07:00:00+00:00")["revision"] is None
        assert shown(repo, "OUT-1", "--on", "2026-10-15")["revision"] is None

    def test_of_two_texts_on_one_day_the_last_is_shown(self, repo):
        assert shown(repo, "REF-001", "--on", "2026-06-01")["version"] == "2.0"

    def test_a_day_begins_where_the_knowledge_base_is_kept(self, repo):
        repo.write(
            "site_config/kb.toml", '[knowledge_base]\ntimezone = "America/New_York"\n'
        ).commit()
        told = shown(repo, "REF-001", "--on", "2026-06-01T03:59:00+00:00")
        assert told["version"] == "1.0"
        assert told["in_force"]["to"] == "2026-06-01T00:00:00-04:00"
        assert shown(repo, "REF-001", "--on", "2026-06-01 00:00")["version"] == "2.0"

    def test_what_is_no_date_is_told_with_what_would_work(self, repo):
        _, said = kb(repo.path, "show", "REF-001", "--on", "next Monday", status=2)
        assert "'next Monday' cannot be read as a date" in said
        assert "2026-09-01" in said


class TestNames:
    @pytest.mark.parametrize(
        "name",
        ["REF-001", "ref-001", "sops/money/refunds.md", "./sops/money/refunds.md", "refunds.md",
         "money/refunds", "Refunds", "refun"],
    )  # fmt: skip
    def test_an_sop_goes_by_many_names(self, repo, name):
        assert shown(repo, name)["sop"] == "REF-001"

    def test_a_former_path_still_leads_there(self, repo):
        repo.move("sops/money/refunds.md", "sops/returns.md").commit(on="2026-07-01")
        assert shown(repo, "sops/money/refunds.md")["sop"] == "REF-001"

    def test_a_citation_names_a_version_and_a_place(self, repo):
        assert shown(repo, "REF-001@1.0")["version"] == "1.0"
        told = shown(repo, "ref-001@1.0#steps")
        assert (
            told["text"] == "## Steps {#steps}\n\n1. Open the ticket.\n2. Refund within 14 days.\n"
        )
        assert told["anchor"] == "steps"

    @pytest.mark.parametrize("typed", ["ref001", "Ref 001@1.0", "ref1@1.0#steps"])
    def test_an_id_may_lack_its_signs_and_zeros(self, repo, typed):
        assert shown(repo, typed)["sop"] == "REF-001"

    def test_a_revision_is_named_by_the_beginning_of_its_commit(self, repo):
        commit = repo.git("rev-parse", "HEAD~1")
        assert shown(repo, f"REF-001@{commit[:10]}")["revision"] == commit

    def test_an_unknown_name_is_an_error_with_the_nearest(self, repo):
        _, said = kb(repo.path, "show", "REF-010", status=2)
        assert "Did you mean REF-001 (Refunds)?" in said

    def test_the_middle_of_a_word_names_no_sop(self, repo):
        repo.write("sops/b.md", an_sop("b", id="LAW-2", title="Emergency disclosure")).commit()
        assert shown(repo, "emergency disc")["sop"] == "LAW-2"
        said = kb(repo.path, "show", "gen", status=2)[1]
        assert "No SOP goes by the name 'gen'" in said

    def test_a_name_that_several_go_by_is_an_error_with_all_of_them(self, repo):
        repo.write("sops/b.md", an_sop("b", id="B-1", title="Refunds of gifts")).commit()
        _, said = kb(repo.path, "show", "refund", status=2)
        assert "REF-001 (Refunds), " in said or "B-1 (Refunds of gifts), " in said

    def test_an_unknown_version_is_an_error_with_those_that_are(self, repo):
        _, said = kb(repo.path, "show", "REF-001@3.0", status=2)
        assert "REF-001 has no version '3.0'" in said
        assert "2.0, 1.0" in said

    def test_an_unknown_place_is_an_error_with_the_nearest(self, repo):
        _, said = kb(repo.path, "show", "REF-001@1.0#step", status=2)
        assert "#steps" in said


class TestVersions:
    def test_a_version_is_quoted_by_its_newest_revision(self, repo):
        repo.write("sops/money/refunds.md", V2 + "\nA typo less.\n").commit(on="2026-07-01")
        told = shown(repo, "REF-001@2.0")
        assert told["revision"] == repo.git("rev-parse", "HEAD")
        assert told["in_force"] == {"from": "2026-06-01T00:00:00+00:00", "to": None}

    def test_a_version_that_never_came_into_force_says_so(self, repo):
        repo.write("sops/money/refunds.md", V1).commit("Revert", on="2026-05-01")
        assert shown(repo, "REF-001@2.0")["in_force"] == {"from": None, "to": None}
        assert "never in force" in kb(repo.path, "show", "REF-001@2.0")[0]

    def test_a_version_and_a_date_at_once_are_a_contradiction(self, repo):
        _, said = kb(repo.path, "show", "REF-001@2.0", "--on", "2026-05-01", status=2)
        assert "Ask for one of them" in said


class TestText:
    def test_it_begins_with_what_a_reader_must_know(self, repo):
        lines = kb(repo.path, "show", "REF-001")[0].splitlines()
        assert lines[0] == "REF-001@2.0  Refunds"
        assert lines[1] == "in force from 2026-06-01"
        assert "recorded 2026-04-01 12:00" in lines[2]
        assert lines[4] == "# Refunds"
        assert "owner:" not in "\n".join(lines)

    def test_after_retirement_it_says_since_when(self, repo):
        repo.write(
            "sops/money/refunds.md", an_sop("gone", status="retired", effective="2026-08-01")
        )
        repo.commit(on="2026-07-20")
        assert (
            "nothing in force. It is retired since 2026-08-01."
            in kb(repo.path, "show", "REF-001")[0]
        )

    def test_a_retired_page_that_is_edited_is_retired_since_its_retirement(self, repo):
        retired = V2.replace("status: active", "status: retired")
        repo.write("sops/money/refunds.md", retired).commit(on="2026-07-20")
        repo.write("sops/money/refunds.md", f"{retired}\nAsk the desk.\n").commit(on="2026-08-20")
        assert "It is retired since 2026-07-20 12:00." in kb(repo.path, "show", "REF-001")[0]

    def test_of_a_version_that_was_retired_by_its_status_it_says_when_it_held(self, policy_repo):
        policy_repo.write("sops/r.md", V1).commit(on="2026-01-05")
        retired = V1.replace("status: active", "status: retired")
        policy_repo.write("sops/r.md", retired).commit(on="2026-07-20")
        lines = kb(policy_repo.path, "show", "REF-001@1.0")[0].splitlines()
        assert lines[1] == "in force from 2026-01-01 to 2026-07-20 12:00"

    @pytest.mark.parametrize(
        ("head", "said"),
        [
            ("title: Refunds\n", "no date;"),
            ("effective: 1 December\n", "no date that we can read;"),
            ("status: withdrawn\n", "no date"),
        ],
    )
    def test_a_date_that_cannot_be_read_is_told_from_none(self, policy_repo, head, said):
        policy_repo.write("sops/r.md", f"---\n{head}---\ntext\n").commit(on="2026-01-05")
        line = kb(policy_repo.path, "show", "sops/r.md")[0].splitlines()[1]
        assert f"in force from 2026-01-05 12:00 (the page states {said}" in line

    def test_before_the_first_text_it_says_when_that_comes(self, repo):
        said = kb(repo.path, "show", "REF-001", "--on", "2025-12-01")[0]
        assert "The next text comes into force on 2026-01-01." in said

    def test_a_draft_is_mentioned_and_not_shown(self, repo):
        repo.write("sops/new.md", an_sop("secret plan", id="NEW-1"))
        said = kb(repo.path, "show", "NEW-1")[0]
        assert "There is an uncommitted draft." in said
        assert "secret plan" not in said

    def test_a_newer_text_that_cannot_be_read_is_mentioned(self, repo):
        repo.write("sops/money/refunds.md", V2.replace("active", "withdrawn"))
        newest = repo.commit(on="2026-07-01")
        said = kb(repo.path, "show", "REF-001")[0]
        assert "recorded 2026-07-01 12:00, cannot be read and does not count" in said
        assert shown(repo, "REF-001")["unread"] == newest

    def test_a_page_that_never_could_be_read_is_not_in_force_and_says_why(self, repo):
        newest = repo.write("sops/new.md", "\n" + an_sop("v1", id="NEW-1")).commit(on="2026-07-01")
        said = kb(repo.path, "show", "sops/new.md")[0]
        assert "The text in sops/new.md, recorded 2026-07-01 12:00, cannot be read" in said
        assert shown(repo, "sops/new.md")["unread"] == newest
        listed = kb(repo.path, "log", "sops/new.md")[0]
        assert "Nothing is in force yet." in listed
        assert "cannot be read and does not count" in listed
        told = json.loads(kb(repo.path, "log", "sops/new.md", "--format", "json")[0])
        assert [revision["unread"] for revision in told["revisions"]] == [True]

    def test_a_text_cannot_command_the_terminal(self, repo):
        repo.write("sops/b.md", an_sop("[bold]red[/] \x1b[31m text", id="B-1")).commit()
        assert "[bold]red[/] [31m text" in kb(repo.path, "show", "B-1")[0]


class TestMissingHistory:
    @pytest.fixture
    def shallow(self, repo, tmp_path):
        repo.git("clone", "--quiet", "--depth", "1", repo.path.as_uri(), str(tmp_path / "shallow"))
        return PolicyRepo(tmp_path / "shallow")

    def test_what_the_missing_history_would_tell_is_not_guessed(self, shallow):
        for asked in (["--on", "2026-05-01"], ["--on", "2026-06-02", "--known-on", "2026-03-01"]):
            _, said = kb(shallow.path, "show", "REF-001", *asked, status=2)
            assert "The history before 2026-04-01 12:00 is not in this clone." in said
            assert "git fetch --unshallow" in said

    def test_what_is_here_is_told_with_a_warning(self, shallow):
        out, said = kb(shallow.path, "show", "REF-001", "--on", "2026-06-02", "--format", "json")
        assert json.loads(out)["version"] == "2.0"
        assert "shallow clone" in said

    def test_without_commits_all_is_draft(self, tmp_path):
        empty = PolicyRepo(tmp_path / "empty")
        empty.write("sops/refunds.md", V1)
        out, said = kb(empty.path, "show", "REF-001", "--format", "json")
        assert json.loads(out)["revision"] is None
        assert "Nothing has been committed yet" in said

    def test_of_two_files_that_were_due_where_it_begins_nobody_can_say_which_holds(
        self, policy_repo, tmp_path
    ):
        policy_repo.write("sops/r.md", V1).write("sops/r.next.md", V2).commit(on="2026-04-01")
        replaced = an_sop("three", version="3.0", effective="2026-06-20")
        policy_repo.write("sops/r.md", replaced).commit(on="2026-06-20")
        clone = tmp_path / "clone"
        policy_repo.git(
            "clone", "--quiet", "--depth", "1", policy_repo.path.as_uri(), str(clone)
        )  # fmt: skip
        _, said = kb(clone, "show", "REF-001", status=2)
        assert "The history before 2026-06-20 12:00 is not in this clone." in said
        before = kb(clone, "show", "REF-001", "--on", "2026-06-10", "--format", "json")[0]
        assert json.loads(before)["version"] == "2.0"
        replaced = an_sop("four", version="4.0", effective="2026-07-01")
        PolicyRepo(clone).write("sops/r.md", replaced).commit(on="2026-07-01")
        assert shown(PolicyRepo(clone), "REF-001")["version"] == "4.0"


class TestACitedClause:
    BODY = "# Refunds\n\n1. Open the ticket.\n2. Refund within 14 days.\n3. Thank the customer warmly.\n"

    @pytest.fixture
    def repo(self, policy_repo):
        policy_repo.write("sops/refunds.md", an_sop(self.BODY)).commit(on="2026-01-05")
        second = self.BODY.replace("14 days", "30 days").replace("1. Open", "1. Greet.\n1. Open")
        policy_repo.write("sops/refunds.md", an_sop(second, version="2.0", effective="2026-03-01"))
        policy_repo.commit(on="2026-03-01")
        third = second.replace("3. Thank the customer warmly.\n", "")
        policy_repo.write("sops/refunds.md", an_sop(third, version="3.0", effective="2026-05-01"))
        policy_repo.commit(on="2026-05-01")
        return policy_repo

    def test_is_led_to_what_it_is_today_under_its_new_number(self, repo):
        today = shown(repo, "REF-001@1.0#open-ticket")["today"]
        assert today["version"] == "3.0"
        assert [c["label"] for c in today["clauses"]] == ["step 2"]
        assert (today["news"], today["differs"]) == ("same", False)

    def test_is_led_to_other_words_with_what_differs(self, repo):
        today = shown(repo, "REF-001@1.0#refund-within-14-days")["today"]
        assert [c["anchor"] for c in today["clauses"]] == ["refund-within-30-days"]
        assert today["news"] == "meaning"
        text, _ = kb(repo.path, "show", "REF-001@1.0#refund-within-14-days")
        assert "It has changed in meaning:\nRefund within [-14-] {+30+} days." in text

    def test_that_is_gone_tells_with_which_version_it_went(self, repo):
        today = shown(repo, "REF-001@1.0#thank-customer-warmly")["today"]
        assert today["clauses"] == []
        assert today["gone"]["version"] == "3.0"
        text, _ = kb(repo.path, "show", "REF-001@1.0#thank-customer-warmly")
        assert "It is no longer there: it went with 3.0" in text

    def test_that_moved_to_the_sop_that_took_its_place_is_found_there(self, repo):
        thanks = "# Thanks\n\n1. Smile.\n2. Thank the customer warmly.\n"
        heir = an_sop(thanks, id="THX-001", title="Thanks", supersedes="[REF-001]")
        repo.write("sops/thanks.md", heir).commit(on="2026-07-05")
        told = shown(repo, "REF-001@1.0#thank-customer-warmly")
        assert [(s["sop"], s["clauses"][0]["label"]) for s in told["superseded_by"]] == [
            ("THX-001", "step 2")
        ]
        said = kb(repo.path, "show", "REF-001@1.0#thank-customer-warmly")[0]
        assert "The same words stand in THX-001@1.0#thank-customer-warmly (step 2) now." in said

        assert "superseded_by" not in shown(repo, "REF-001@1.0#open-ticket"), "it is still here"

    def test_of_a_retired_sop_names_who_took_its_place(self, repo):
        heir = an_sop("# Money\n\n1. Pay.\n", id="MON-001", title="Money", supersedes="[REF-001]")
        repo.write("sops/money.md", heir)
        repo.write("sops/refunds.md", an_sop(status="retired", version="9.0", effective=""))
        repo.commit(on="2026-07-05")
        for name in ("REF-001", "REF-001@1.0#open-ticket"):
            said = kb(repo.path, "show", name)[0]
            assert "It is retired since 2026-07-05" in said
            assert "MON-001 (Money) took the place of this SOP." in said

    def test_of_the_text_in_force_needs_no_leading(self, repo):
        assert "today" not in shown(repo, "REF-001#greet")
        assert "today" not in shown(repo, "REF-001@3.0#greet")

    def test_of_a_version_withdrawn_before_its_time_is_led_on_all_the_same(self, repo):
        body = self.BODY.replace("14 days", "60 days").replace(
            "3. Thank the customer warmly.\n", ""
        )
        upcoming = an_sop(body, version="4.0", effective="2026-12-31")
        repo.write("sops/refunds.md", upcoming).commit(on="2026-06-01")
        third = repo.git("show", "HEAD~1:sops/refunds.md") + "\n"
        repo.write("sops/refunds.md", third).commit(on="2026-06-05")

        today = shown(repo, "REF-001@4.0#refund-within-60-days")["today"]
        assert [c["anchor"] for c in today["clauses"]] == ["refund-within-30-days"]

    def test_that_only_an_earlier_revision_of_the_version_has_is_found(self, repo):
        body = "# Refunds\n\n1. Greet.\n2. Open the ticket.\n3. Refund within 45 days.\n"
        repo.write("sops/refunds.md", an_sop(body, version="3.0", effective="2026-05-01"))
        repo.commit(on="2026-07-01")

        told = shown(repo, "REF-001@3.0#refund-within-30-days")
        assert told["text"].strip().endswith("Refund within 30 days.")
        assert [c["anchor"] for c in told["today"]["clauses"]] == ["refund-within-45-days"]


class TestACitedSection:
    """It is a citation of all that stands under it; of a step, of its parts."""

    BODY = (
        "# Codes\n\n## Steps\n\n1. Read the code.\n    - K-3 counts.\n    - K-4 counts.\n"
        "2. Close the ticket.\n3. Thank the creator.\n\n## Hold codes\n\n"
        "| Code | Counts |\n|---|---|\n| K-1 | Yes |\n| K-3 | Yes |\n\n## Macros\n\nNone.\n"
    )

    @pytest.fixture
    def to(self, policy_repo):
        def followed(cited, *turns):
            body = self.BODY
            policy_repo.write("sops/codes.md", an_sop(body, id="COD-001")).commit(on="2026-01-05")
            for month, (old, new) in enumerate(turns, 2):
                assert old in body
                body, day = body.replace(old, new), f"2026-0{month}-01"
                later = an_sop(body, id="COD-001", version=f"{month}.0", effective=day)
                policy_repo.write("sops/codes.md", later).commit(on=day)
            name = f"COD-001@1.0#{cited}"
            return shown(policy_repo, name)["today"], said(policy_repo, name)

        return followed

    ROW = ("| K-3 | Yes |", "| K-3 | No |")
    ITEM = ("- K-3 counts.", "- K-3 does not count.")

    @pytest.mark.parametrize(
        ("cited", "turn", "label"),
        [
            ("hold-codes", ROW, "row K-3"),
            ("read-code", ITEM, "item"),
            ("steps", ITEM, "item"),
            ("codes", ROW, "row K-3"),
        ],
    )
    def test_changes_with_what_it_covers(self, to, cited, turn, label):
        today, text = to(cited, turn)
        assert (today["news"], today["differs"]) == ("meaning", True)
        assert [part["label"] for part in today["below"]["changed"]] == [label]
        assert f"What belongs to it has changed in meaning:\n  {label}: " in text
        assert "says the same" not in text

    @pytest.mark.parametrize("cited", ["macros", "k-1", "k-4-counts", "close-ticket"])
    def test_says_the_same_where_only_its_neighbours_changed(self, to, cited):
        today, text = to(cited, self.ROW, self.ITEM)
        assert (today["news"], today["differs"]) == ("same", False)
        assert "It says the same." in text

    def test_that_was_changed_and_changed_back_says_the_same(self, to):
        today, _ = to("hold-codes", self.ROW, self.ROW[::-1])
        assert (today["news"], today["differs"]) == ("same", False)

    def test_from_which_a_row_went_and_came_back_says_the_same(self, to):
        row = "| K-3 | Yes |\n"
        turns = (row, ""), ("| K-1 | Yes |\n", "| K-1 | Yes |\n" + row)
        for cited in ("hold-codes", "k-3"):
            today, text = to(cited, *turns)
            assert (today["news"], today["differs"], today["gone"]) == ("same", False, None)
            assert "It says the same." in text

    @pytest.mark.parametrize(
        ("cited", "went", "elsewhere"),
        [
            (
                "k-3-counts",
                "    - K-3 counts.\n",
                ("2. Close the ticket.\n", "    - K-3 counts.\n"),
            ),
            (
                "k-3",
                "| K-3 | Yes |\n",
                ("None.\n", "\n| Code | Counts |\n|---|---|\n| K-3 | Yes |\n"),
            ),
        ],
    )
    def test_of_words_that_went_is_not_led_to_the_same_words_elsewhere(
        self, to, cited, went, elsewhere
    ):
        today, text = to(cited, (went, ""), (elsewhere[0], "".join(elsewhere)))
        assert today["gone"]["version"] == "2.0"
        assert "It says the same." not in text

    def test_in_which_words_are_struck_through_does_not_say_the_same(self, to):
        for cited in ("steps", "k-3-counts"):
            today, text = to(cited, ("- K-3 counts.", "- ~~K-3 counts.~~"))
            assert today["news"] != "same"
            assert "says the same" not in text

    def test_tells_what_came_and_went(self, to):
        new = ("| K-1 | Yes |", "| K-9 | Only on Mondays |")
        today, text = to("steps", ("2. Close the ticket.\n3. Thank", "2. Thank"))
        assert [c["text"] for c in today["below"]["gone"]] == ["Close the ticket."]
        assert "  gone, step 2: Close the ticket." in text
        today, text = to("hold-codes", (new[0], f"{new[0]}\n{new[1]}"))
        assert [c["label"] for c in today["below"]["came"]] == ["row K-9"]
        assert today["news"] == "unjudged"
        assert "What belongs to it has changed, perhaps in meaning:\n  new here, row K-9" in text

    def test_whose_steps_changed_places_does_not_say_the_same(self, to):
        steps = "2. Close the ticket.\n3. Thank the creator."
        today, text = to("steps", (steps, "2. Thank the creator.\n3. Close the ticket."))
        assert today["news"] == "meaning"
        assert ", at another place: " in text

    def test_of_a_day_is_told_likewise(self, to, policy_repo):
        to("hold-codes", self.ROW)
        told = shown(policy_repo, "COD-001#hold-codes", "--on", "2026-01-20")
        assert "| K-3 | Yes |" in told["text"]
        assert told["today"]["news"] == "meaning"


def said(repo, *arguments):
    return kb(repo.path, "show", *arguments)[0]


def test_each_text_that_is_told_of_a_day_is_shown_when_its_time_is_named(policy_repo):
    repo = policy_repo
    repo.write("sops/refunds.md", an_sop("v1\n")).commit(on="2026-01-05")
    repo.write("sops/refunds.md", an_sop("v2\n", version="2.0", effective="2026-05-04T12:00:00Z"))
    repo.commit("For noon", on="2026-05-01")
    day, morning = "2026-05-04", "2026-05-04T08:00Z"
    assert "until 12:00 (UTC), 1.0 was in force" in said(repo, "REF-001", "--on", day)
    assert "REF-001@1.0" in said(repo, "REF-001", "--on", morning)

    repo.write("sops/refunds.md", an_sop("v3\n", version="3.0", effective="2026-05-03"))
    repo.commit("Dated back", on="2026-05-20")
    assert "Earlier that day" not in said(repo, "REF-001", "--on", day)
    assert "REF-001@3.0" in said(repo, "REF-001", "--on", morning)
    then = said(repo, "REF-001", "--on", day, "--known-on", day)
    assert "until 12:00 (UTC), 1.0 was in force" in then
