"""Which sections deserve to be read again, and how sure that is."""
