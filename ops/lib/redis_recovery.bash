# After Redis has ended: may it start again, and must its log be cut first?
#
# Redis is started first, always. Only when it refused with "Unexpected end of file" is anything cut: a power failure
# left the last change half written, and nobody was told that it had been made. The last incremental file alone is then
# copied aside and cut where redis-check-aof says it is whole, and only if what is cut off begins one transaction or
# command and holds no EXEC. In every other case Redis stays down, all files stay as they are, and the operator is told.
# Never `redis-check-aof --fix` on all: it throws away whatever follows a damaged byte.
# shellcheck disable=SC2154

redis_trouble=$var/redis.trouble # one line for the operator, while there is trouble
redis_log=$var/log/redis

# A mark in the log at each start and, from `finish`, at each end, so that the words between are those of one start.
redis_say_start() { printf 'banfu: Redis starts\n'; }

# The log of the start that has just ended. runit hands `finish` the same pipe to svlogd that Redis wrote to: when the
# mark of the end stands in the log, all of Redis's words do.
redis_last_words() {
    local mark="banfu: Redis ended ($$ $EPOCHREALTIME)" round words
    say "$mark"
    for ((round = 0; round < 40; ++round)); do
        words=$(find "$redis_log" -name '@*.[su]' -print0 | sort -z | tail -z -n 1 | xargs -0 -r tail -c 100000 --
            tail -c 100000 "$redis_log/current" 2>/dev/null)
        if [[ $words == *"$mark"* ]]; then
            printf '%s' "${words##*banfu: Redis starts}"
            return
        fi
        pause 0.05
    done
}

redis_room_is_short() {
    (($(df --output=avail --block-size=1M "$redis_data" | tail -n 1) < redis_room_mib))
}

# Stays down, with the reason where ops/status finds it, until the operator starts it again.
redis_stay_down() {
    say "Redis stays down: $1"
    printf '%s\n' "$1" >"$redis_trouble" || true
    printf d 1<>supervise/control
}

# redis_recover CODE: what follows the end of Redis with that exit code.
redis_recover() {
    local words file
    rm -f "$redis_trouble"
    if redis_room_is_short; then
        say "the disk of $redis_data has less than $redis_room_mib MiB left: Redis starts again when there is room"
        while redis_room_is_short && ! asked_to_stay_down; do
            pause 1
        done
        return
    fi
    [ "$1" = 1 ] || return 0
    words=$(redis_last_words)
    if [[ $words =~ "Unexpected end of file reading the append only file "([^ ]+)"." ]]; then
        file=${BASH_REMATCH[1]}
        redis_cut_last_file "$file"
    elif [[ $words == *"Bad file format reading the append only file"* ]]; then
        redis_stay_down "its data in $redis_data is damaged (bad file format); nothing was changed: restore a backup"
    elif [[ $words == *"the AOF manifest"* || $words == *"AOF loading"* || $words == *"MULTI in the AOF"* ||
        $words == *"Fatal error loading"* ]]; then
        redis_stay_down "its data in $redis_data cannot be read; nothing was changed: restore a backup (see $redis_log)"
    fi
}

redis_cut_last_file() {
    local folder=$redis_data/appendonlydir last whole verdict aside
    last=$(sed -n 's/^file \([^ ]*\) seq [0-9]* type i$/\1/p' "$folder/appendonly.aof.manifest" | tail -n 1)
    if [ "$1" != "$last" ]; then
        redis_stay_down "$1 in $folder ends too early, and it is not the last file; nothing was changed: restore a backup"
        return
    fi
    whole=$(redis-check-aof "$folder/$last" 2>&1 | sed -n 's/.*ok_up_to=\([0-9]*\).*/\1/p' | tail -n 1) || true
    if ! verdict=$("$root/ops/lib/aof_tail.py" "$folder/$last" "${whole:-none}" 2>&1); then
        redis_stay_down "$folder/$last is damaged: $verdict; nothing was changed: restore a backup"
        return
    fi
    aside=$var/redis.aside/$last.$(date -u +%Y%m%dT%H%M%SZ)
    if ! { mkdir -p "${aside%/*}" && cp --preserve "$folder/$last" "$aside" && sync "$aside" "${aside%/*}" &&
        truncate --size "$whole" "$folder/$last" && sync "$folder/$last"; }; then
        redis_stay_down "$folder/$last could not be copied to $aside and cut: is the disk full?"
        return
    fi
    say "the last change was half written when the machine stopped, and nobody was told it had been made: cut off" \
        "($verdict); the file as it was: $aside"
}
