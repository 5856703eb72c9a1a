"""From who is who to changes: each thing that happened is told once, at the size it happened."""
