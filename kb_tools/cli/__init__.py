"""The command line: one module per command; wires adapters into workflows."""
