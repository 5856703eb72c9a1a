"""The last, thin step: MkDocs renders what the stage wrote."""
