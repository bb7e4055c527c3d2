"""espace: the client space of an insurance brokerage, which carries out its own privacy notice."""

__version__ = "0.1.0"
