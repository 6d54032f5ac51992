#!/bin/sh
# Installs the system packages that are missing, and says nothing when none is.
#
#   scripts/deps.sh run     what `make run` needs: PostgreSQL 14 to 18 with its PostGIS
#   scripts/deps.sh test    and what `make test` needs beside it
#
# Packages come from apt-get, through sudo unless root. Where that cannot be
# done, the script names what to install and exits with 1.
set -eu

purpose=${1:-run}
missing=""

has() { command -v "$1" >/dev/null 2>&1; }
want() { missing="$missing $1"; }

# cluster_ready: some PostgreSQL between 14 and 18 has both its server and PostGIS.
cluster_ready() {
	for v in 18 17 16 15 14; do
		[ -x "/usr/lib/postgresql/$v/bin/postgres" ] &&
			[ -e "/usr/share/postgresql/$v/extension/postgis.control" ] && return 0
	done
	has pg_config || return 1
	[ -x "$(pg_config --bindir)/initdb" ] && [ -e "$(pg_config --sharedir)/extension/postgis.control" ]
}

# installed_server prints the newest installed PostgreSQL between 14 and 18.
installed_server() {
	for v in 18 17 16 15 14; do
		if [ -x "/usr/lib/postgresql/$v/bin/postgres" ]; then
			echo "$v"
			return
		fi
	done
}

has_cjk_font() {
	for f in /usr/share/fonts/opentype/noto/NotoSansCJK*.ttc; do
		[ -e "$f" ] && return 0
	done
	has fc-list && [ -n "$(fc-list :lang=zh-cn family)" ]
}

if ! has go; then
	echo "gridmap: Go 1.26 or later is not on the PATH; install it from https://go.dev/dl/" >&2
	exit 1
fi
has npm || want npm
if [ "$purpose" = test ] || [ -z "${GRIDMAP_DATABASE_URL:-}" ]; then
	cluster_ready || want postgis
fi
if [ "$purpose" = test ]; then
	# The race detector links with C.
	has gcc || has clang || want "gcc libc6-dev"
	has chromium || has chromium-browser || has google-chrome || want "chromium chromium-sandbox"
	has ogr2ogr || want gdal-bin
	has_cjk_font || want fonts-noto-cjk
fi
[ -n "$missing" ] || exit 0

# packages replaces the word postgis by the packages for the PostgreSQL at hand.
packages() {
	for p in $missing; do
		if [ "$p" != postgis ]; then
			echo "$p"
			continue
		fi
		v=$(installed_server)
		if [ -z "$v" ] && has apt-cache; then
			v=$(apt-cache depends postgresql 2>/dev/null | sed -n 's/^ *Depends: postgresql-\([0-9]*\)$/\1/p' | head -n 1)
		fi
		echo "postgresql-${v:-VERSION} postgresql-${v:-VERSION}-postgis-3"
	done | tr '\n' ' '
}

give_up() {
	echo "gridmap: $1" >&2
	echo "gridmap: please install: $(packages)" >&2
	echo "gridmap: (PostgreSQL 14 to 18 with the PostGIS of the same version; the names are Debian's)" >&2
	exit 1
}

has apt-get || give_up "some packages are missing, and there is no apt-get here to install them with."
as_root=""
if [ "$(id -u)" != 0 ]; then
	has sudo || give_up "some packages are missing, and installing them needs root or sudo."
	as_root=sudo
	[ -t 0 ] || as_root="sudo -n"
	$as_root true || give_up "some packages are missing, and sudo is not permitted."
fi

echo "gridmap: installing what is missing ($(echo $missing)); this takes a minute or two" >&2
# A third party's broken source makes update fail while Debian's own lists are fine.
$as_root apt-get -qq update || true
log=$(mktemp)
# shellcheck disable=SC2046 # one word a package
if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 \
	install --no-install-recommends $(packages) >"$log" 2>&1; then
	tail -n 20 "$log" >&2
	rm -f "$log"
	give_up "apt-get could not install the missing packages."
fi
rm -f "$log"
