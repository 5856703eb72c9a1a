"""What a version did to the findings."""
