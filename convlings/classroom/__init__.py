"""A whole class: its submissions, its grades, and a demonstration of both."""
