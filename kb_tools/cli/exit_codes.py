"""What the exit code of `kb` means."""

DONE = 0
NEEDS_EYES = 1  # done, and something needs eyes; only where asked, with --fail-on
YOUR_INPUT = 2  # your input needs a fix
OUR_FAULT = 3  # our bug; a traceback comes with it
