/*
 * Stands between a program and its flushes (LD_PRELOAD), so that tests can make them slow, make them fail, and cut the power.
 *
 *   FLUSHSHIM_ROOT        the folder that this is about; flushes elsewhere are left alone
 *   FLUSHSHIM_DELAY_MS    how much longer each flush of a file takes
 *   FLUSHSHIM_FAIL_EVERY  every n-th flush of a file whose path contains FLUSHSHIM_FAIL_IN fails with EIO
 *   FLUSHSHIM_SHADOW      a folder that is given what a power cut would leave of the root, in SHADOW/tree
 *
 * The shadow is the worst that POSIX allows, in this model:
 *   - A file's bytes are those at its last fsync or fdatasync; before the first there are none. They are kept by inode, in SHADOW/inodes.
 *   - A directory's names (new, renamed, removed) are those at its last fsync, whatever happened to the files themselves; the names in the
 *     tree are hard links to the inodes. A directory is there once its parent has been flushed, and its own flushes count from then on.
 *   - What was there when the program started is on disk.
 *   - After a flush that failed, the file's later flushes succeed and bring nothing more to the disk, as Linux may do.
 *   - The program may be killed in the middle of copying: then a part of the bytes that were being flushed is there, as after a real cut.
 *
 * Not modelled: files opened with O_SYNC or O_DSYNC, sync, syncfs, sync_file_range, msync, extended attributes, modes; a write that runs beside
 * a flush of the same file counts as flushed when the copy catches it. A rename from one directory into another is two changes, not one.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define POISONED_MOST 4096

typedef int (*flush_call)(int);
typedef void *(*dlsym_call)(void *, const char *);

static const char *root, *shadow, *fail_in;
static long delay_ms, fail_every, flushes;
static unsigned long long poisoned[POISONED_MOST];
static int poisoned_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void die(const char *what)
{
    fprintf(stderr, "flushshim: %s: %s\n", what, strerror(errno));
    abort();
}

/* The runtime asks libc itself for fsync, past any preloaded library; so dlsym is ours, too. */
static dlsym_call real_dlsym(void)
{
    static dlsym_call found;
    static const char *const versions[] = { "GLIBC_2.34", "GLIBC_2.17", "GLIBC_2.2.5" };
    for (size_t i = 0; found == NULL && i < sizeof versions / sizeof *versions; i++)
        found = (dlsym_call)dlvsym(RTLD_NEXT, "dlsym", versions[i]);
    if (found == NULL)
        die("no dlsym");
    return found;
}

int fsync(int fd);
int fdatasync(int fd);

void *dlsym(void *handle, const char *name)
{
    if (handle != RTLD_NEXT && strcmp(name, "fsync") == 0)
        return (void *)fsync;
    if (handle != RTLD_NEXT && strcmp(name, "fdatasync") == 0)
        return (void *)fdatasync;
    return real_dlsym()(handle, name);
}

/* The number of an inode is used again once it is free: the time of its birth tells the two apart. */
static unsigned long long key_of(int fd, mode_t *mode)
{
    struct statx facts;
    if (statx(fd, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME | STATX_TYPE, &facts) != 0)
        die("statx");
    *mode = facts.stx_mode;
    unsigned long long birth = (unsigned long long)facts.stx_btime.tv_sec * 1000000000ull + facts.stx_btime.tv_nsec;
    return facts.stx_ino * 11400714819323198485ull ^ birth;
}

static void inode_path(unsigned long long key, char *path)
{
    snprintf(path, PATH_MAX, "%s/inodes/%016llx", shadow, key);
}

/* In place, since the names are links to it, and without emptying it first: being killed halfway must not lose what an earlier flush brought. */
static void copy_bytes(int from, unsigned long long key)
{
    static char buffer[1 << 20];
    char path[PATH_MAX], self[64];
    inode_path(key, path);
    int to = open(path, O_WRONLY | O_CREAT, 0600);
    if (to < 0)
        die(path);

    /* The program's descriptor may be for writing only. */
    snprintf(self, sizeof self, "/proc/self/fd/%d", from);
    int again = open(self, O_RDONLY);
    if (again < 0)
        die("open again");

    off_t at = 0;
    ssize_t count;
    while ((count = pread(again, buffer, sizeof buffer, at)) > 0) {
        if (pwrite(to, buffer, (size_t)count, at) != count)
            die("write to the shadow");
        at += count;
    }
    if (count < 0 || ftruncate(to, at) != 0)
        die("copy to the shadow");
    close(again);
    close(to);
}

