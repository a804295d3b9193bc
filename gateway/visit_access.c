/* Who sends a request: a program by its Authorization header, a browser by its cookie. */
#include "visit.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#define COOKIE "banfu_session"

enum { COOKIE_MAX = 512 };

static const char SCHEME[] = "Bearer ";

/* Sessions are base64url text; whatever else comes is none. */
static bool is_session(const char *text, size_t size)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/~";

    return size > 0 && size <= COOKIE_MAX && strspn(text, letters) >= size;
}

/* The value of our cookie among others: `a=b; banfu_session=…; c=d`. */
static const char *find_cookie(const char *cookies, size_t *ret_size)
{
    size_t name = strlen(COOKIE "=");

    while (*cookies) {
        cookies += strspn(cookies, "; ");
        size_t size = strcspn(cookies, ";");
        if (size > name && strncmp(cookies, COOKIE "=", name) == 0) {
            *ret_size = size - name;
            return cookies + name;
        }
        cookies += size;
    }
    return NULL;
}

static void find_session(struct visit *visit)
{
    const char *authorization = http_request_header(visit->http, "Authorization");
    size_t size = 0;
    const char *text = NULL;

    if (*authorization) {
        bool bearer = strncasecmp(authorization, SCHEME, strlen(SCHEME)) == 0;
        text = bearer ? authorization + strlen(SCHEME) : NULL;
        size = bearer ? strlen(text) : 0;
    } else {
        text = find_cookie(http_request_header(visit->http, "Cookie"), &size);
        visit->by_cookie = text != NULL;
    }
    if (text && is_session(text, size)) {
        visit->session = arena_copy(visit->arena, text, size);
    }
}

/* The host and port that a page's origin names: "https://banfu.example:8443" →
 * "banfu.example:8443".
 */
static const char *host_of(const char *origin)
{
    const char *slashes = strstr(origin, "://");

    return slashes ? slashes + 3 : "";
}

/* A browser sends the cookie along with whatever page asks it to. What changes something must come
 * from our own pages: browsers say so by Sec-Fetch-Site, older ones by Origin alone. */
static bool is_same_origin(const struct http_request *http)
{
    const char *site = http_request_header(http, "Sec-Fetch-Site");
    const char *origin = http_request_header(http, "Origin");

    if (*site) {
        return strcmp(site, "same-origin") == 0;
    }
    return *origin && strcmp(host_of(origin), http_request_header(http, "Host")) == 0;
}

static bool changes_something(const struct visit *visit)
{
    return strcmp(http_request_method(visit->http), "GET") != 0;
}

bool visit_check_access(struct visit *visit)
{
    find_session(visit);
    if (visit->match.ready->route->access == ACCESS_EVERYBODY) {
        return true;
    }
    if (!visit->session) {
        failure_set(&visit->failure, STATUS_UNAUTHENTICATED, "SESSION_MISSING", "请先登录");
        return false;
    }
    if (visit->by_cookie && changes_something(visit) && !is_same_origin(visit->http)) {
        failure_set(&visit->failure, STATUS_PERMISSION_DENIED, "CROSS_SITE",
                    "请求不是从本系统的页面发出的");
        return false;
    }
    return true;
}

void visit_set_cookie(struct visit *visit, const char *session, int64_t seconds)
{
    bool secure = strcmp(http_request_header(visit->http, "X-Forwarded-Proto"), "https") == 0;

    if (*session && !is_session(session, strlen(session))) {
        return;
    }
    const char *cookie = arena_printf(
        visit->arena, COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%" PRId64 "%s",
        session, seconds, secure ? "; Secure" : "");
    if (cookie) {
        http_add_header(visit->http, "Set-Cookie", cookie);
    }
}
