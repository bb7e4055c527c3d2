"""The demonstration: an invented brokerage with its customers, its requests in every state, and no mail that leaves the machine."""
