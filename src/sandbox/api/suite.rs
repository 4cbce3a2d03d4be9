//! The API server's rules, as one suite: against the cluster in memory with every test run, and against a real API server
//! when asked to. Where they differ, the sandbox is wrong; so nothing here looks into the store.

mod alike;
mod applies;
mod bench;
mod budgets;
mod deletions;
mod lists;
mod patches;
mod pods;
mod server;
mod watches;
mod writes;

use futures::future::BoxFuture;

use self::bench::Bench;

type Rule = for<'a> fn(&'a Bench) -> BoxFuture<'a, ()>;

macro_rules! rules {
    ($($room:ident: $($rule:ident),* $(,)?;)*) => {
        const ALL: &[(&str, Rule)] = &[$($((stringify!($rule), |bench| Box::pin($room::$rule(bench)))),*),*];
        mod in_memory {
            $($(
                #[tokio::test(start_paused = true)]
                async fn $rule() {
                    super::$room::$rule(&super::Bench::in_memory(stringify!($rule)).await).await;
                }
            )*)*
        }
    };
}

rules! {
    writes: a_stale_update_conflicts, an_update_without_a_revision_wins, a_lease_is_only_updated_with_a_revision,
        a_write_that_changes_nothing_makes_no_revision, generated_names_differ, a_taken_name_is_refused,
        a_bad_name_is_refused, a_new_object_needs_a_namespace_that_is, only_the_spec_counts_as_a_generation,
        a_dry_run_keeps_nothing, an_update_of_another_uid_conflicts, a_selector_must_fit_its_template,
        a_status_is_written_apart, a_jobs_template_is_fixed, a_write_is_answered_by_metadata_alone_where_asked;
    patches: a_merge_patch_takes_out_what_is_null, a_json_patch_is_all_or_nothing, a_strategic_patch_merges_by_key,
        a_patch_can_be_made_conditional, a_patch_of_nothing_is_not_found, an_unknown_patch_is_refused;
    applies: an_apply_creates_and_repeats_without_a_change, an_apply_takes_out_what_it_no_longer_has,
        an_apply_conflicts_with_another_manager_unless_forced, an_update_takes_a_field_over;
    lists: pages_show_one_moment, label_selectors_choose, field_selectors_choose, an_unknown_field_is_refused,
        a_token_that_is_none_is_refused;
    watches: a_watch_tells_what_happens, a_selector_makes_objects_enter_and_leave, a_watch_from_long_ago_is_told_410,
        a_watch_ends_in_its_time, a_watch_list_ends_its_beginning_with_a_bookmark;
    deletions: a_deletion_of_another_uid_conflicts, a_finalizer_holds_an_object, dependents_follow_their_owner,
        a_foreground_deletion_waits_for_what_blocks, orphans_stay, a_jobs_pods_stay_unless_asked, an_owner_left_is_enough,
        a_namespace_goes_with_all_that_is_in_it, many_are_deleted_by_selector, a_namespace_every_cluster_has_stays;
    pods: an_unbound_pod_goes_at_once, a_bound_pod_is_given_grace, grace_can_only_be_made_shorter,
        a_pod_is_bound_once, a_pods_spec_is_fixed, a_log_needs_to_know_the_container, a_scale_sets_replicas;
    budgets: a_budget_says_no, a_budget_that_allows_is_used_up, a_dry_eviction_uses_nothing_up, two_budgets_are_too_many,
        an_unready_pod_may_go_when_enough_are_healthy, an_unready_pod_stays_when_too_few_are_healthy,
        always_allow_lets_unready_pods_go, a_new_budget_is_still_being_processed, a_pending_pod_needs_no_budget,
        an_eviction_of_another_uid_conflicts, an_evicted_pod_says_why;
    server: the_version_is_told, the_server_is_ready, one_may_ask_what_one_may_do, all_kinds_are_discovered,
        a_table_has_columns_and_cells, events_have_two_shapes, an_unknown_path_is_404;
}

/// What a real server (1.36.3) answered to the same requests, masked; one answer a line. 1.37.2 differs in two: a
/// StatefulSet's `maxUnavailable` is 1 by default, and the refusal of another `serviceName` is said otherwise.
const RECORDED: &str = include_str!("suite/recorded.jsonl");

#[tokio::test(start_paused = true)]
async fn answers_are_those_recorded_from_a_real_server() {
    let found = alike::answers(&Bench::in_memory("alike").await).await;
    let wanted: Vec<_> = RECORDED.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let differences = alike::differences(&wanted, &found);
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

/// `KUBECTL_UPGRADE_SUITE=<kubeconfig> cargo test --lib a_real_server_still_answers -- --ignored`; what it answers now is
/// written to the file that `KUBECTL_UPGRADE_RECORD` names.
#[tokio::test]
#[ignore = "needs a cluster"]
async fn a_real_server_still_answers_as_recorded() {
    let bench = Bench::real(&kubeconfig(), "alike").await;
    let found = alike::answers(&bench).await;
    bench.clear().await;
    if let Ok(path) = std::env::var("KUBECTL_UPGRADE_RECORD") {
        let lines: Vec<_> = found.iter().map(ToString::to_string).collect();
        std::fs::write(path, lines.join("\n") + "\n").unwrap();
    }
    let wanted: Vec<_> = RECORDED.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let differences = alike::differences(&wanted, &found);
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

fn kubeconfig() -> String {
    std::env::var("KUBECTL_UPGRADE_SUITE").expect("KUBECTL_UPGRADE_SUITE names a kubeconfig")
}

/// `KUBECTL_UPGRADE_SUITE=<kubeconfig> cargo test --lib on_a_real_server -- --ignored`: a cluster that may be written to.
#[tokio::test]
#[ignore = "needs a cluster"]
async fn on_a_real_server() {
    let path = kubeconfig();
    let mut failed = Vec::new();
    for (name, rule) in ALL {
        let bench = Bench::real(&path, name).await;
        let done = futures::FutureExt::catch_unwind(std::panic::AssertUnwindSafe(rule(&bench))).await;
        bench.clear().await;
        if done.is_err() {
            failed.push(*name);
        }
    }
    assert!(failed.is_empty(), "{} of {} rules do not hold: {failed:#?}", failed.len(), ALL.len());
}
