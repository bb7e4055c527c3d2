"""How fast the space is, against what one would use instead and against this machine's own limits.

A goal is a ratio of two figures taken in one run, the baseline and the product in turns; a figure alone says nothing on a machine that
others share. `docs/bench.md` says what is compared with what.
"""
