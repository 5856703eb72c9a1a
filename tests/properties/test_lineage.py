"""What holds of every clause's past, however the texts change."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kb_tools.diff import lineage
from kb_tools.diff.compare import compare_documents
from kb_tools.diff.lineage import News, first, followed, gone, kinship, led, read, step, written
from kb_tools.policy.markdown import parse
from tests.properties.test_diff_properties import page

history = st.lists(page, min_size=1, max_size=5)


def steps(texts):
    documents = [parse(text) for text in texts]
    made = []
    for before, after, old, new in zip(texts, texts[1:], documents, documents[1:], strict=False):
        made.append(step(old, new, compare_documents(before, old, after, new)))
    return documents, made


def traces(documents, made):
    found = first(len(documents[0].clauses))
    for at, each in enumerate(made, 1):
        found = followed(found, each, at)
    return found


@settings(max_examples=60)
@given(history)
def test_each_clause_has_one_past_whose_moments_are_in_order(texts):
    documents, made = steps(texts)
    found = traces(documents, made)

    assert len(found) == len(documents[-1].clauses)
    for trace in found:
        assert 0 <= trace.introduced <= trace.meaning <= trace.wording < len(texts)
        for event in (trace.moved, trace.split, trace.merged):
            assert event is None or trace.introduced <= event < len(texts)


@settings(max_examples=60)
@given(page, st.integers(1, 4))
def test_a_text_that_never_changed_says_so_since_its_first_version(text, times):
    documents, made = steps([text] * times)

    assert set(traces(documents, made)) <= {lineage.Trace(0, 0, 0)}


@settings(max_examples=60)
@given(page, page)
def test_the_lineage_of_findings_and_of_blame_is_one(before, after):
    documents, (made,) = steps([before, after])

    assert tuple(origin.parents for origin in made) == kinship(*documents)
    assert all((origin.news is News.NEW) == (not origin.parents) for origin in made)


@settings(max_examples=60)
@given(history)
def test_a_clause_is_led_to_where_its_text_went_or_to_where_it_was_gone(texts):
    documents, made = steps(texts)
    for place in range(len(documents[0].clauses)):
        to = led(made, place)
        assert (to.gone is None) == bool(to.places)
        if to.gone is not None:
            last = led(made[: to.gone - 1], place)
            before = documents[to.gone - 1].clauses
            assert set(last.places) <= set(gone(made[to.gone - 1], len(before)))


@settings(max_examples=60)
@given(page, page)
def test_a_kept_step_is_read_as_it_was_written(before, after):
    _, (made,) = steps([before, after])

    assert read(written(made)) == made
