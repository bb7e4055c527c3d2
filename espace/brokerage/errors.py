"""Why a setting cannot be kept; each message is fit to show."""

from __future__ import annotations


class Unfit(Exception):
    """What was typed cannot be kept. ``faults`` says why, by field; ``nearest``: the colour that would do, where one was refused."""

    def __init__(self, faults: dict[str, str], *, nearest: str = "") -> None:
        super().__init__(", ".join(sorted(faults)))
        self.faults = faults
        self.nearest = nearest
