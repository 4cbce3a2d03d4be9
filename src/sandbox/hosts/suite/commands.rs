//! Programs that are run to their end, as coreutils of Debian say it in the C language.

use super::bench::Bench;

pub(super) async fn an_end_is_told_with_what_was_written(bench: &Bench) {
    for (words, status) in [(&["true"][..], 0), (&["false"], 1), (&["test", "-d", "/etc/none"], 1)] {
        let output = bench.run(words).await;
        assert_eq!((output.status, output.stdout.as_str(), output.stderr.as_str()), (status, "", ""), "{words:?}");
    }
    let missing = bench.path("none");
    let output = bench.run(&["cat", "--", &missing]).await;
    assert_eq!((output.status, output.stdout.as_str()), (1, ""));
    assert_eq!(output.stderr, format!("cat: {missing}: No such file or directory\n"));
}

pub(super) async fn words_arrive_as_they_are(bench: &Bench) {
    let odd = "a  b $(id) $HOME '\"` \\ * ; é";
    assert_eq!(bench.ok(&["echo", odd, "", "c"]).await, format!("{odd}  c\n"));
}

pub(super) async fn a_program_that_is_not_there_is_127(bench: &Bench) {
    let output = bench.run(&["/no/such/program", "x"]).await;
    assert_eq!((output.status, output.stdout.as_str()), (127, ""));
    assert_eq!(output.stderr, "env: '/no/such/program': No such file or directory\n");
}

pub(super) async fn a_file_that_may_not_be_run_is_126(bench: &Bench) {
    let path = bench.write("script", "#!/bin/sh\necho no\n", 0o600).await;
    assert_eq!(bench.run(&["test", "-x", &path]).await.status, 1);
    let output = bench.run(&[&path]).await;
    assert_eq!((output.status, output.stderr), (126, format!("env: '{path}': Permission denied\n")));
}

pub(super) async fn a_script_ends_where_it_fails(bench: &Bench) {
    let path = bench.write("script", "#!/bin/sh\nset -e\n# said\necho one\nfalse\necho two\n", 0o700).await;
    assert_eq!(bench.run(&["test", "-x", &path]).await.status, 0);
    let output = bench.run(&[&path]).await;
    assert_eq!((output.status, output.stdout.as_str(), output.stderr.as_str()), (1, "one\n", ""));
}

pub(super) async fn directories_are_made_with_their_mode(bench: &Bench) {
    let (above, below) = (bench.path("a"), bench.path("a/b"));
    let mode = async |path: &str| bench.ok(&["stat", "-c", "%a", "--", path]).await;
    bench.ok(&["install", "-d", "-m", "0700", &below]).await;
    assert_eq!((mode(&above).await.as_str(), mode(&below).await.as_str()), ("755\n", "700\n"));
    bench.ok(&["install", "-d", "-m", "0750", &below]).await;
    assert_eq!(mode(&below).await, "750\n", "one that is there is set, too");
    let file = bench.write("file", "x", 0o600).await;
    let output = bench.run(&["install", "-d", "-m", "0700", &file]).await;
    assert_eq!((output.status, output.stdout.as_str()), (1, ""));
    assert!(output.stderr.contains(&format!("'{file}'")), "{}", output.stderr);
}

pub(super) async fn removing_says_what_it_could_not_remove(bench: &Bench) {
    let (none, directory) = (bench.path("none"), bench.path("d"));
    bench.ok(&["install", "-d", "-m", "0700", &directory]).await;
    assert_eq!(bench.run(&["rm", "-f", "--", &none]).await.status, 0);
    for (flags, path, why) in
        [(&["--"][..], &none, "No such file or directory"), (&["-f", "--"], &directory, "Is a directory")]
    {
        let words: Vec<&str> = ["rm"].iter().chain(flags).copied().chain([path.as_str()]).collect();
        let output = bench.run(&words).await;
        assert_eq!((output.status, output.stderr), (1, format!("rm: cannot remove '{path}': {why}\n")));
    }
    bench.ok(&["rm", "-rf", "--one-file-system", "--", &directory, &none]).await;
    assert_eq!(bench.run(&["test", "-d", &directory]).await.status, 1);
}

pub(super) async fn files_are_copied_counted_and_found(bench: &Bench) {
    let (one, two, none) = (bench.write("one.log", "12345", 0o600).await, bench.path("two"), bench.path("none"));
    bench.ok(&["cp", "--", &one, &two]).await;
    assert_eq!(bench.ok(&["cat", "--", &two]).await, "12345");
    assert_eq!(
        bench.run(&["cp", "--", &none, &two]).await.stderr,
        format!("cp: cannot stat '{none}': No such file or directory\n")
    );
    let counted = bench.run(&["du", "--summarize", "--bytes", "--total", "--", &one, &none]).await;
    assert_eq!((counted.status, counted.stdout), (1, format!("5\t{one}\n5\ttotal\n")));
    assert_eq!(counted.stderr, format!("du: cannot access '{none}': No such file or directory\n"));
    let found = ["-mindepth", "1", "-maxdepth", "1", "-type", "f", "-name", "*.log", "-printf", r"%f\n"];
    let words: Vec<&str> = ["find", &bench.place].into_iter().chain(found).collect();
    assert_eq!(bench.ok(&words).await, "one.log\n");
    let output = bench.run(&["find", &none, "-mindepth", "1"]).await;
    assert_eq!((output.status, output.stderr), (1, format!("find: '{none}': No such file or directory\n")));
}
