"""Convlings teaches convolutional networks step by step and grades the work."""

__version__ = "0.1.0"
