"""The gap report as QA leads read it: as text, table and JSON, and as pages of their site."""
