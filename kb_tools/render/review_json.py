"""A review as JSON: `kb-review/1`, the same facts as the comment."""

from typing import Any

from kb_tools.render.comparison_json import sop_json
from kb_tools.render.review_signals import met_json, signals_json
from kb_tools.workflows.review.remark import Remark
from kb_tools.workflows.review.review import Review, SopReview, meaning


def review_json(review: Review) -> dict[str, Any]:
    return {
        "schema": "kb-review/1",
        "base": review.base,
        "head": review.head,
        "today": review.today.isoformat(),
        "material": review.material,
        "unchanged": review.unchanged,
        "shared": review.shared,
        "alike": [
            {
                "before": each.before,
                "after": each.after,
                "sops": list(each.sops),
                "places": each.places,
                "still_in": list(each.still_in),
            }
            for each in review.alike
        ],
        "settings": [_remark(remark) for remark in review.settings],
        "signals": signals_json(review),
        "sops": [_sop(sop) for sop in review.sops],
    }


def _sop(sop: SopReview) -> dict[str, Any]:
    return {
        **sop_json(sop.compared),
        "state": sop.state,
        "material_changes": [change.id for change in meaning(sop.compared)],
        "remarks": [_remark(remark) for remark in sop.remarks],
        "linked_from": list(sop.linked_from),
        "carried_to": dict(sop.carried.to),
        "carried_from": dict(sop.carried.out_of),
        "sentences_gone": sop.carried.gone,
        "sentences_new": sop.carried.new,
        "not_carried_to": list(sop.carried.not_to),
        "not_carried_from": list(sop.carried.not_out_of),
        "carried_with_changes": [
            {"from": other, "before": was, "after": now} for other, was, now in sop.carried.altered
        ],
        "carried_to_drafts": [other for other, _ in sop.carried.to if other in sop.carried.drafts],
        "signals": [met_json(met) for met in sop.signals],
    }


def _remark(remark: Remark) -> dict[str, Any]:
    return {
        "weight": remark.weight.value,
        "rule": remark.rule,
        "saw": remark.saw,
        "would_work": remark.would_work,
        "path": remark.path,
        "line": remark.line,
    }
