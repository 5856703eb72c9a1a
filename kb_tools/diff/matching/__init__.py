"""Who is who: which clause of the new text is which of the old, and which words of it changed."""
