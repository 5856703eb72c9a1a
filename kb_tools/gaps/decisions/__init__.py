"""What people made of a signal, and what became of it."""
