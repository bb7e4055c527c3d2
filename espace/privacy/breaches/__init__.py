"""The register of breaches, its 72-hour clock and who was touched (clause C26)."""
