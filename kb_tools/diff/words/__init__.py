"""What words are: as a language writes them, and when two of them are one."""
