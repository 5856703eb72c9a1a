"""What is typed: in a command a space or another dash is another command, in a text it is form."""

import pytest

from kb_tools.diff.model import Judgement
from tests.support.judging import all_judged, both_ways

SHELL = [
    ("rm -rf /tmp/x", "rm -rf / tmp/x"),
    ("ls *.md", "ls * .md"),
    ("retry --force now", "retry —force now"),
    ("retry --force now", "retry -force now"),
]


@pytest.mark.parametrize(("before", "after"), SHELL)
@pytest.mark.parametrize("written", ["```\n{}\n```", "Type `{}` and wait.", "| a |\n|-|\n| `{}` |"])
def test_a_command_typed_otherwise_is_left_to_a_person(written, before, after):
    judged = both_ways(written.format(before), written.format(after))
    assert judged.judgement is Judgement.REVIEW
    assert any(mark.sign != "=" for mark in judged.marks)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Wait -- then close it.", "Wait — then close it."),
        ("Type `a  b` now.", "Type `a b` now."),
        ("Type `a` now.", "Type **a** now."),
        ("```\n$ a  b\n```", "```\na b\n```"),
    ],
)
def test_in_a_text_and_of_prompts_it_is_form(before, after):
    assert all_judged(before, after) == []


@pytest.mark.parametrize("prompt", ["root@test-db#", "[ana@prod-db ~]$"])
@pytest.mark.parametrize("lines", ["{} reboot", "{0} ls\n{0} reboot"])
def test_the_same_command_on_another_machine_is_left_to_a_person(prompt, lines):
    before, after = (f"```\n{lines.format(host)}\n```" for host in ("root@prod-db#", prompt))
    assert both_ways(before, after).judgement is not Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("ko", "환불할 수 있습니다", "환불할 수 없습니다"),
        ("zh", "三天内 付款", "五天内 付款"),
        ("ja", "返品できます。", "返品できません。"),
        ("fr", "Il peut payer.", "Il veut payer."),
    ],
)
def test_without_a_dictionary_a_near_word_is_no_misspelling(language, before, after):
    assert both_ways(before, after, language).judgement is Judgement.REVIEW


def test_a_line_of_thousands_of_commands_is_compared():
    before, after = (
        " ".join(f"`a {dash}b{number}`" for number in range(4000)) for dash in ("--", "—")
    )
    assert both_ways(before, after).judgement is Judgement.REVIEW
