# Sourced by the scripts: makes the virtual environment .venv once, and again when the dependencies change.
# Usage: source scripts/environment.sh; prepare run|dev

fail() { echo "atlas: $*" >&2; exit 1; }

find_python() {
  local candidate
  for candidate in "${ATLAS_PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
    if [ -n "$candidate" ] && "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"; return
    fi
  done
  fail "Python ab 3.11 mit venv fehlt. Unter Debian: apt-get install python3-venv"
}

prepare() {
  local kind=$1 python wanted stamp=".venv/.atlas-$1"
  python=$(find_python) || exit 1
  wanted=$(cat pyproject.toml constraints.txt | "$python" -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())')
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && return
  echo "Die Arbeitsumgebung .venv wird eingerichtet (einmalig, ein bis drei Minuten) ..." >&2
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  local what="."
  [ "$kind" = dev ] && what=".[dev,build]"
  .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --constraint constraints.txt --editable "$what" ||
    fail "Die Bibliotheken ließen sich nicht installieren; siehe die Meldung von pip oben."
  echo "$wanted" > "$stamp"
}

install_debian() {
  # install_debian PROGRAM PACKAGE...: installs the packages where the program is missing and we may.
  local program=$1; shift
  command -v "$program" >/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "$* wird installiert ..." >&2
    apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null && return
  fi
  fail "$program fehlt. Bitte installieren (Debian: apt-get install $*)."
}
