# The edge: static pages, limits, slow clients; TLS and HTTP/2 where there is a certificate.
# shellcheck disable=SC2154

# Where it listens: 127.0.0.1 unless BANFU_ADDRESS names another address, on the port of BANFU_PORT, else the one
# remembered, else the first free from 8080 on.
nginx_address=${BANFU_ADDRESS:-127.0.0.1}
nginx_port_file=$var/port

port_is_taken() { (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

first_free_port() {
    local port
    for ((port = 8080; port < 8180; ++port)); do
        if ! port_is_taken "$port"; then
            printf '%d' "$port"
            return
        fi
    done
    fail "the ports 8080 to 8179 are all in use: name a free one by BANFU_PORT"
}

# Settles the port and remembers it.
nginx_choose_port() {
    local port remembered
    remembered=$(cat "$nginx_port_file" 2>/dev/null) || remembered=
    port=${BANFU_PORT:-$remembered}
    if [ -n "${BANFU_PORT:-}" ] && port_is_taken "$port"; then
        fail "port $port (BANFU_PORT) is in use by another program: end that, or name another port"
    fi
    if [ -z "$port" ] || port_is_taken "$port"; then
        [ -z "$port" ] || warn "port $port, where Banfu was before, is now in use by another program: taking the next free"
        port=$(first_free_port)
    fi
    printf '%d\n' "$port" >"$nginx_port_file" || fail "cannot write $nginx_port_file: is the disk full?"
}

nginx_certificate=${BANFU_TLS_CERTIFICATE:-$var/tls/certificate.pem}
nginx_certificate_key=${BANFU_TLS_KEY:-$var/tls/key.pem}

nginx_has_tls() { [ -e "$nginx_certificate" ]; }

site_url() {
    local scheme=http address=$nginx_address
    ! nginx_has_tls || scheme=https
    [ "$address" != 0.0.0.0 ] || address=$(hostname)
    printf '%s://%s:%s/' "$scheme" "$address" "$(<"$nginx_port_file")"
}

nginx_pages() {
    local pages
    for pages in "$root/build/pages" "$root/gateway/web/dist"; do
        if [ -e "$pages/index.html" ]; then
            printf '%s' "$pages"
            return
        fi
    done
}

# Lines for the server block ($uri is nginx's): with pages, whatever is no file and not the gateway's is the pages' own affair (their
# router reads the address); without, all is the gateway's.
# shellcheck disable=SC2016
nginx_page_rules() {
    local pages
    pages=$(nginx_pages)
    if [ -n "$pages" ]; then
        printf '%s\n' "root \"$pages\";" \
            'location /assets/ { expires 30d; }' \
            'location / { try_files $uri /index.html; expires -1; }'
    else
        printf '%s\n' 'location / { proxy_pass http://gateway; }'
    fi
}

nginx_listen_rules() {
    if nginx_has_tls; then
        printf '%s\n' "listen $nginx_address:$(<"$nginx_port_file") ssl http2;" \
            "ssl_certificate \"$nginx_certificate\";" "ssl_certificate_key \"$nginx_certificate_key\";" \
            'ssl_protocols TLSv1.2 TLSv1.3;' 'ssl_session_cache shared:tls:2m;' \
            'add_header Strict-Transport-Security "max-age=31536000" always;'
    else
        printf '%s\n' "listen $nginx_address:$(<"$nginx_port_file");"
    fi
}

nginx_user_rule() { ((UID != 0)) || printf 'user root root;'; }

nginx_write_configuration() {
    mkdir -p "$var/nginx" || fail "cannot make $var/nginx: is the disk full?"
    sed -e "s|@user@|$(nginx_user_rule)|" -e "s|@sockets@|$sockets|g" -e "s|@var@|$var|g" \
        -e '/@listen@/{r '<(nginx_listen_rules) -e 'd}' \
        -e '/@pages@/{r '<(nginx_page_rules) -e 'd}' \
        "$root/ops/nginx.conf.in" >"$configuration/nginx.conf" ||
        fail "cannot write $configuration/nginx.conf: is the disk full?"
    if nginx_has_tls; then
        nginx -t -q -c "$configuration/nginx.conf" || fail "nginx refuses the certificate in $nginx_certificate"
    fi
}
