import os

import pytest

from tests.support.policy_repo import PolicyRepo

# A sentence model that happens to be installed would make every small site of the tests slow.
os.environ["KB_SEARCH_MODEL"] = "none"


@pytest.fixture
def policy_repo(tmp_path):
    return PolicyRepo(tmp_path / "knowledge-base")
