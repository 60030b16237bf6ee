#!/usr/bin/env bash
# Gradescope runs this once, as root, while it builds the image: it installs Python and the kit.
set -euo pipefail

AUTOGRADER=${AUTOGRADER:-/autograder}
PYTHON=${PYTHON:-} # the one to use; without it one is installed

if [ -z "$PYTHON" ]; then
  apt-get update
  for version in 3.12 3.13 3.11; do # Ubuntu 24.04 has 3.12, 22.04 has 3.11
    if apt-get install -y "python$version" "python$version-venv"; then
      PYTHON=python$version
      break
    fi
  done
  apt-get install -y bubblewrap || true # one more way to confine workers, if the container allows it
fi
[ -n "$PYTHON" ] || { echo 'This image has no Python 3.11, 3.12 or 3.13: choose Ubuntu 22.04 or newer.' >&2; exit 1; }

"$PYTHON" -m venv "$AUTOGRADER/venv"
"$AUTOGRADER/venv/bin/python" -m pip install "$AUTOGRADER"/source/kit*
