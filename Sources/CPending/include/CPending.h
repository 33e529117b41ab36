// The names of unfinished files, where a signal handler can reach them: a handler may take no lock, allocate nothing and
// run no Swift, so the names lie in a fixed table of C strings.

#ifndef CPENDING_H
#define CPENDING_H

/// Notes the name of a file that is about to be created. The slot is for cpending_remove; -1 where all 128 slots are
/// taken or the name is longer than 4095 bytes.
int cpending_insert(const char *path);

/// Forgets a name. A slot of -1 is ignored.
void cpending_remove(int slot);

/// From now on the signal deletes the files whose names are noted, and then has its default effect. A signal that is
/// ignored stays ignored.
void cpending_delete_on_signal(int number);

#endif
