"""One result as page, Markdown or JSON. Decides nothing."""
