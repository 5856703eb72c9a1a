"""`kb findings map` on what the API of Zendesk QA answers: conversations, in each its reviews, in each its
ratings. What it says to do leads to rows that are read without a word."""

import json
import re
import shutil
import subprocess

import pytest

from kb_tools.adapters import importers
from kb_tools.errors import KbError
from kb_tools.findings.column_guesses import SURE
from kb_tools.findings.mapping import Source
from kb_tools.findings.proposal import proposed
from kb_tools.findings.spelling import SopSpelling
from kb_tools.render.mapping_proposal import proposal_text

REF = SopSpelling(["REF-001"])
ANSWER = {
    "conversations": [
        {
            "externalId": f"T{n}", "createdAt": f"2026-02-0{n}T09:00:00Z", "lastUpdated": "2026-03-09T09:00:00Z",
            "externalFields": [], "workspaceName": "Support",
            "reviews": [{
                "id": f"9{n}", "score": 50, "comment": "left out step 2 of REF-001 and told nobody of it", "created": f"2026-03-0{n}T10:00:00Z",
                "updated": f"2026-03-0{n}T11:00:00Z", "tags": [],
                "reviewer": {"email": "quin@desk.example", "name": "Quin Abel"},
                "reviewee": {"email": f"ada{n % 3}@desk.example", "name": "Ada Moss"},
                "ratings": [
                    {"categoryId": "4", "categoryName": "Solution", "score": 0, "weight": 10, "causes": ["late"]},
                    {"categoryId": "5", "categoryName": "Tone", "score": 100, "weight": 5, "causes": []},
                ],
            }],
        }
        for n in range(1, 9)
    ],
    "pagination": {"page": 1, "total": 8},
}  # fmt: skip
AUTOQA = [
    {
        "autoqaRatingId": f"{n}{k}", "autoqaReviewId": f"7{n}", "accountId": "1", "externalTicketId": f"T{n}",
        "conversationCreatedAt": f"2026-02-0{n}T09:00:00Z", "revieweeExternalId": f"3{n % 3}",
        "revieweeEmail": f"ada{n % 3}@desk.example", "ratingCategoryId": f"{k}", "ratingCategoryName": name,
        "scorecardId": "2", "score": 50 * k, "ratingScaleScore": k + 1, "weight": 10, "updatedAt": f"2026-03-0{n}T10:00:00Z",
    }
    for n in range(1, 9)
    for k, name in enumerate(("Solution", "Tone"))
]  # fmt: skip


def of(file):
    opened = importers.opened(file, Source(name="api", files=("*",)))
    rows = [row for block in opened.blocks() for row in block.rows]
    proposal = proposed(opened.name, opened.header, rows, REF)
    found = {
        t.table.name: {g.column.name: g.names[-1] for g in t.guesses if g.sure >= SURE}
        for t in proposal.tables
    }
    return proposal, found


@pytest.mark.skipif(shutil.which("jq") is None, reason="what it says to do is said to jq")
def test_the_list_of_conversations_becomes_a_row_for_each_rating_step_by_step(tmp_path):
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(ANSWER))
    with pytest.raises(KbError) as told:
        of(file)
    said = told.value.problems[0].would_work
    for name in ("conversation.reviews", "conversation.review.ratings", ""):
        asked = re.search(r"jq -c '(.+?)' ", said)[1]
        rows = subprocess.run(["jq", "-c", asked, file], capture_output=True, check=True).stdout
        file = tmp_path / f"rows-{name}.jsonl"
        file.write_bytes(rows)
        proposal, found = of(file)
        assert proposal.within == ((name,) if name else ())
        assert not name or f"{name}: rows of their own" in proposal_text(proposal)
        said = proposal.left_out.get(name, "")
    review, rating = "conversation.review", "conversation.review.rating"
    assert found["audits"] == {
        "audit_id": f"{review}.id", "ticket_id": "conversation.externalId", "ticket_at": "conversation.createdAt",
        "audited_at": f"{review}.created", "entered_at": f"{review}.updated", "agent_id": f"{review}.reviewee.email",
        "team_id": "conversation.workspaceName", "reviewer_id": f"{review}.reviewer.email", "score": f"{review}.score",
    }  # fmt: skip
    assert found["findings"] == {
        "finding_id": f"{rating}.categoryName", "audit_id": f"{review}.id", "entered_at": f"{review}.updated",
        "criterion": f"{rating}.categoryName", "comment": f"{review}.comment",
    }  # fmt: skip
    (findings,) = (t for t in proposal.tables if t.table.name == "findings")
    assert (findings.only[:2], findings.passed) == ((f"{rating}.score", ("0",)), ("100",))


def test_ratings_of_a_machine_are_a_row_each_and_what_failed_is_asked(tmp_path):
    file = tmp_path / "autoqa.jsonl"
    file.write_text("\n".join(map(json.dumps, AUTOQA)))
    proposal, found = of(file)
    assert proposal.tool == "Zendesk QA (Klaus)"
    audits = {name: found["audits"][name] for name in ("audit_id", "ticket_id", "ticket_at")}
    assert [*audits.values()] == ["autoqaReviewId", "externalTicketId", "conversationCreatedAt"]
    assert found["findings"]["finding_id"] == "autoqaRatingId"
    assert found["findings"]["criterion"] == "ratingCategoryName"
    (findings,) = (t for t in proposal.tables if t.table.name == "findings")
    assert findings.unmarked[0] == "ratingScaleScore"
    assert findings.scorecard is None
