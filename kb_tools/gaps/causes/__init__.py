"""Which cause explains a section's findings best, beside its rivals."""
