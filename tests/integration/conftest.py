import pytest


@pytest.fixture
def repo(policy_repo):
    """Nothing written, nothing committed. Tests that share a beginning have a `repo` of their own."""
    return policy_repo
