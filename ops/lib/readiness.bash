# Is a process ready, and if not, why?
# shellcheck disable=SC2154

probe=$release/ops/probe/banfu-probe

# wait_for_redis SECONDS: until it answers. False when it has given up, or the time is over.
wait_for_redis() {
    local until=$((EPOCHSECONDS + $1)) told=$((EPOCHSECONDS + 2))
    until redis_answers; do
        if ((EPOCHSECONDS >= until)) || [ -e "$redis_trouble" ]; then
            return 1
        fi
        if ((EPOCHSECONDS >= told)); then
            say "waiting for Redis: $(why_redis_is_down)"
            told=$((EPOCHSECONDS + 10))
        fi
        pause 0.02
    done
}

why_redis_is_down() {
    if [ -e "$redis_trouble" ]; then
        cat "$redis_trouble"
    elif redis_room_is_short; then
        printf 'the disk of %s is full\n' "$redis_data"
    else
        printf '%s\n' "$(tail -n 1 "$var/log/redis/current" 2>/dev/null)"
    fi
}

# health NAME…: a line each, its name and what is the matter with it, nothing where it is ready.
health() {
    local name answer targets=()
    local -A answers
    for name in "$@"; do
        ! speaks_grpc "$name" || targets+=("$name=unix:$sockets/${service_socket[$name]}")
    done
    if ((${#targets[@]} > 0)); then
        while read -r name answer; do
            answers[$name]=$answer
        done < <("$probe" "${targets[@]}")
    fi
    for name in "$@"; do
        if [ "$name" = redis ]; then
            answer=
            redis_answers || answer=$(why_redis_is_down)
        elif speaks_grpc "$name"; then
            answer=${answers[$name]-not asked}
            [ "$answer" != "cannot be reached" ] || answer+=$(why_it_ended "$name")
        else
            answer=$(http_health "$name")
        fi
        printf '%s %s\n' "$name" "$answer"
    done
}

# stuck_logs NAME…: "NAME COUNT" of those that hold up logs because they cannot react to an entry.
stuck_logs() {
    local name targets=()
    for name in "$@"; do
        ! speaks_grpc "$name" || targets+=("$name=unix:$sockets/${service_socket[$name]}")
    done
    ((${#targets[@]} == 0)) ||
        "$probe" --metrics "${targets[@]}" | sed -n 's/^\([^ ]*\) banfu_logs_stuck \([1-9].*\)$/\1 \2/p'
}

# why_it_ended NAME: its own last word on that, behind a colon; nothing when it left none.
why_it_ended() {
    tail -n 20 "$var/log/$1/current" 2>/dev/null |
        sed -n 's/.*"level":"error".*"why":"\(.*\)".*}$/: \1/p' | tail -n 1
}

# What the gateway says of itself and of the services it calls; nginx is ready when that is heard through it.
http_health() {
    local where=("$(site_url)readyz") answer
    if [ "$1" = gateway ]; then
        where=(--unix-socket "$sockets/gateway.sock" http://gateway/readyz)
    fi
    if ! answer=$(curl --silent --insecure --max-time 2 --write-out '\n%{http_code}' "${where[@]}"); then
        printf 'cannot be reached'
    elif [ "${answer##*$'\n'}" != 200 ]; then
        printf 'answers %s: %s' "${answer##*$'\n'}" "$(tr -d '\r\n' <<<"${answer%$'\n'*}" | cut -c 1-300)"
    fi
}

# wait_until_ready SECONDS: until every process is; says what it waits for once it takes longer than two.
wait_until_ready() {
    local until=$((EPOCHSECONDS + $1)) told=$((EPOCHSECONDS + 2)) trouble said=
    while trouble=$(health "${service_names[@]}" | grep -v ' $'); do
        if ((EPOCHSECONDS >= told)); then
            if [ "$trouble" = "$said" ]; then
                say "still waiting ($SECONDS s)"
            else
                say "waiting for ${trouble//$'\n'/; }"
            fi
            said=$trouble told=$((EPOCHSECONDS + 5))
        fi
        ((EPOCHSECONDS < until)) || return 1
        pause 0.05
    done
}
