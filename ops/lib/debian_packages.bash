# Installing Debian packages by the groups of ops/packages.table.
# shellcheck disable=SC2154

# Packages of the groups given, one a line, each once. A node from elsewhere, if new enough, stands for Debian's.
debian_packages_wanted() {
    local group package
    while read -r group package _; do
        [[ " $* " == *" $group "* ]] || continue
        if [[ $group == pages ]] && node_is_new_enough; then
            continue
        fi
        printf '%s\n' "$package"
    done < <(grep -v '^#' "$root/ops/packages.table") | sort -u
}

# Those of the packages on standard input that are not installed.
debian_packages_missing() {
    local wanted
    wanted=$(cat)
    # shellcheck disable=SC2086
    comm -23 <(printf '%s\n' $wanted | sort -u) \
        <(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
            sed -n 's/^installed //p' | sort -u)
}

debian_packages_install() {
    local missing status=0
    command -v dpkg-query >/dev/null || fail "this is not Debian: ops/setup installs Debian 12 packages"
    missing=$(debian_packages_wanted "$@" | debian_packages_missing | xargs)
    [ -n "$missing" ] || return 0
    become_root_for "$missing"
    say "installing $(wc -w <<<"$missing") Debian packages: $missing"
    guard_against_daemons
    apt_get_install "$missing" || status=$?
    lift_guard "$missing"
    return "$status"
}

# Sets as_root to what must stand before a command to run it as root.
become_root_for() {
    as_root=()
    if (($(id -u) != 0)); then
        command -v sudo >/dev/null ||
            fail "these packages are missing, and installing them needs root or sudo: $1"
        sudo -v || fail "sudo was refused; as root, run: apt-get install $1"
        as_root=(sudo)
    fi
}

apt_get_install() {
    local log=$var/log/setup.log
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
    with_progress "reading Debian's package lists" "$log" "${apt[@]}" update --error-on=any ||
        fail "the package lists cannot be read: no network, or no Debian mirror in /etc/apt? (see $log)"
    # shellcheck disable=SC2086
    with_progress "installing Debian packages" "$log" "${apt[@]}" install --yes --no-install-recommends $1 ||
        fail "the packages could not be installed (see $log); is this Debian 12, with room on its disk?"
}

# Packages such as redis-server and nginx start their daemon on installation. A policy of 101 forbids it meanwhile; a
# policy that stands already is put aside and put back, also when a run before this one was broken off.
policy=/usr/sbin/policy-rc.d
policy_aside=/usr/sbin/policy-rc.d.before-banfu

guard_against_daemons() {
    trap 'lift_policy' EXIT
    if [ -e "$policy" ] && [ ! -e "$policy_aside" ]; then
        "${as_root[@]}" mv "$policy" "$policy_aside"
    fi
    printf '#!/bin/sh\n# ops/setup is at work\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
}

lift_policy() {
    if [ -e "$policy_aside" ]; then
        "${as_root[@]}" mv "$policy_aside" "$policy"
    else
        "${as_root[@]}" rm -f "$policy"
    fi
}

# Nor may a daemon that came with us begin at the next boot: ours run under ops/up.
lift_guard() {
    local daemon
    lift_policy
    trap - EXIT
    for daemon in redis-server nginx; do
        if [[ " $1 " == *" $daemon"[\ -]* ]] && [ -e "/etc/init.d/$daemon" ]; then
            "${as_root[@]}" update-rc.d "$daemon" disable >/dev/null 2>&1 || true
        fi
    done
}
