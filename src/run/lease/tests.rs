use std::{convert::Infallible, sync::Mutex};

use http::{Method, Request, Response, StatusCode};
use jiff::SignedDuration;
use kube::client::Body;
use serde_json::{Value, json};

use super::*;
use crate::clock::Clock;

fn held(by: &str, renewed: &str) -> Lease {
    let holder = Holder::parse(by).expect("identity");
    rendered(None, Some(&holder), renewed.parse().expect("time"))
}

#[test]
fn a_lease_runs_out_after_its_duration_and_not_before() {
    let (mut watch, lease) = (Watch::default(), held("4f1c/uid", "2020-01-01T00:00:00Z"));
    for (at, sign) in [
        ("2026-11-22T23:00:00Z", Sign::Unsure),
        ("2026-11-22T23:00:30Z", Sign::Unsure),
        ("2026-11-22T23:00:31Z", Sign::Dead),
    ] {
        assert_eq!(watch.look(&lease, at.parse().expect("time")), sign, "{at}");
    }
}

/// Ours is ahead by half an hour, or behind: neither says anything of a holder that renews.
#[tokio::test(start_paused = true)]
async fn who_holds_the_lease_is_not_told_by_two_clocks() {
    for skew in [-30, 30] {
        let server = Server::new();
        server.renewed("9999/old", start() + SignedDuration::from_mins(skew));
        let cluster = server.cluster();
        assert_eq!(live_holder(&cluster).await.expect("an answer"), None, "it renews no more");
        assert_eq!(holder(&cluster).await.expect("an answer").map(|holder| holder.run).as_deref(), Some("9999"));
        tokio::spawn(renew_by_another_clock(server.clone(), "9999/old", 10));
        let found = live_holder(&cluster).await.expect("an answer");
        assert_eq!(found.map(|holder| holder.run).as_deref(), Some("9999"), "{skew}");
    }
}

/// A person's process has no pod whose absence could tell that it ended.
#[tokio::test(start_paused = true)]
async fn a_person_at_work_is_not_taken_for_a_pod_that_is_gone() {
    let server = Server::new();
    server.renewed("4f1c/gone", start());
    let cluster = server.cluster();
    assert_eq!(holder(&cluster).await.expect("an answer"), None);
    server.renewed("4f1c/by-hand/alice-1", start());
    assert_eq!(holder(&cluster).await.expect("an answer").map(|by| by.pod).as_deref(), Some("by-hand/alice-1"));
}

#[tokio::test(start_paused = true)]
async fn the_wait_for_a_predecessor_that_lives_on_is_named_and_ends() {
    let server = Server::new();
    server.renewed("4f1c/old", start());
    tokio::spawn(renew_by_another_clock(server.clone(), "4f1c/old", 1000));
    let (cluster, mut said) = (server.cluster(), Vec::new());
    let answer = acquire(&cluster, &me(), async |what| {
        said.push(what);
        Ok(())
    })
    .await;
    assert!(answer.is_err_and(|error| error.to_string().contains("not within 10m")));
    assert_eq!(said, ["the Lease k8s-upgrade, which 4f1c/old still holds"]);
    assert!(cluster.clock().since(start()) < FREED_WITHIN + DURATION);
}

#[test]
fn a_renewal_keeps_the_time_of_taking_and_a_new_holder_sets_it() {
    let lease = held("4f1c/a", "2026-11-22T23:00:00Z");
    let later = "2026-11-22T23:00:10Z".parse().expect("time");
    let renewed = rendered(Some(&lease), holder_of(&lease).as_ref(), later).spec.expect("spec");
    assert_eq!(renewed.acquire_time, lease.spec.clone().expect("spec").acquire_time);
    let other = Holder { run: "9999".into(), pod: "b".into() };
    let taken = rendered(Some(&lease), Some(&other), later).spec.expect("spec");
    assert_eq!(taken.acquire_time, Some(MicroTime(later)));
    assert_eq!(taken.lease_transitions, Some(2));
}

/// An API server with one Lease and one pod, which lives.
#[derive(Clone)]
struct Server(Arc<Mutex<Option<Lease>>>, Arc<AtomicBool>);

impl Server {
    fn new() -> Self {
        Self(Arc::default(), Arc::default())
    }

    fn cluster(&self) -> Arc<Cluster> {
        let server = self.clone();
        let service = tower::service_fn(move |request: Request<Body>| {
            let server = server.clone();
            async move { Ok::<_, Infallible>(server.answer(request).await) }
        });
        let client = kube::Client::new(service, "k8s-upgrade");
        Arc::new(Cluster::new(client, "k8s-upgrade", Clock::starting_at(start())))
    }

    /// `by` renews at this moment of its own clock.
    fn renewed(&self, by: &str, at: Timestamp) {
        *self.0.lock().expect("lock") = Some(rendered(None, Holder::parse(by).as_ref(), at));
    }

    fn cut_off(&self, on: bool) {
        self.1.store(on, Ordering::Relaxed);
    }

    fn holder(&self) -> Option<String> {
        self.0.lock().expect("lock").clone()?.spec?.holder_identity
    }

