"""The certificate of insurance: made by its holder where the insurer lets the brokerage, checked by anybody (decision 0030)."""
