#include "common/base/transitions.h"

typedef void (*visit_cb)(const struct transition_table *table, size_t state, size_t event,
                         struct buffer *text);

static void visit_cells(const struct transition_table *table, visit_cb visit, struct buffer *text)
{
    for (size_t state = 0; state < table->state_count; state++) {
        for (size_t event = 0; event < table->event_count; event++) {
            if (transition_find(table, (int)state, (int)event)) {
                visit(table, state, event, text);
            }
        }
    }
}

static const struct transition *cell_at(const struct transition_table *table, size_t state,
                                        size_t event)
{
    return &table->cells[state * table->event_count + event];
}

static bool leads_on(const struct transition_table *table, size_t state)
{
    for (size_t event = 0; event < table->event_count; event++) {
        if (transition_find(table, (int)state, (int)event)) {
            return true;
        }
    }
    return false;
}

static void draw_arrow(const struct transition_table *table, size_t state, size_t event,
                       struct buffer *text)
{
    buffer_printf(text, "    %s --> %s: %s\n", table->states[state].token,
                  table->states[cell_at(table, state, event)->next].token,
                  table->events[event].chinese);
}

void transition_print_mermaid(const struct transition_table *table, struct buffer *text)
{
    buffer_append_text(text, "stateDiagram-v2\n");
    for (size_t state = 0; state < table->state_count; state++) {
        buffer_printf(text, "    %s: %s\n", table->states[state].token,
                      table->states[state].chinese);
    }
    buffer_printf(text, "    [*] --> %s\n", table->states[0].token);
    visit_cells(table, draw_arrow, text);
    for (size_t state = 0; state < table->state_count; state++) {
        if (!leads_on(table, state)) {
            buffer_printf(text, "    %s --> [*]\n", table->states[state].token);
        }
    }
}

static void write_row(const struct transition_table *table, size_t state, size_t event,
                      struct buffer *text)
{
    const struct transition *cell = cell_at(table, state, event);

    const char *needs = cell->needs.name ? cell->needs.name : "";
    const char *guard = cell->guard.name ? cell->guard.name : "";

    buffer_printf(text, "| %s %s | %s %s | %s | %s%s%s | %s %s |", table->states[state].token,
                  table->states[state].chinese, table->events[event].token,
                  table->events[event].chinese, cell->by, needs, *needs && *guard ? ", " : "",
                  *needs || *guard ? guard : "—", table->states[cell->next].token,
                  table->states[cell->next].chinese);
    for (size_t i = 0; i < TRANSITION_EFFECTS_MAX && cell->effects[i].run; i++) {
        buffer_printf(text, "%s %s", i ? "," : "", cell->effects[i].name);
    }
    buffer_printf(text, "%s | %s |\n", cell->effects[0].run ? "" : " —", cell->clause);
}

void transition_print_markdown(const struct transition_table *table, struct buffer *text)
{
    buffer_append_text(text, "| state | event | by | guard | next | effects | clause |\n"
                             "|---|---|---|---|---|---|---|\n");
    visit_cells(table, write_row, text);
}
