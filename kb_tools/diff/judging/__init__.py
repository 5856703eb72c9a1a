"""Whether a change matters, by a rule that its owner can dispute."""
