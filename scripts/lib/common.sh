# Shared by the scripts beside this folder; sourced, never run.
# shellcheck shell=bash

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)

say() { printf '%s\n' "$*" >&2; }
die() { say "$(basename -- "$0"): $*"; exit 2; }

# The Java major version of a java command, or 0.
java_major() {
  local v
  v=$("$1" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.specification\.version = //p') || true
  case "$v" in 1.*) v=${v#1.} ;; esac
  printf '%s' "${v:-0}"
}

find_java() {
  local c
  for c in "${JAVA_HOME:+$JAVA_HOME/bin/java}" java; do
    [ -n "$c" ] || continue
    if command -v "$c" >/dev/null 2>&1 && [ "$(java_major "$c")" -ge 17 ] 2>/dev/null; then printf '%s' "$c"; return 0; fi
  done
  return 1
}

# Whether a javac >= 17 is there too: a JRE alone cannot build.
have_jdk() {
  local j
  j=$(find_java) || return 1
  [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/javac" ] && return 0
  command -v javac >/dev/null 2>&1 && [ -n "$j" ]
}

# missing_packages NAME=TEST ...: prints the Debian packages whose test command fails.
missing_packages() {
  local pair out=''
  for pair in "$@"; do
    sh -c "${pair#*=}" >/dev/null 2>&1 || out="$out ${pair%%=*}"
  done
  printf '%s' "${out# }"
}

# install_packages YES PACKAGES...: 0 = installed, 1 = not installed (the command was printed).
install_packages() {
  local yes=$1 answer='' sudo=''
  shift
  local command="apt-get install -y --no-install-recommends $*"
  [ "$(id -u)" = 0 ] || sudo='sudo -n '
  if ! command -v apt-get >/dev/null 2>&1; then
    say "missing: $* (no apt-get here: install their equivalents)"
    return 1
  fi
  say "missing Debian packages: $*"
  if [ "$yes" != 1 ] && [ "${CI:-}" != true ] && [ -t 0 ] && [ -t 2 ]; then
    printf 'Install them now with "%s%s"? [y/N] ' "$sudo" "$command" >&2
    read -r answer || true
    case "$answer" in y | Y | yes) ;; *) say "not installed; the command is: ${sudo:+sudo }$command"; return 1 ;; esac
  fi
  if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
    say "not installed (neither root nor password-less sudo); the command is: sudo $command"
    return 1
  fi
  say "installing: ${sudo}$command"
  # shellcheck disable=SC2086
  ${sudo}env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -q >/dev/null && $command -q >/dev/null" >&2
}

# Maven, quiet about downloads.
maven() { (cd -- "$root" && mvn -B -ntp "$@"); }

# newest_source: the newest time stamp among what a jar is built from.
stale() {
  local jar=$1
  [ -f "$jar" ] || return 0
  [ -n "$(find "$root/pom.xml" "$root/protocol" "$root/engine" "$root/control-api" "$root/perf/lab" "$root/perf/load" \
    \( -name target -o -name node_modules -o -name .node \) -prune -o \( -path '*/src/main/*' -o -name pom.xml \) -newer "$jar" -type f -print -quit 2>/dev/null)" ]
}

# build_if_stale: packages every module when a source is newer than the last jar; without the static analysis, which is for who
# changes the code (mvn verify) and would double the time.
build_if_stale() {
  local stamp="$root/control-api/target/.built"
  if stale "$stamp" || [ ! -d "$root/control-api/target/lib" ]; then
    say "building Drayage (first time: Maven fetches its dependencies, a few minutes) …"
    mkdir -p "$root/target"
    if ! maven -q package -Pdraft -DskipTests -Dspotless.check.skip=true >"$root/target/build.log" 2>&1; then
      tail -40 "$root/target/build.log" >&2
      die "the build failed; its log is $root/target/build.log"
    fi
    touch "$stamp"
  fi
}
