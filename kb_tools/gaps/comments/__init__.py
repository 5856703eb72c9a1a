"""What reviewers write: read once, held against examples, and how far it is to be believed."""
