"""The outside: git, the QA store, the search index, the clock, configuration files."""
