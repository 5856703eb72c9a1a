"""What is found in each section, and what its audits lead to expect."""
