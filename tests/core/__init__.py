"""Tests of what decides, stores, publishes and tells."""
