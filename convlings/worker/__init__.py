"""Runs a student's code, in this process (`local`) or in one of its own (`remote`), with one interface."""
