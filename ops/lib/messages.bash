# What an operator reads: plain lines on standard error, progress for whatever takes longer than two seconds.

say() { printf '%s\n' "$*" >&2; }

warn() { say "warning: $*"; }

fail() {
    say "error: $*"
    exit 1
}

# with_progress TEXT LOG COMMAND...: runs COMMAND with its output in the file LOG. Says TEXT once two seconds have
# passed, then a sign of life every ten seconds with the log's last line. On failure prints the log's end and returns
# the command's status.
with_progress() {
    local text=$1 log=$2 reporter status=0
    shift 2
    : >"$log" || fail "cannot write $log: is the disk full, or the file another user's?"
    report_progress "$text" "$log" &
    reporter=$!
    "$@" >"$log" 2>&1 </dev/null || status=$?
    kill "$reporter" 2>/dev/null || true
    wait "$reporter" 2>/dev/null || true
    if ((status != 0)); then
        say "failed: $text; the end of $log:"
        tail -n 25 "$log" >&2
    fi
    return "$status"
}

# Ends with the shell that started it: a background job hears no Ctrl-C.
report_progress() {
    pause 2
    while kill -0 "$$" 2>/dev/null; do
        say "$1 ($SECONDS s) $(last_line "$2")"
        pause 10
    done
}

# A sleep that leaves no process behind when the shell is killed: reading a pipe that nobody writes.
pause() { read -rt "$1" <> <(:) || true; }

last_line() { tail -n 1 "$1" 2>/dev/null | tr -d '\r' | cut -c 1-80; }

# usage SCRIPT: the part of its opening comment from "usage:" on.
usage() { sed -n '/^# usage/,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$1"; }
