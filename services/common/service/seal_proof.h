/*
 * The key file that seals phones and addresses, proved on the store. A service leaves a sealed word
 * there at its first start; a key file that does not open it later is not the one under which its
 * contacts lie, and nothing more may be sealed until the right one is back.
 */
#ifndef BANFU_SERVICE_SEAL_PROOF_H
#define BANFU_SERVICE_SEAL_PROOF_H

struct seal;
struct service;

/* For a service's `start`. `done` runs later on the loop, with the service's data and the seal,
 * which is then the caller's (seal_free). Else the start is refused and `done` never runs: the file
 * cannot be read, does not fit, is missing although a word lies in the store, or the store could
 * not be asked. A file that is missing is made only where no word lies in the store. */
void seal_prove(struct service *service,
                void (*done)(struct service *service, void *data, struct seal *seal));

#endif
