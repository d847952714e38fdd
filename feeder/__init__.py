"""feeder republishes the news agency Kazakhstan Today as credited feeds, by country and topic."""

__version__ = "0.4.0"
