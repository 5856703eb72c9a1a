"""What every page of a site says, for one audience and one moment."""
