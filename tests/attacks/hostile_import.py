"""Raises an exception with a hostile class while it is imported."""

EARNS = 0
HOLDS = "none"

raise type("\x1b[31m\n::set-output name=x::y\n##[error]\u202e<script>", (Exception,), {})("\n::error::")