/* Gives the shadow's directory exactly the names that the real one has now. */
static void copy_names(const char *real, int with_content)
{
    char tree[PATH_MAX], path[PATH_MAX], other[PATH_MAX], inode[PATH_MAX], fresh[PATH_MAX];
    struct dirent *entry;
    struct stat facts;
    snprintf(tree, sizeof tree, "%s/tree%s", shadow, real + strlen(root));
    DIR *theirs = opendir(tree);
    if (theirs == NULL)
        return;
    while ((entry = readdir(theirs)) != NULL) {
        if (snprintf(path, sizeof path, "%s/%s", real, entry->d_name) >= PATH_MAX || snprintf(other, sizeof other, "%s/%s", tree, entry->d_name) >= PATH_MAX)
            die("path too long");
        if (lstat(path, &facts) != 0 && errno == ENOENT && unlink(other) != 0 && rmdir(other) != 0)
            die(other);
    }
    closedir(theirs);

    DIR *ours = opendir(real);
    if (ours == NULL)
        die(real);
    while ((entry = readdir(ours)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (snprintf(path, sizeof path, "%s/%s", real, entry->d_name) >= PATH_MAX || snprintf(other, sizeof other, "%s/%s", tree, entry->d_name) >= PATH_MAX)
            die("path too long");
        int fd = open(path, O_RDONLY | O_NOFOLLOW);
        if (fd < 0)
            continue; /* removed meanwhile */
        mode_t mode;
        unsigned long long key = key_of(fd, &mode);
        if (S_ISDIR(mode)) {
            if (mkdir(other, 0700) != 0 && errno != EEXIST)
                die(other);
            if (with_content)
                copy_names(path, 1);
        } else if (S_ISREG(mode)) {
            inode_path(key, inode);
            if (with_content)
                copy_bytes(fd, key);
            else {
                int empty = open(inode, O_WRONLY | O_CREAT, 0600);
                if (empty < 0)
                    die(inode);
                close(empty);
            }
            struct stat linked, wanted;
            if (stat(inode, &wanted) != 0)
                die(inode);
            if (stat(other, &linked) != 0 || linked.st_ino != wanted.st_ino) {
                /* In one step, for a name that is on disk must not be missing when the program is killed here. */
                snprintf(fresh, sizeof fresh, "%s/inodes/link", shadow);
                unlink(fresh);
                if (link(inode, fresh) != 0 || rename(fresh, other) != 0)
                    die(other);
            }
        }
        close(fd);
    }
    closedir(ours);
}

static int is_poisoned(unsigned long long key)
{
    for (int i = 0; i < poisoned_count; i++)
        if (poisoned[i] == key)
            return 1;
    return 0;
}

/* Whether this flush is to fail; remembers the file if so. */
static int must_fail(const char *path, unsigned long long key)
{
    if (fail_every == 0 || strstr(path, fail_in) == NULL || ++flushes % fail_every != 0)
        return 0;
    if (poisoned_count == POISONED_MOST) {
        errno = ENOMEM;
        die("too many failures");
    }
    poisoned[poisoned_count++] = key;
    return 1;
}

static int flush(int fd, const char *name)
{
    flush_call real = (flush_call)real_dlsym()(RTLD_NEXT, name);
    char self[64], path[PATH_MAX];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(self, path, sizeof path - 1);
    if (root == NULL || length < 0)
        return real(fd);
    path[length] = '\0';
    size_t root_length = strlen(root);
    if (strncmp(path, root, root_length) != 0 || (path[root_length] != '/' && path[root_length] != '\0'))
        return real(fd);

    mode_t mode;
    unsigned long long key = key_of(fd, &mode);
    int failed = 0;
    if (S_ISREG(mode)) {
        struct timespec delay = { delay_ms / 1000, delay_ms % 1000 * 1000000 };
        nanosleep(&delay, NULL);
        pthread_mutex_lock(&lock);
        failed = must_fail(path, key);
        pthread_mutex_unlock(&lock);
    }

    if (failed) {
        errno = EIO;
        return -1;
    }
    if (real(fd) != 0)
        return -1;

    pthread_mutex_lock(&lock);
    if (shadow != NULL && S_ISDIR(mode))
        copy_names(path, 0);
    else if (shadow != NULL && !is_poisoned(key))
        copy_bytes(fd, key);
    pthread_mutex_unlock(&lock);
    return 0;
}

int fsync(int fd)
{
    return flush(fd, "fsync");
}

int fdatasync(int fd)
{
    return flush(fd, "fdatasync");
}

static long number_from(const char *name)
{
    const char *value = getenv(name);
    return value == NULL ? 0 : strtol(value, NULL, 10);
}

__attribute__((constructor)) static void start(void)
{
    char path[PATH_MAX];
    root = getenv("FLUSHSHIM_ROOT");
    shadow = getenv("FLUSHSHIM_SHADOW");
    fail_in = getenv("FLUSHSHIM_FAIL_IN");
    fail_in = fail_in == NULL ? "" : fail_in;
    delay_ms = number_from("FLUSHSHIM_DELAY_MS");
    fail_every = number_from("FLUSHSHIM_FAIL_EVERY");
    if (root == NULL || shadow == NULL)
        return;

    snprintf(path, sizeof path, "%s/inodes", shadow);
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        die(path);
    snprintf(path, sizeof path, "%s/tree", shadow);
    if (mkdir(path, 0700) == 0)
        copy_names(root, 1);
}
