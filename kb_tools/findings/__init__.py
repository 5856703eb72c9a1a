"""What a QA finding is, and which clause it is about."""
