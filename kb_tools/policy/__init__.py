"""What an SOP, a revision and a clause are, and how Markdown becomes these."""
