from tests.clamd import clamd

__all__ = ["clamd"]
