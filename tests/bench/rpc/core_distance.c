/*
 * How far apart the machine's first two cores are: nanoseconds for a word to the other and back, by
 * way of whatever caches lie between them. A virtual machine's cores are moved about by its host:
 * within one complex of cores it is some 80 ns, between two some 330, and whatever works on both
 * cores is that much slower. Prints one number; 0 where there is one core only.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

enum { TRIPS = 50000 };

/* Whose turn it is: 0 and 1, then 2 for the end. Alone in its line of cache. */
static _Alignas(128) atomic_int turn;

static int64_t now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The n-th core this process may run on, or -1. */
static int core(int n)
{
    cpu_set_t allowed;

    if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) {
        return -1;
    }
    for (size_t number = 0; number < CPU_SETSIZE; number++) {
        if (CPU_ISSET(number, &allowed) && n-- == 0) {
            return (int)number;
        }
    }
    return -1;
}

static void stay_on(int number, cpu_set_t *ret_set)
{
    CPU_ZERO(ret_set);
    CPU_SET((size_t)number, ret_set);
}

static void *answer(void *data)
{
    int seen;

    (void)data;
    while ((seen = atomic_load_explicit(&turn, memory_order_acquire)) != 2) {
        if (seen == 1) {
            atomic_store_explicit(&turn, 0, memory_order_release);
        }
    }
    return NULL;
}

static void go_and_come_back(void)
{
    atomic_store_explicit(&turn, 1, memory_order_release);
    while (atomic_load_explicit(&turn, memory_order_acquire) != 0) {}
}

int main(void)
{
    int here = core(0);
    int there = core(1);
    pthread_attr_t attributes;
    pthread_t thread;
    cpu_set_t set;

    if (there < 0) {
        (void)printf("0\n");
        return 0;
    }
    /* The other is put in its place before it starts: under real-time priority it would have to
     * wait for this one. */
    (void)pthread_attr_init(&attributes);
    stay_on(there, &set);
    (void)pthread_attr_setaffinity_np(&attributes, sizeof(set), &set);
    if (pthread_create(&thread, &attributes, answer, NULL) != 0) {
        return 1;
    }
    stay_on(here, &set);
    (void)sched_setaffinity(0, sizeof(set), &set);
    go_and_come_back();
    int64_t began = now_ns();
    for (int i = 0; i < TRIPS; i++) {
        go_and_come_back();
    }
    (void)printf("%lld\n", (long long)((now_ns() - began) / TRIPS));
    atomic_store_explicit(&turn, 2, memory_order_release);
    return pthread_join(thread, NULL) == 0 ? 0 : 1;
}
