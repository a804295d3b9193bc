# Configuring and building.
# shellcheck disable=SC2154

# build FOLDER CMAKE_OPTION...: brings the build in FOLDER up to date.
build() {
    local folder=$1 name=${1##*/}
    shift
    if [ ! -e "$folder/build.ninja" ]; then
        with_progress "configuring build/$name" "$var/log/configure-$name.log" \
            cmake -S "$root" -B "$folder" -G Ninja "$@" ||
            fail "build/$name could not be configured (see $var/log/configure-$name.log)"
    fi
    with_progress "building build/$name" "$var/log/build-$name.log" ninja -C "$folder" ||
        fail "build/$name does not build (see $var/log/build-$name.log)"
}
