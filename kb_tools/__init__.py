"""A knowledge base for the SOPs and policies of customer-support teams."""

__version__ = "0.1.0"
