# Where things are. Everything that is not in git lies in build/ and var/ of this checkout, so that two checkouts on
# one machine never meet. BANFU_VAR names another folder than var/, BANFU_BUILD another build than build/release.
#
# To be sourced with `root` set to the top of the checkout.
# shellcheck disable=SC2034,SC2154

var=$(realpath -m "${BANFU_VAR:-$root/var}")
release=$(realpath -m "${BANFU_BUILD:-$root/build/release}")
services_table=${BANFU_SERVICES_TABLE:-$root/ops/services.table}

configuration=$var/etc # written anew by each ops/up
secrets=$var/secrets   # passwords and keys, ours alone
supervised=$var/service
supervisor_lock=$var/supervisor.lock # held by whatever runs: the supervisor and all below it
supervisor_pid=$var/supervisor.pid
demonstration_mark=$var/seed/demonstration # there only where ops/demo made the accounts

# A unix socket's path has at most 107 bytes. Where var/run is too long a name for that, the sockets lie in a private
# folder under the temporary directory, named after var/.
socket_folder() {
    local LC_ALL=C longest=$var/run/assignment.sock
    if ((${#longest} <= 107)); then
        printf '%s' "$var/run"
    else
        printf '/tmp/banfu-%d-%s' "$UID" "$(printf '%s' "$var" | sha256sum | cut -c 1-16)"
    fi
}
sockets=$(socket_folder)

# Makes folder $1, readable by us alone; one that is there must be ours, lest another user had made it first.
private_folder() {
    [ -d "$1" ] || mkdir -m 700 "$1" || fail "cannot make $1: is the disk full, or the folder above it another user's?"
    if [ ! -O "$1" ] || [ -L "$1" ]; then
        fail "$1 belongs to somebody else: remove it, or name another folder by BANFU_VAR"
    fi
    chmod 700 "$1"
}
