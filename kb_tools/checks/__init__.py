"""One file per thing we check in an SOP."""
