# The rows of ops/services.table.
# shellcheck disable=SC2034,SC2154

service_names=()
declare -A service_program service_socket service_needs

read_services_table() {
    local name program socket needs
    while read -r name program socket needs; do
        case $name in '' | '#'*) continue ;; esac
        service_names+=("$name")
        service_program[$name]=$program
        service_socket[$name]=$socket
        service_needs[$name]=$needs
    done <"$services_table"
}

# has_service NAME: whether the table has that row.
has_service() { [ -n "${service_program[$1]-}" ]; }

# needs NAME OTHER: whether the process NAME calls OTHER.
needs() { [[ ,${service_needs[$1]}, == *,"$2",* ]]; }

# speaks_grpc NAME: whether it is one of our services, which answer grpc.health.v1.
speaks_grpc() { [ "${service_program[$1]}" != - ] && [ "$1" != gateway ]; }

# Programs of the table that are not built, and the one that asks them how they are.
programs_missing() {
    local name program
    for name in "${service_names[@]}"; do
        program=${service_program[$name]}
        if [ "$program" != - ] && ! { [ -x "$release/$program" ] && [ -x "$release/ops/probe/banfu-probe" ]; }; then
            printf '%s\n' "$name"
        fi
    done
}

# Names in the order in which they stop.
service_names_backwards() {
    local place
    for ((place = ${#service_names[@]} - 1; place >= 0; --place)); do
        printf '%s\n' "${service_names[place]}"
    done
}
