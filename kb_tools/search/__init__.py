"""What one search entry is, and how a query is read."""
