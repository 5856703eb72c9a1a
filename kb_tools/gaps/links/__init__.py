"""Which section a finding is about, and what is about no SOP at all."""
