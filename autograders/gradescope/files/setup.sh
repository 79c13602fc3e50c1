#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the autograder's image: Python's packages, and the sandbox.
set -euo pipefail
source="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
home="${EMBERLET_HOME:-/opt/emberlet}"
export DEBIAN_FRONTEND=noninteractive

good() { command -v "$1" >/dev/null && "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
find_python() { for name in python3.12 python3.11 python3.13 python3; do if good "$name"; then echo "$name"; return; fi; done; }
install() { apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }

if ! command -v bwrap >/dev/null || ! ldconfig -p | grep -q libseccomp.so.2 || [ -z "$(find_python)" ]; then
    apt-get update -qq
    install bubblewrap libseccomp2 ca-certificates
    [ -n "$(find_python)" ] || install python3.12 python3.12-venv || install python3.11 python3.11-venv || install python3 python3-venv
fi
python="$(find_python)"
[ -n "$python" ] || { echo "setup.sh: the image needs Python 3.11 or newer; choose a newer base image" >&2; exit 1; }

mkdir -p "$home/kit"
"$python" -m venv "$home/venv"
"$home/venv/bin/python" -m pip install --disable-pip-version-check --quiet --require-hashes -r "$source/requirements.lock"
# What a student's kernel imports: the course kit, and never the finished framework.
rm -rf "$home/kit/emberlab"
cp -r "$source/course/src/emberlab" "$home/kit/emberlab"
chmod -R a+rX,go-w "$home"
chmod +x "$source/run_autograder"
