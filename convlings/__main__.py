"""`python -m convlings` is `convlings`; nothing beside us is imported from the folder that it is run in."""

import os
import sys
from pathlib import Path

if sys.path[:1] in ([""], [os.getcwd()]) and Path(__file__).resolve().parents[1] != Path.cwd():
    del sys.path[0]

from convlings.cli import main

main()
