import pytest

from tests.support.policy_repo import PolicyRepo


@pytest.fixture
def policy_repo(tmp_path):
    return PolicyRepo(tmp_path / "knowledge-base")
