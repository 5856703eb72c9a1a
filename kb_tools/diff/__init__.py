"""What changed between two versions, and what kind of change it is."""
