"""The insurers and products of the brokerage, as an administrator keeps them right after a file brought them (decision 0043)."""
