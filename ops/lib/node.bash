# Node.js and the libraries of the pages.

# Any node from version 18 on will do, wherever it came from.
node_is_new_enough() {
    local version
    command -v npm >/dev/null || return 1
    version=$(node --version 2>/dev/null) || return 1
    version=${version#v}
    ((${version%%.*} >= 18))
}

# node_modules_install FOLDER: what its package-lock.json names, unless it is there already. A folder without one
# needs nothing. `npm ci` will not do: it wants the packages of every platform in the lock file, also those that this
# machine's registry does not have; `npm install --no-save` keeps to the lock file and leaves it as it is.
node_modules_install() {
    local folder=$1 stamp=$1/node_modules/.installed
    [ -e "$folder/package-lock.json" ] || return 0
    if [ -e "$stamp" ] && cmp -s "$stamp" "$folder/package-lock.json"; then
        return 0
    fi
    # shellcheck disable=SC2154
    (cd "$folder" && with_progress "installing the libraries of ${folder#"$root/"}" "$var/log/npm.log" \
        npm install --no-save --no-audit --no-fund) ||
        fail "npm could not install the libraries of ${folder#"$root/"}: no network, or no npm registry? (see $var/log/npm.log)"
    cp "$folder/package-lock.json" "$stamp"
}
