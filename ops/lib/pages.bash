# The web pages, where there are any: their sources in gateway/web, what is made of them in build/pages.
# shellcheck disable=SC2154

has_pages() { [ -e "$root/gateway/web/package.json" ]; }

# build_pages: brings build/pages up to date, unless nothing has changed since.
build_pages() {
    local stamp=$root/build/pages/.built
    has_pages || return 0
    if [ -e "$stamp" ] && [ -z "$(find "$root/gateway/web" -path '*/node_modules' -prune -o -type f -newer "$stamp" -print -quit)" ]; then
        return 0
    fi
    if [ ! -d "$root/gateway/web/node_modules" ]; then
        warn "the pages are not built anew, for want of their libraries: run ops/setup --pages, then ops/build"
        return 0
    fi
    (cd "$root/gateway/web" && with_progress "building the pages" "$var/log/pages.log" \
        npm run build -- --outDir "$root/build/pages" --emptyOutDir) ||
        fail "the pages could not be built (see $var/log/pages.log)"
    touch "$stamp"
}
