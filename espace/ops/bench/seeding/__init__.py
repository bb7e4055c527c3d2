"""The people of a bench: as many as one wants, sealed like anybody else, written in sets."""
