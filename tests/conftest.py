import os

import pytest
from hypothesis import settings

from tests.support.policy_repo import PolicyRepo

# A sentence model that happens to be installed would make every small site of the tests slow.
os.environ["KB_SEARCH_MODEL"] = "none"

# How long an example takes says more of the machine than of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def policy_repo(tmp_path):
    return PolicyRepo(tmp_path / "knowledge-base")
