//! A host's rules, as one suite: against hosts in memory with every test run, and against a real node when asked to. Where
//! they differ, the sandbox is wrong; so nothing here looks into a machine's state.
//!
//! On a real node nothing stays changed: a rule has a directory and units of its own, which are removed, and a hold or a
//! label on an image is put back.

mod bench;
mod commands;
mod control_plane;
mod files;
mod packages;
mod units;

use std::panic::AssertUnwindSafe;

use futures::{FutureExt as _, future::LocalBoxFuture};

use self::bench::Bench;

type Rule = for<'a> fn(&'a Bench) -> LocalBoxFuture<'a, ()>;

macro_rules! rules {
    ($($room:ident: $($rule:ident),* $(,)?;)*) => {
        const ALL: &[(&str, &str, Rule)] =
            &[$($((stringify!($room), stringify!($rule), |bench| Box::pin($room::$rule(bench)))),*),*];
        mod in_memory {
            $($(
                #[tokio::test(start_paused = true)]
                async fn $rule() {
                    let bench = super::Bench::in_memory(stringify!($room), stringify!($rule)).await;
                    super::$room::$rule(&bench).await;
                    bench.clear().await;
                    bench.assert_all_known();
                }
            )*)*
        }
    };
}

rules! {
    files: a_file_that_is_not_there_is_none, a_file_is_written_whole_with_its_mode, a_file_needs_its_directory,
        a_directory_is_no_file, a_path_needs_a_directory_in_it;
    commands: an_end_is_told_with_what_was_written, words_arrive_as_they_are, a_program_that_is_not_there_is_127,
        a_file_that_may_not_be_run_is_126, a_script_ends_where_it_fails, directories_are_made_with_their_mode,
        removing_says_what_it_could_not_remove, files_are_copied_counted_and_found;
    units: an_end_is_kept_until_it_is_forgotten, a_unit_outlives_its_connection, a_units_words_arrive_as_they_are,
        a_unit_needs_its_program, a_unit_is_stopped_at_its_limit, a_unit_that_never_was_is_absent,
        a_name_that_is_none_is_refused, the_end_of_a_long_output_is_told, units_are_listed_by_their_names;
    packages: the_packages_are_there_and_whole, what_is_not_installed_is_left_out, a_hold_is_taken_and_let_go,
        the_list_has_the_installed_minor, a_version_that_is_not_there_is_refused, what_is_there_is_not_installed_again,
        programs_say_their_versions, services_are_active;
    control_plane: a_machine_says_what_it_is, images_are_listed_pinned_and_let_go, a_snapshot_is_taken_and_proved,
        kubeadms_plan_names_its_version;
}

/// The rules of these rooms on the real node that `NODE_IP`, `NODE_KEY` and, where they are others than root and 22,
/// `NODE_USER` and `NODE_PORT` name.
async fn on_a_real_one(rooms: &[&str]) {
    let (mut failed, mut held) = (Vec::new(), 0);
    for (room, name, rule) in ALL.iter().filter(|(room, ..)| rooms.contains(room)) {
        let bench = Bench::real(room, name).await;
        let done = AssertUnwindSafe(rule(&bench)).catch_unwind().await;
        bench.clear().await;
        match done {
            Ok(()) => held += 1,
            Err(_) => failed.push(*name),
        }
    }
    assert!(failed.is_empty(), "{} of {} rules do not hold: {failed:#?}", failed.len(), failed.len() + held);
}

/// `cargo test --lib suite::on_a_real_machine -- --ignored`: a login as root is enough.
#[tokio::test]
#[ignore = "needs a machine"]
async fn on_a_real_machine() {
    on_a_real_one(&["files", "commands"]).await;
}

/// `cargo test --lib suite::on_a_real_node -- --ignored`: a node with systemd, apt, kubeadm and its repository.
#[tokio::test]
#[ignore = "needs a node"]
async fn on_a_real_node() {
    on_a_real_one(&["files", "commands", "units", "packages"]).await;
}

/// `cargo test --lib suite::on_a_real_control_plane -- --ignored`: one with etcd on it.
#[tokio::test]
#[ignore = "needs a control plane"]
async fn on_a_real_control_plane() {
    on_a_real_one(&["files", "commands", "units", "packages", "control_plane"]).await;
}
