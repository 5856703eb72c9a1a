"""One file per subject that we check in an SOP; the checks by name."""

from kb_tools.checks.audiences import known_audiences
from kb_tools.checks.characters import readable_characters
from kb_tools.checks.conflicts import no_merge_conflict
from kb_tools.checks.dates import dates_in_order, review_not_overdue
from kb_tools.checks.direction import direction_of_writing
from kb_tools.checks.front_matter import front_matter, unread_text_does_not_count
from kb_tools.checks.identity import (
    ids_tell_pages_apart,
    one_page_an_id,
    paths_tell_pages_apart,
    quotable_names,
    waiting_text_has_its_page,
)
from kb_tools.checks.links import (
    links_follow_the_living,
    links_keep_their_readers,
    links_lead_somewhere,
    links_lead_to_what_the_site_holds,
)
from kb_tools.checks.macros import placeholders_well_made
from kb_tools.checks.model import Check
from kb_tools.checks.pasted import lists_are_lists
from kb_tools.checks.succession import retired_has_a_pointer, supersedes_known_sops
from kb_tools.checks.text import says_something, template_is_written_over
from kb_tools.checks.versions import (
    text_in_force_stands,
    upcoming_not_withdrawn,
    version_follows_the_meaning,
    version_rises,
    waiting_text_folded_in,
)

CHECKS: dict[str, Check] = {
    "characters": readable_characters,
    "merge conflicts": no_merge_conflict,
    "direction of writing": direction_of_writing,
    "front matter": front_matter,
    "unread texts": unread_text_does_not_count,
    "quotable names": quotable_names,
    "one page an id": one_page_an_id,
    "ids that look alike": ids_tell_pages_apart,
    "paths that look alike": paths_tell_pages_apart,
    "waiting texts": waiting_text_has_its_page,
    "audiences": known_audiences,
    "dates in order": dates_in_order,
    "reviews": review_not_overdue,
    "versions": version_rises,
    "meaning under its version": version_follows_the_meaning,
    "upcoming texts": upcoming_not_withdrawn,
    "texts that waited": waiting_text_folded_in,
    "texts in force": text_in_force_stands,
    "links": links_lead_somewhere,
    "pictures and files": links_lead_to_what_the_site_holds,
    "links to retired SOPs": links_follow_the_living,
    "links beyond the audience": links_keep_their_readers,
    "succession": supersedes_known_sops,
    "retired pages": retired_has_a_pointer,
    "macros": placeholders_well_made,
    "text": says_something,
    "template": template_is_written_over,
    "pasted text": lists_are_lists,
}
