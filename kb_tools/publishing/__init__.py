"""From a knowledge base on disk to a site on disk: wires adapters, workflow and rendering."""
