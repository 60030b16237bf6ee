"""`python -m convlings` is `convlings`."""

from convlings.cli import main

main()
