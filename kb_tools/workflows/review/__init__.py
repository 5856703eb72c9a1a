"""What a proposal changes, breaks and discloses: one rule of review a function."""
