/* Remembers what a disk has for certain: a copy of each database file as it was at its last fsync or fdatasync.
 *
 * Preloaded into a server (LD_PRELOAD). UNSYNCED_FILES is the path that the files' paths begin with, UNSYNCED_COPIES the
 * folder of the copies. Writes reach the files as always; the test replaces these after it has killed the server.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static void fail(const char *what)
{
    perror(what);
    abort();
}

static void copy_content(int from, const char *to)
{
    char buffer[1 << 16];
    off_t position = 0;
    ssize_t size;
    int copy = open(to, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (copy < 0)
        fail(to);
    while ((size = pread(from, buffer, sizeof buffer, position)) > 0) {
        if (write(copy, buffer, size) != size)
            fail(to);
        position += size;
    }
    if (size < 0)
        fail(to);
    close(copy);
}

static void remember(int file)
{
    const char *files = getenv("UNSYNCED_FILES"), *copies = getenv("UNSYNCED_COPIES");
    char link[64], path[PATH_MAX], complete[PATH_MAX * 2], partial[PATH_MAX * 2 + 8];
    ssize_t length;
    if (!files || !copies)
        return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    if ((length = readlink(link, path, sizeof path - 1)) < 0)
        return;
    path[length] = 0;
    if (strncmp(path, files, strlen(files)))
        return;
    snprintf(complete, sizeof complete, "%s/%s", copies, strrchr(path, '/') + 1);
    snprintf(partial, sizeof partial, "%s.part", complete);
    pthread_mutex_lock(&one_at_a_time);
    copy_content(file, partial);
    /* A process that is killed here leaves the former copy. */
    if (rename(partial, complete))
        fail(complete);
    pthread_mutex_unlock(&one_at_a_time);
}

static int synced(const char *name, int file)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int result = real(file);
    if (!result)
        remember(file);
    return result;
}

int fsync(int file)
{
    return synced("fsync", file);
}

int fdatasync(int file)
{
    return synced("fdatasync", file);
}