    async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let body = body.collect_bytes().await.expect("body");
        let mut held = self.0.lock().expect("lock");
        let (code, answer) = if self.1.load(Ordering::Relaxed) {
            (StatusCode::SERVICE_UNAVAILABLE, status(503))
        } else if parts.uri.path().ends_with("/pods") {
            (
                StatusCode::OK,
                json!({"metadata": {}, "items": [{"metadata": {"uid": "old"}, "status": {"phase": "Running"}}]}),
            )
        } else if parts.method == Method::GET {
            held.as_ref().map_or((StatusCode::NOT_FOUND, status(404)), |lease| (StatusCode::OK, json!(lease)))
        } else {
            *held = Some(serde_json::from_slice(&body).expect("a Lease"));
            (StatusCode::OK, json!(*held))
        };
        Response::builder().status(code).body(Body::from(answer.to_string().into_bytes())).expect("response")
    }
}

fn status(code: u16) -> Value {
    let reason = if code == 404 { "NotFound" } else { "ServiceUnavailable" };
    json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": reason, "message": ""})
}

fn start() -> Timestamp {
    "2026-11-22T23:00:00Z".parse().expect("time")
}

fn me() -> Holder {
    Holder { run: "4f1c".into(), pod: "new".into() }
}

async fn quietly(_: String) -> anyhow::Result<()> {
    Ok(())
}

/// One that renews every 8 s by a clock that is 10 minutes behind ours, `times` times.
async fn renew_by_another_clock(server: Server, by: &str, times: i64) {
    for beat in 0..times {
        server.renewed(by, start() + SignedDuration::from_secs(8 * beat - 600));
        tokio::time::sleep(RENEW_EVERY).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_live_predecessor_whose_clock_is_behind_is_not_taken_for_dead() {
    let server = Server::new();
    server.renewed("4f1c/old", start() - SignedDuration::from_mins(10));
    let cluster = server.cluster();
    tokio::spawn(renew_by_another_clock(server.clone(), "4f1c/old", 10));
    let answer = acquire(&cluster, &me(), quietly).await.expect("an answer");
    assert!(matches!(answer, Answer::Held(_)));
    let waited = cluster.clock().since(start());
    assert!(waited > Duration::from_secs(9 * 8) + DURATION, "taken after {waited:?}");
    assert!(waited < Duration::from_secs(10 * 8) + DURATION, "taken after {waited:?}");
}

#[tokio::test(start_paused = true)]
async fn another_run_whose_clock_is_behind_is_busy_and_a_dead_one_is_taken_over() {
    let server = Server::new();
    server.renewed("9999/old", start() - SignedDuration::from_mins(10));
    tokio::spawn(renew_by_another_clock(server.clone(), "9999/old", 3));
    let cluster = server.cluster();
    assert!(matches!(acquire(&cluster, &me(), quietly).await.expect("an answer"), Answer::Busy(_)));
    tokio::time::sleep(DURATION).await;
    assert!(matches!(acquire(&cluster, &me(), quietly).await.expect("an answer"), Answer::Held(_)));
    assert_eq!(server.holder().as_deref(), Some("4f1c/new"));
}

#[test]
fn a_holder_without_a_time_to_go_by_never_dies() {
    let (mut watch, mut lease) = (Watch::default(), held("4f1c/uid", "2026-11-22T23:00:00Z"));
    lease.spec.as_mut().expect("spec").renew_time = None;
    for at in ["2026-11-22T23:00:00Z", "2030-01-01T00:00:00Z"] {
        assert_eq!(watch.look(&lease, at.parse().expect("time")), Sign::Alive);
    }
}

async fn guard(cluster: &Arc<Cluster>) -> Guard {
    match acquire(cluster, &me(), quietly).await.expect("an answer") {
        Answer::Held(guard) => guard,
        Answer::Busy(other) => panic!("{other} holds it"),
    }
}

/// An answered renewal was the only way to notice: up to 8 s after the cut healed, its calls went through.
#[tokio::test(start_paused = true)]
async fn a_holder_that_was_cut_off_asks_before_it_acts() {
    let server = Server::new();
    let cluster = server.cluster();
    let guard = guard(&cluster).await;
    server.cut_off(true);
    tokio::time::sleep(DURATION * 2).await;
    guard.still_mine().await.expect_err("no answer is not a yes");
    server.renewed("4f1c/replacement", cluster.clock().now());
    server.cut_off(false);
    assert!(!guard.is_lost(), "the renewal has not told it yet");
    assert!(!guard.still_mine().await.expect("an answer"));
    assert!(guard.is_lost());
}

#[tokio::test(start_paused = true)]
async fn an_outage_for_everyone_loses_nothing() {
    let server = Server::new();
    let cluster = server.cluster();
    let guard = guard(&cluster).await;
    server.cut_off(true);
    tokio::time::sleep(DURATION * 4).await;
    server.cut_off(false);
    assert!(guard.still_mine().await.expect("an answer"));
    assert!(!guard.is_lost());
}

#[tokio::test(start_paused = true)]
async fn a_renewed_lease_is_relied_on_without_asking() {
    let server = Server::new();
    let cluster = server.cluster();
    let guard = guard(&cluster).await;
    tokio::time::sleep(DURATION * 2).await;
    let before = cluster.requests();
    assert!(guard.still_mine().await.expect("an answer"));
    assert_eq!(cluster.requests(), before);
}
