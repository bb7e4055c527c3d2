"""What the brokerage sets itself: its name, its colour, its logo, its hours, its mediator, the words of its mails (decision 0037).

``brokerage.held()`` is what holds now. It costs no query: see :mod:`espace.brokerage.reading`.
"""

from espace.brokerage.reading import held, known, look, seen

__all__ = ["held", "known", "look", "seen"]
