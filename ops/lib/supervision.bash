# All processes run under runit's runsvdir, which needs no init: a folder for each under var/service, its log beside it.
#
# Whatever runs holds var/supervisor.lock open, handed down from runsvdir. So the lock is free exactly when nothing of
# ours is left, whatever a pid file says after a crash.
# shellcheck disable=SC2154

log_bytes=4000000 # of one file of a process's log; ten are kept
stop_seconds=20   # for one process to end by itself

anything_runs() { ! flock --nonblock "$supervisor_lock" true 2>/dev/null; }

supervisor_runs() {
    local pid
    pid=$(cat "$supervisor_pid" 2>/dev/null) && [ -n "$pid" ] &&
        [[ $(readlink "/proc/$pid/exe") == */runsvdir ]] && anything_runs
}

# write_script PATH LINE: one line of shell as a script, put in place of what may just be read.
write_script() {
    if ! { printf '#!/usr/bin/env bash\n%s\n' "$2" >"$1.new" && chmod 755 "$1.new" && mv "$1.new" "$1"; }; then
        fail "cannot write $1: is the disk full?"
    fi
}

write_supervised() {
    local name folder settings
    settings=$(printf 'BANFU_VAR=%q BANFU_BUILD=%q BANFU_SERVICES_TABLE=%q BANFU_CARD_ADDRESS=%q BANFU_VERIFY_ADDRESS=%q' \
        "$var" "$release" \
        "$services_table" "${BANFU_CARD_ADDRESS:-$(site_url)c/}" "${BANFU_VERIFY_ADDRESS:-$(site_url)verify/}")
    for name in "${service_names[@]}"; do
        folder=$supervised/$name
        mkdir -p "$folder/log" "$var/log/$name" || fail "cannot make $folder: is the disk full?"
        rm -f "$folder/ended" # whoever starts anew waits for no back-off of before
        printf 's%d\nn10\n' "$log_bytes" >"$var/log/$name/config"
        write_script "$folder/run" "$settings exec $(printf %q "$root/ops/lib/process") run $name 2>&1"
        write_script "$folder/finish" "$settings exec $(printf %q "$root/ops/lib/process") finish $name \"\$@\" 2>&1"
        write_script "$folder/log/run" "exec svlogd $(printf %q "$var/log/$name")"
        # Everything but Redis waits until ops/up has prepared the store.
        [ "${service_needs[$name]}" = - ] || touch "$folder/down"
    done
    for folder in "$supervised"/*; do
        has_service "${folder##*/}" || rm -rf "$folder"
    done
}

# The environment of all that runs is made here, not taken from whoever calls: a process must not depend on the shell
# it was started from. Sanitizers' options pass, for tests.
start_supervisor() {
    local kept=(PATH="$PATH" HOME="${HOME:-/}" LANG=C.UTF-8) name
    for name in ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS BANFU_LOG_LEVEL; do
        [ -z "${!name-}" ] || kept+=("$name=${!name}")
    done
    (
        exec 7>"$supervisor_lock"
        flock --nonblock 7 || fail "$supervisor_lock is held: something is running already"
        exec 8>&-
        cd "$supervised" || exit
        touch --date '10 seconds ago' . # or runsvdir waits a second, lest a folder be still in the making
        exec env -i "${kept[@]}" setsid runsvdir "$supervised" </dev/null >>"$var/log/supervisor.log" 2>&1
    ) &
    printf '%d\n' "$!" >"$supervisor_pid"
}

# release_service NAME…: starts what waited, and lets it start by itself from now on.
release_services() {
    local name
    for name in "$@"; do
        rm -f "$supervised/$name/down"
    done
    for name in "$@"; do
        control "$name" u
    done
}

# control NAME LETTER: tells runsv u(p), d(own), k(ill) or to e(x)it with what it runs, as sv does, but without sv's half-second steps. Its
# pipe is opened for reading too, so that nothing waits where no runsv is left.
control() { printf %s "$2" 1<>"$supervised/$1/supervise/control"; }

# Whether a runsv looks after it, and what it last said of it: run, finish or down, then what it was told.
has_supervisor() {
    [ -e "$supervised/$1/supervise/lock" ] && ! flock --nonblock "$supervised/$1/supervise/lock" true
}
supervised_state() { cat "$supervised/$1/supervise/stat" 2>/dev/null || printf 'down\n'; }
supervised_pid() { cat "$supervised/$1/supervise/pid" 2>/dev/null; }

# wait_for_end NAME SECONDS
wait_for_end() {
    local until=$((EPOCHSECONDS + $2))
    until [[ $(supervised_state "$1") == down* ]]; do
        ((EPOCHSECONDS < until)) || return 1
        pause 0.02
    done
}

# In order: who calls before who is called.
stop_supervised() {
    local name pid
    if supervisor_runs; then
        pid=$(<"$supervisor_pid")
        kill -TERM "$pid" # ends alone, so that it starts no supervisor of a service anew
    fi
    while read -r name; do
        has_supervisor "$name" || continue
        control "$name" x
        if ! wait_for_end "$name" "$stop_seconds"; then
            warn "$name did not end within $stop_seconds s: killing it"
            control "$name" k
            wait_for_end "$name" 5 || true
        fi
    done < <(service_names_backwards)
    flock --wait 10 "$supervisor_lock" true || end_leftovers
}

# What still holds the lock after all that: named, then killed.
end_leftovers() {
    local pids
    pids=$(holders_of_lock)
    warn "still running and now killed: $(ps -o pid=,comm= -p "${pids// /,}" | xargs)"
    # shellcheck disable=SC2086
    kill -KILL $pids 2>/dev/null || true
    flock --wait 5 "$supervisor_lock" true || fail "processes remain that could not be killed: $(holders_of_lock)"
}

# A process that goes while find looks makes find fail: that is no failure of ours.
holders_of_lock() {
    { find /proc/[0-9]*/fd -lname "$supervisor_lock" 2>/dev/null || true; } | cut -d / -f 3 | sort -un |
        { grep -vx "$$" || true; } | xargs
}
