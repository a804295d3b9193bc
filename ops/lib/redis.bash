# The private Redis: its users, its configuration, and what ops does in it as its administrator.
# shellcheck disable=SC2034,SC2154

redis_data=$var/redis
redis_room_mib=16 # with less left on its disk Redis is not started: with appendfsync always a full disk ends it

# Commands by the administrator, who alone loads functions. The password goes by the environment, never by the
# command line.
redis_admin() {
    REDISCLI_AUTH=$(<"$secrets/redis/admin") redis-cli -s "$sockets/redis.sock" --user admin --no-auth-warning "$@"
}

redis_answers() { [ "$(redis_admin ping 2>/dev/null)" = PONG ]; }

redis_make_passwords() {
    local name
    private_folder "$secrets/redis"
    for name in admin "${service_names[@]}"; do
        if [ "$name" != admin ] && ! needs "$name" redis || [ -s "$secrets/redis/$name" ]; then
            continue
        fi
        (umask 077 && od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n' >"$secrets/redis/$name") ||
            fail "cannot write $secrets/redis/$name: is the disk full?"
    done
}

# redis_user NAME RULES: a line of the file of users; the password stands there as its SHA-256.
redis_user() {
    local digest
    digest=$(printf '%s' "$(<"$secrets/redis/$1")" | sha256sum)
    printf 'user %s reset on #%s %s\n' "$1" "${digest%% *}" "$2"
}

# redis_service_rules NAME: what a service may do, as services/common/commit/README.md lists it: its functions run with
# the rights of their caller. Each group in brackets counts by itself, so that what may be done to a log's key is what
# stands in the first line alone: it can be appended to and read, never cut, replaced or removed. Nothing is flushed, no
# function loaded, no setting changed.
redis_service_rules() {
    local own=$1
    printf '%s ' resetchannels '&banfu:hint:*' \
        -@all +auth +ping +fcall +fcall_ro +xadd +xlen +xrange +time +publish +subscribe +unsubscribe +multi +exec \
        +asking '+cluster|slots' '+function|list' '~{*}:log:*' \
        "(+get +mget +exists ~{*}:entity:$own:* ~{*}:claim:$own:* ~{*}:text:* ~{*}:request:*)" \
        "(+set +mset +del ~{*}:entity:$own:* ~{*}:claim:$own:*)" \
        "(+get +set +del ~{*}:session:$own:*)" \
        "(+set ~{*}:text:* ~{*}:request:*)" \
        "(+hget +hgetall +hset +hincrby ~{*}:versions:*)" \
        "(+hget +hset +hkeys ~{*}:heads)" \
        "(+zadd +zrem +zrangebyscore ~{*}:index:$own:*)" \
        "(+hget +hset ~{*}:cursors:$own ~{*}:cursors:$own:*)" \
        "(+fcall +fcall_ro +exists +del +expire +persist +hget +hmget +hgetall +hset +hdel +rpush +llen +lindex \
            +sadd +srem +smembers ~{*}:job:$own:* ~{*}:job-pieces:$own:* ~{*}:jobs:$own ~{*}:jobs:$own:*)" \
        "(+get ~banfu:clock)" \
        "(+get +set ~banfu:seal:$own)" \
        "(+zrevrangebyscore ~{identity}:index:identity:epochs)"
}

# Nobody can be the default user, who is off. But Redis reads its own log as that user, and passes over every transaction
# that this user may not carry out (7.0.15), so it must be allowed everything.
redis_write_users() {
    local name
    {
        printf 'user default reset off ~* &* +@all\n'
        redis_user admin '~* &* +@all'
        for name in "${service_names[@]}"; do
            if needs "$name" redis; then
                redis_user "$name" "$(redis_service_rules "$name" | tr -s '\n ' ' ')"
            fi
        done
    } >"$configuration/redis.users" || fail "cannot write $configuration/redis.users: is the disk full?"
}

redis_write_configuration() {
    cat >"$configuration/redis.conf" <<END || fail "cannot write $configuration/redis.conf: is the disk full?"
# Written by ops/up; changes are lost.
port 0
unixsocket "$sockets/redis.sock"
unixsocketperm 700
dir "$redis_data"
aclfile "$configuration/redis.users"
daemonize no
databases 1
logfile ""
loglevel notice

# Nothing is acknowledged that is not on the disk, and nothing is mended unasked (ops/lib/redis_recovery.bash).
appendonly yes
appendfsync always
no-appendfsync-on-rewrite no
aof-load-truncated no
save ""
maxmemory-policy noeviction

# The log is written anew early, so that a start reads little.
auto-aof-rewrite-min-size 8mb
auto-aof-rewrite-percentage 100
busy-reply-threshold 1000
tcp-backlog 128
END
}

# What Redis could not carry out while it read its log is missing from what it serves.
redis_require_all_was_read() {
    local errors
    errors=$(redis_admin info errorstats | tr -d '\r' | grep ^errorstat_ | grep -v '^errorstat_LOADING') || return 0
    control redis d
    fail "Redis did not accept all of its own log (${errors//$'\n'/ }); nothing was changed: see $var/log/redis"
}

# The functions the services call, from the sources beside their callers. Loading them again changes nothing.
redis_load_functions() {
    local library answer
    for library in "$root"/services/common/*/*.lua; do
        [ -e "$library" ] || continue
        answer=$(redis_admin -x function load replace <"$library" 2>&1)
        if [[ $answer == *ERR* || $answer == *rror* ]]; then
            fail "Redis refuses $library: $answer"
        fi
    done
}

# The case clock is the real one plus the milliseconds in banfu:clock. It is simulated only where this was asked for
# when the store was empty, and from then on for good.
redis_begin_clock() {
    local offset
    offset=$(($(instant_ms "$1") - $(real_ms)))
    redis_admin eval "
        if redis.call('DBSIZE') == 0 then redis.call('SET', 'banfu:clock', ARGV[1]) end" 0 "$offset" >/dev/null ||
        fail "the simulated clock could not be set"
}

# The offset, or nothing where the clock is real.
redis_clock_offset() { redis_admin get banfu:clock; }

# redis_advance_clock OFFSET: moves it forward and prints what it is then: the later of the two.
redis_advance_clock() {
    redis_admin eval "
        local stands = redis.call('GET', 'banfu:clock')
        if stands and tonumber(ARGV[1]) > tonumber(stands) then
            redis.call('SET', 'banfu:clock', ARGV[1])
            return ARGV[1]
        end
        return stands" 0 "$1"
}
