"""Tests of the splitter and of the readers of pages, and the pages that they are made from."""
