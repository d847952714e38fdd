"""Real feed readers against a real server."""
