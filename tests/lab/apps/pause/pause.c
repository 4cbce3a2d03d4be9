/* Holds a pod's namespaces. `pause -v` must print and end: kubeadm's CreateJob preflight runs exactly that. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void stop(int number) { (void)number; _exit(0); }

static void reap(int number) {
    (void)number;
    while (waitpid(-1, NULL, WNOHANG) > 0) {}
}

int main(int count, char **words) {
    if (count > 1 && strcmp(words[1], "-v") == 0) {
        puts("pause.c 3.10.2");
        return 0;
    }
    signal(SIGINT, stop);
    signal(SIGTERM, stop);
    signal(SIGCHLD, reap);
    for (;;) pause();
}
