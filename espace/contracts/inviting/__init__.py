"""Inviting many at once: who may be, at what pace, and each as if by hand."""
