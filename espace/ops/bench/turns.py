"""Taking turns: A B A B A, so that what the machine does meanwhile falls on both sides alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median

ROUNDS = 3


def in_turns(
    product: Callable[[], float], baselines: Mapping[str, Callable[[], float]], *, rounds: int = ROUNDS
) -> tuple[float, dict[str, float]]:
    """Measure the product between its baselines: each baseline ``rounds`` times, the product ``rounds - 1`` times.

    Returns the product's median and each baseline's.
    """
    if rounds < 2:
        raise ValueError("Turns need two rounds of the baseline at least.")
    seen: dict[str, list[float]] = {name: [] for name in baselines}
    own: list[float] = []
    for number in range(rounds):
        for name, take in baselines.items():
            seen[name].append(take())
        if number < rounds - 1:
            own.append(product())
    return median(own), {name: median(values) for name, values in seen.items()}
