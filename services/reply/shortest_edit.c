#include "reply/shortest_edit.h"

/* Diagonal k holds the points x - y = k. `reach[k]` is how far x comes on it with as many changes
 * as were tried, UNREACHED where no path inside the stretch leads. Backward the same is counted
 * from the ends of both sides. */
enum { UNREACHED = -1 };

struct edit {
    const struct edit_side *from, *to;
    int32_t *forward, *backward; /* at diagonal 0, with room on both sides */
    int64_t budget;
};

/* A piece of both sides: `width` of one from `x`, `height` of the other from `y`. */
struct stretch {
    int32_t x, y, width, height;
};

struct split {
    int32_t x, y; /* in the stretch */
};

static bool is_same(const struct edit *edit, int32_t x, int32_t y)
{
    return edit->from->of[x] == edit->to->of[y];
}

/* --- one step further on every diagonal --- */

static int32_t farther(const struct stretch *stretch, const int32_t *reach, int32_t k)
{
    int32_t right = reach[k - 1], down = reach[k + 1], x = UNREACHED;

    if (right != UNREACHED && right < stretch->width) {
        x = right + 1;
    }
    if (down > x && down - k <= stretch->height) {
        x = down;
    }
    return x;
}

static int32_t follow_forward(struct edit *edit, const struct stretch *stretch, int32_t x,
                              int32_t k)
{
    int32_t begin = x;

    while (x < stretch->width && x - k < stretch->height &&
           is_same(edit, stretch->x + x, stretch->y + x - k)) {
        x++;
    }
    edit->budget -= x - begin + 1;
    return x;
}

static int32_t follow_backward(struct edit *edit, const struct stretch *stretch, int32_t x,
                               int32_t k)
{
    int32_t begin = x, right = stretch->x + stretch->width - 1;
    int32_t bottom = stretch->y + stretch->height - 1;

    while (x < stretch->width && x - k < stretch->height &&
           is_same(edit, right - x, bottom - (x - k))) {
        x++;
    }
    edit->budget -= x - begin + 1;
    return x;
}

/* The diagonals that `changes` changes can lead to without leaving the stretch. */
static int32_t lowest(const struct stretch *stretch, int32_t changes)
{
    int32_t over = changes - stretch->height;

    return over > 0 ? -changes + 2 * over : -changes;
}

static int32_t highest(const struct stretch *stretch, int32_t changes)
{
    int32_t over = changes - stretch->width;

    return over > 0 ? changes - 2 * over : changes;
}

static void widen(int32_t *reach, int32_t changes)
{
    reach[-changes - 1] = UNREACHED;
    reach[changes + 1] = UNREACHED;
}

/* Whether a path forward and one backward have met on a diagonal. */
static bool have_met(const struct stretch *stretch, int32_t x, const int32_t *other, int32_t k,
                     int32_t changes)
{
    return k >= -changes && k <= changes && other[k] != UNREACHED && x + other[k] >= stretch->width;
}

static bool step_forward(struct edit *edit, const struct stretch *stretch, int32_t changes,
                         struct split *ret_split)
{
    int32_t *reach = edit->forward;
    int32_t skew = stretch->width - stretch->height;

    widen(reach, changes);
    for (int32_t k = lowest(stretch, changes); k <= highest(stretch, changes); k += 2) {
        int32_t x = changes == 0 ? 0 : farther(stretch, reach, k);
        reach[k] = x == UNREACHED ? x : follow_forward(edit, stretch, x, k);
        if (reach[k] != UNREACHED && (skew & 1) &&
            have_met(stretch, reach[k], edit->backward, skew - k, changes - 1)) {
            *ret_split = (struct split){.x = reach[k], .y = reach[k] - k};
            return true;
        }
    }
    return false;
}

static bool step_backward(struct edit *edit, const struct stretch *stretch, int32_t changes,
                          struct split *ret_split)
{
    int32_t *reach = edit->backward;
    int32_t skew = stretch->width - stretch->height;

    widen(reach, changes);
    for (int32_t k = lowest(stretch, changes); k <= highest(stretch, changes); k += 2) {
        int32_t x = changes == 0 ? 0 : farther(stretch, reach, k);
        reach[k] = x == UNREACHED ? x : follow_backward(edit, stretch, x, k);
        if (reach[k] != UNREACHED && !(skew & 1) &&
            have_met(stretch, reach[k], edit->forward, skew - k, changes)) {
            *ret_split = (struct split){.x = stretch->width - reach[k],
                                        .y = stretch->height - (reach[k] - k)};
            return true;
        }
    }
    return false;
}

/* A point that a shortest path goes through, about half its changes on either side; false when the
 * budget is spent. */
static bool find_middle(struct edit *edit, const struct stretch *stretch, struct split *ret_split)
{
    int32_t most = (stretch->width + stretch->height + 1) / 2;

    for (int32_t changes = 0; changes <= most && edit->budget > 0; changes++) {
        if (step_forward(edit, stretch, changes, ret_split) ||
            step_backward(edit, stretch, changes, ret_split)) {
            return true;
        }
    }
    return false;
}

/* --- the halves, and theirs --- */

static void trim(const struct edit *edit, struct stretch *stretch)
{
    while (stretch->width > 0 && stretch->height > 0 && is_same(edit, stretch->x, stretch->y)) {
        stretch->x++;
        stretch->y++;
        stretch->width--;
        stretch->height--;
    }
    while (stretch->width > 0 && stretch->height > 0 &&
           is_same(edit, stretch->x + stretch->width - 1, stretch->y + stretch->height - 1)) {
        stretch->width--;
        stretch->height--;
    }
}

static void mark(const struct edit_side *side, int32_t begin, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        side->changed[begin + i] = true;
    }
}

/* Each half has about half the changes of the whole: the depth is their logarithm. */
static void compare(struct edit *edit, struct stretch stretch)
{
    struct split middle;

    trim(edit, &stretch);
    if (stretch.width == 0 || stretch.height == 0 || !find_middle(edit, &stretch, &middle)) {
        mark(edit->from, stretch.x, stretch.width);
        mark(edit->to, stretch.y, stretch.height);
        return;
    }
    compare(edit, (struct stretch){
                      .x = stretch.x, .y = stretch.y, .width = middle.x, .height = middle.y});
    compare(edit, (struct stretch){.x = stretch.x + middle.x,
                                   .y = stretch.y + middle.y,
                                   .width = stretch.width - middle.x,
                                   .height = stretch.height - middle.y});
}

int edit_find(const struct edit_side *from, const struct edit_side *to, struct arena *arena,
              int64_t *budget)
{
    /* Half of all changes at most are tried from either end, and a diagonal beyond is read. */
    size_t room = (from->count + to->count + 1) / 2 + 2;
    int32_t *forward = arena_array(arena, 2 * room + 1, sizeof(*forward));
    int32_t *backward = arena_array(arena, 2 * room + 1, sizeof(*backward));
    struct edit edit = {.from = from, .to = to, .budget = *budget};

    if (!forward || !backward) {
        return -1;
    }
    edit.forward = forward + room;
    edit.backward = backward + room;
    compare(&edit, (struct stretch){.width = (int32_t)from->count, .height = (int32_t)to->count});
    *budget = edit.budget;
    return 0;
}
