"""The facts that a clause states, and which of them came, went or changed."""
