#include "CPending.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { FREE, CHANGING, NOTED };

static struct {
  atomic_int state;
  char path[4096];
} slots[128];

enum { COUNT = sizeof(slots) / sizeof(*slots) };

int cpending_insert(const char *path) {
  if (strlen(path) >= sizeof(slots[0].path)) return -1;
  for (int slot = 0; slot < COUNT; slot++) {
    int expected = FREE;
    if (!atomic_compare_exchange_strong(&slots[slot].state, &expected, CHANGING)) continue;
    strcpy(slots[slot].path, path);
    atomic_store(&slots[slot].state, NOTED);
    return slot;
  }
  return -1;
}

void cpending_remove(int slot) {
  if (slot >= 0) atomic_store(&slots[slot].state, FREE);
}

static void delete_all(void) {
  for (int slot = 0; slot < COUNT; slot++) {
    if (atomic_load(&slots[slot].state) == NOTED) unlink(slots[slot].path);
  }
}

static void delete_and_end(int number) {
  delete_all();
  raise(number);  // with the default action, which SA_RESETHAND has restored; it waits until this handler is left
}

void cpending_delete_on_signal(int number) {
  struct sigaction before, after = {.sa_handler = delete_and_end, .sa_flags = SA_RESETHAND};
  sigemptyset(&after.sa_mask);
  if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN) sigaction(number, &after, NULL);
}
