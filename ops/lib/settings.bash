# Settings that an operator keeps in var/settings, a line NAME=VALUE each. The environment wins.
# shellcheck disable=SC2154

read_settings() {
    local line number=0
    [ -e "$var/settings" ] || return 0
    while IFS= read -r line || [ -n "$line" ]; do
        number=$((number + 1))
        [[ -n $line && $line != '#'* ]] || continue
        [[ $line =~ ^(BANFU_[A-Z_]+)=(.*)$ ]] || fail "$var/settings, line $number: not of the form BANFU_NAME=VALUE"
        [ -n "${!BASH_REMATCH[1]-}" ] || export "${BASH_REMATCH[1]}=${BASH_REMATCH[2]}"
    done <"$var/settings"
}
