# Holds dpkg's and apt's locks (POSIX record locks: flock(1) would not be seen by them) until it is stopped.
use strict;
use warnings;
use Fcntl;
use Socket;

my @held;
for my $path ("/var/lib/dpkg/lock-frontend", "/var/lib/dpkg/lock", "/var/lib/apt/lists/lock") {
    open(my $file, ">>", $path) or die "$path: $!";
    my $whole_file = pack("s s x4 q q i x4", F_WRLCK, 0, 0, 0, 0);    # struct flock on 64-bit Linux
    fcntl($file, F_SETLKW, $whole_file) or die "$path: $!";
    push @held, $file;
}
socket(my $notify, PF_UNIX, SOCK_DGRAM, 0) or die "socket: $!";
send($notify, "READY=1", 0, pack_sockaddr_un($ENV{NOTIFY_SOCKET})) or die "notify: $!";
sleep while 1;
