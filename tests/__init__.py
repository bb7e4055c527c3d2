"""The tests. ``python -m tests`` runs everything that ``make test`` runs; ``pytest`` alone runs on SQLite."""
