//! Files: whole or not at all.

use super::bench::{Bench, failed, refused};

pub(super) async fn a_file_that_is_not_there_is_none(bench: &Bench) {
    for name in ["none", "nowhere/none"] {
        assert_eq!(bench.host.read_file(&bench.path(name)).await.expect("an answer"), None);
    }
}

pub(super) async fn a_file_is_written_whole_with_its_mode(bench: &Bench) {
    let (path, every_byte) = (bench.path("file"), (0..=255_u8).collect::<Vec<_>>().repeat(300));
    for (contents, mode, shown) in
        [(&every_byte[..], 0o640, "640\n"), (b"short", 0o600, "600\n"), (b"", 0o755, "755\n")]
    {
        bench.host.write_file(&path, contents, mode).await.expect("written");
        assert_eq!(bench.host.read_file(&path).await.expect("read").as_deref(), Some(contents));
        assert_eq!(bench.ok(&["stat", "-c", "%a", "--", &path]).await, shown);
        assert_eq!(bench.ok(&["stat", "-c", "%s", "--", &path]).await, format!("{}\n", contents.len()));
    }
    assert_eq!(bench.ok(&["find", &bench.place, "-mindepth", "1"]).await, format!("{path}\n"), "nothing beside it");
}

pub(super) async fn a_file_needs_its_directory(bench: &Bench) {
    let path = bench.path("nowhere/file");
    failed(bench.host.write_file(&path, b"x", 0o600).await, "No such file or directory");
    assert_eq!(bench.host.read_file(&path).await.expect("an answer"), None);
}

pub(super) async fn a_directory_is_no_file(bench: &Bench) {
    failed(bench.host.read_file(&bench.place).await, "Is a directory");
    bench.ok(&["install", "-d", "-m", "0700", &bench.path("d")]).await;
    failed(bench.host.write_file(&bench.path("d"), b"x", 0o600).await, "cannot overwrite directory");
    assert_eq!(bench.run(&["test", "-d", &bench.path("d")]).await.status, 0);
}

pub(super) async fn a_path_needs_a_directory_in_it(bench: &Bench) {
    refused(bench.host.write_file("name", b"x", 0o600).await);
}
