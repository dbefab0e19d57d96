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

is_there() {
  # is_there NAME: a program on the path, or a library the loader finds where the name looks like one.
  case $1 in
    *.so.*) { ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null | grep -F "$1" >/dev/null ;; # not -q: it would end ldconfig early, which pipefail takes for a fault
    *) command -v "$1" >/dev/null ;;
  esac
}

try_debian() {
  # try_debian NAME PACKAGE...: installs the packages where the program or library is missing and we may.
  local name=$1; shift
  is_there "$name" && return
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return
  echo "$* wird installiert ..." >&2
  apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
}

install_debian() {
  # install_debian NAME PACKAGE...: the same, and ends the script where it stays missing.
  try_debian "$@" || fail "$1 fehlt. Bitte installieren (Debian: apt-get install ${*:2})."
}

# What WeasyPrint needs for PDF, and the letters of our style sheets (atlas/formats/pdf.py names the same).
PDF_PACKAGES="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation"
PDF_LIBRARIES="libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0"
