# Instants, as milliseconds since 1970 UTC.

real_ms() { date +%s%3N; }

# instant_ms TIMESTAMP: of an ISO 8601 timestamp with its offset from UTC, 2022-07-05T09:00:00+08:00; without one, and
# for a date alone, China's time is meant.
instant_ms() {
    local text=$1
    [[ $text =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$ ]] ||
        fail "$text is not a timestamp such as 2022-07-05T09:00:00+08:00"
    [[ $text == *T* ]] || text+=T00:00
    [[ $text =~ (Z|[+-][0-9]{2}:[0-9]{2})$ ]] || text+=+08:00
    date --date "$text" +%s%3N 2>/dev/null || fail "there is no such time as $1"
}

# china_time MS: as 2022-07-05T09:00:00+08:00.
china_time() { TZ=CST-8 date --date "@$(($1 / 1000))" +%Y-%m-%dT%H:%M:%S+08:00; }
