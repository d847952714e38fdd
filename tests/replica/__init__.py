"""A replica of the agency's site with invented news: for tests, and for a newcomer to watch."""
