"""What the law makes a controller do, generic: it walks the register and the holdings, and names no noun above it."""
