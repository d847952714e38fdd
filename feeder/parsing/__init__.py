"""Documents in, articles out: dumps, pages, and the text in them. No network, no clock."""
