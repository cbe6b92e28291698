/*
 * Stands between a program and its flushes (LD_PRELOAD), so that tests can make them slow, make them fail, and cut the power.
 *
 *   FLUSHSHIM_ROOT        the folder that this is about; flushes elsewhere are left alone
 *   FLUSHSHIM_DELAY_MS    how much longer each flush of a file takes
 *   FLUSHSHIM_FAIL_EVERY  every n-th flush of a file whose path contains FLUSHSHIM_FAIL_IN fails with EIO
 *   FLUSHSHIM_CONTROL     a file of four 32-bit numbers that the test changes while the program runs, for files as in FLUSHSHIM_FAIL_IN: the how manieth flush
 *                         from now fails with EIO; the how manieth write from now fails; how manieth is cut to half of it; the error of writes that fail
 *   FLUSHSHIM_LOG         a file that is told in their order: "flush BYTES PATH" (BYTES: without zeros at the end), "names PATH", and "reply TEXT" before a 250 is sent for a message
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
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define POISONED_MOST 4096

typedef int (*flush_call)(int);
typedef void *(*dlsym_call)(void *, const char *);

static const char *root, *shadow, *fail_in;
static long delay_ms, fail_every, flushes;
static unsigned long long poisoned[POISONED_MOST];
static int poisoned_count;
static volatile int *control;
static int log_to = -1;
enum { FLUSH_FAILS_IN, WRITE_FAILS_IN, WRITE_IS_SHORT_IN, WRITE_ERROR, CONTROLS };
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

/* Opens a file once more, to read it: the program's descriptor may be for writing only. */
static int open_again(int fd)
{
    char self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    int again = open(self, O_RDONLY);
    if (again < 0)
        die("open again");
    return again;
}

/* In place, since the names are links to it, and without emptying it first: being killed halfway must not lose what an earlier flush brought. */
static void copy_bytes(int from, unsigned long long key)
{
    static char buffer[1 << 20];
    char path[PATH_MAX];
    inode_path(key, path);
    int to = open(path, O_WRONLY | O_CREAT, 0600);
    if (to < 0)
        die(path);

    int again = open_again(from);
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

/* How many bytes a file has, but for zeros at its end: that is room which was made for what is still to come. For one thread at a time. */
static long long written_length(int fd)
{
    static char buffer[1 << 16];
    int again = open_again(fd);
    long long length = 0;
    off_t at = 0;
    ssize_t count;
    while ((count = pread(again, buffer, sizeof buffer, at)) > 0) {
        for (ssize_t end = count; end > 0; end--) {
            if (buffer[end - 1] != 0) {
                length = at + end;
                break;
            }
        }
        at += count;
    }
    close(again);
    return length;
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

/* Counts down; whether this is the one. */
static int is_due(int which)
{
    return control != NULL && control[which] > 0 && --control[which] == 0;
}

/* Whether this flush is to fail; remembers the file if so. */
static int must_fail(const char *path, unsigned long long key)
{
    if (strstr(path, fail_in) == NULL || !(is_due(FLUSH_FAILS_IN) || (fail_every != 0 && ++flushes % fail_every == 0)))
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
    long long written = 0;
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
    if (log_to >= 0 && S_ISREG(mode)) {
        pthread_mutex_lock(&lock);
        written = written_length(fd);
        pthread_mutex_unlock(&lock);
    }
    if (real(fd) != 0)
        return -1;

    pthread_mutex_lock(&lock);
    if (shadow != NULL && S_ISDIR(mode))
        copy_names(path, 0);
    else if (shadow != NULL && !is_poisoned(key))
        copy_bytes(fd, key);
    pthread_mutex_unlock(&lock);
    if (log_to >= 0 && S_ISDIR(mode))
        dprintf(log_to, "names %s\n", path);
    else if (log_to >= 0)
        dprintf(log_to, "flush %lld %s\n", written, path);
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

/* What becomes of a write: 0 nothing, -1 it fails, 1 it is cut short. */
static int fate_of_write(int fd)
{
    char self[64], path[PATH_MAX];
    if (control == NULL)
        return 0;
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(self, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = '\0';
    if (root == NULL || strncmp(path, root, strlen(root)) != 0 || strstr(path, fail_in) == NULL)
        return 0;
    pthread_mutex_lock(&lock);
    int fate = is_due(WRITE_FAILS_IN) ? -1 : is_due(WRITE_IS_SHORT_IN) ? 1 : 0;
    pthread_mutex_unlock(&lock);
    if (fate < 0)
        errno = control[WRITE_ERROR];
    return fate;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at)
{
    typedef ssize_t (*call)(int, const void *, size_t, off64_t);
    int fate = fate_of_write(fd);
    if (fate < 0)
        return -1;
    return ((call)real_dlsym()(RTLD_NEXT, "pwrite64"))(fd, bytes, fate > 0 && count > 1 ? count / 2 : count, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at)
{
    return pwrite64(fd, bytes, count, at);
}

ssize_t pwritev64(int fd, const struct iovec *pieces, int count, off64_t at)
{
    typedef ssize_t (*call)(int, const struct iovec *, int, off64_t);
    int fate = fate_of_write(fd);
    if (fate < 0)
        return -1;
    if (fate > 0 && count == 1 && pieces[0].iov_len > 1) {
        struct iovec half = { pieces[0].iov_base, pieces[0].iov_len / 2 };
        return ((call)real_dlsym()(RTLD_NEXT, "pwritev64"))(fd, &half, 1, at);
    }
    return ((call)real_dlsym()(RTLD_NEXT, "pwritev64"))(fd, pieces, fate > 0 ? count / 2 : count, at);
}

ssize_t pwritev(int fd, const struct iovec *pieces, int count, off_t at)
{
    return pwritev64(fd, pieces, count, at);
}

static void log_reply(const void *bytes, size_t count)
{
    static const char queued[] = "250 2.0.0 Ok: queued as ";
    if (log_to >= 0 && count >= sizeof queued && memcmp(bytes, queued, sizeof queued - 1) == 0)
        dprintf(log_to, "reply %.*s\n", (int)strcspn(bytes, "\r"), (const char *)bytes);
}

ssize_t send(int fd, const void *bytes, size_t count, int flags)
{
    typedef ssize_t (*call)(int, const void *, size_t, int);
    log_reply(bytes, count);
    return ((call)real_dlsym()(RTLD_NEXT, "send"))(fd, bytes, count, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    typedef ssize_t (*call)(int, const struct msghdr *, int);
    if (message->msg_iovlen > 0)
        log_reply(message->msg_iov[0].iov_base, message->msg_iov[0].iov_len);
    return ((call)real_dlsym()(RTLD_NEXT, "sendmsg"))(fd, message, flags);
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
    const char *log_path = getenv("FLUSHSHIM_LOG"), *control_path = getenv("FLUSHSHIM_CONTROL");
    if (log_path != NULL && (log_to = open(log_path, O_WRONLY | O_CREAT | O_APPEND, 0600)) < 0)
        die(log_path);
    if (control_path != NULL) {
        int fd = open(control_path, O_RDWR);
        void *shared = fd < 0 ? MAP_FAILED : mmap(NULL, CONTROLS * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (shared == MAP_FAILED)
            die(control_path);
        control = shared;
        close(fd);
    }
    if (root == NULL || shadow == NULL)
        return;

    snprintf(path, sizeof path, "%s/inodes", shadow);
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        die(path);
    snprintf(path, sizeof path, "%s/tree", shadow);
    if (mkdir(path, 0700) == 0)
        copy_names(root, 1);
}
