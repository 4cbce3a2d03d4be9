//! Scenario A of the lab, played here: the same writes to the API and the same commands on the machines, one after the
//! other. What differs is a fault of the sandbox, or of what is known about the real thing.
//!
//! The lab's side is a recording of what the chain's pods said there (`tests/lab/kubelab/scenarios/effects.py`):
//! `tests/lab/lab scenario a`, then the evidence's `effects-patch.txt` and `effects-minor.txt` to `tests/lab/recordings/`.

mod normal;

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard},
};

use super::*;
use crate::{
    cli::play::leash::Leash,
    sandbox::{
        api::{Asked, Fate, Gatekeeper},
        hosts::{Call, Fault, Kind, Moment, unified},
    },
};

/// What the lab's policy says, as far as any effect goes by it.
const POLICY: &str =
    "quiet: {readyFor: 0s}\nnodes: {soak: 0s}\nkubeadm: {ignorePreflightErrors: [SystemVerification]}\n";

/// Notes what the product's pods do, in the words of their own debug log on a real cluster.
#[derive(Default)]
struct Recorder {
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    /// Pods in the order of their first step, with their lines.
    pods: Vec<(String, Vec<String>)>,
    calls: BTreeSet<u64>,
}

impl Recorder {
    fn at(stage: &Stage) -> Arc<Self> {
        let one = Arc::new(Self::default());
        stage.world.set_gatekeeper(Some(one.clone()));
        let of_hosts = one.clone();
        stage.world.machines().set_faults(Some(Arc::new(move |call: &Call<'_>| of_hosts.on_machine(call))));
        one
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("no panic")
    }

    fn note(&self, line: String) {
        let Some(leash) = Leash::current() else { return };
        let pods = &mut self.seen().pods;
        match pods.iter_mut().find(|(pod, _)| pod == leash.pod()) {
            Some((_, lines)) => lines.push(line),
            None => pods.push((leash.pod().to_owned(), vec![line])),
        }
    }

    fn on_machine(&self, call: &Call<'_>) -> Option<Fault> {
        let what = match call.kind {
            Kind::Run => "run",
            Kind::WriteFile => "write",
            Kind::StartUnit => "start",
            Kind::ForgetUnit => "forget",
            _ => return None,
        };
        // A call that is repeated after a short absence was asked for once.
        if call.moment == Moment::Before && self.seen().calls.insert(call.number) {
            self.note(format!("{what} {}: {}", call.node, call.text));
        }
        None
    }

    /// One text a run, oldest first, each with the detection before it: the form of the lab's recordings.
    fn sequences(&self) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        let mut is_new = true;
        for (pod, lines) in &self.seen().pods {
            let is_detection = pod.starts_with(crate::install::names::VERSION_CHECK);
            if is_detection && is_new {
                texts.push(String::new());
            }
            is_new = !is_detection;
            let job = if is_detection { "detect" } else { pod.rsplit_once('-').map_or("", |(job, _)| job) };
            let text = texts.last_mut().expect("a detection comes first");
            text.extend(["# ", job, "\n", &lines.join("\n"), "\n"]);
        }
        texts
    }
}

impl Gatekeeper for Recorder {
    fn before(&self, asked: &Asked) -> Fate {
        if asked.method != "GET" && asked.parameter("dryRun").is_none() {
            self.note(format!("{} {}", asked.method, asked.path));
        }
        Fate::Pass
    }
}

/// Patch on one night, minor on the next, as on the lab.
async fn played() -> Vec<String> {
    LocalSet::new()
        .run_until(async {
            let layout = Layout::of(1, 2, OLD).with_shop();
            let _ = rustls::crypto::ring::default_provider().install_default();
            let evening = "2026-11-22T22:58:00Z".parse().expect("time");
            let stage = Stage::set(&layout, POLICY, evening).await.expect("stage");
            let recorder = Recorder::at(&stage);
            assert_eq!(ended(&stage, 3).await.status, Status::Done);
            tokio::time::sleep(Duration::from_hours(22)).await;
            let minor = loop {
                let run = ended(&stage, 3).await;
                if run.target.to == MINOR {
                    break run;
                }
            };
            assert_eq!(minor.status, Status::Done);
            // The last pod gives its Lease back after the close.
            tokio::time::sleep(Duration::from_mins(2)).await;
            assert_well(&stage, MINOR);
            recorder.sequences()
        })
        .await
}

fn recording(name: &str) -> Option<String> {
    let path = format!("{}/tests/lab/recordings/effects-{name}.txt", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).ok()
}

/// With no recording there is nothing to compare with yet; that the night can be told at all is seen in any case.
#[tokio::test(start_paused = true)]
async fn the_sandbox_does_what_was_done_on_the_lab() {
    let sequences = played().await;
    assert_eq!(sequences.len(), 2, "{sequences:#?}");
    let mut differences = Vec::new();
    for (name, own) in ["patch", "minor"].into_iter().zip(sequences) {
        let own = normal::sequence(&own);
        assert_is_a_night(&own);
        if let Some(theirs) = recording(name) {
            differences.push(unified(&format!("lab, {name}"), "sandbox", &normal::sequence(&theirs), &own));
        }
    }
    differences.retain(|difference| !difference.is_empty());
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

/// The heart of a night, in its order.
fn assert_is_a_night(sequence: &str) {
    let wanted = [
        "# detect",
        "# k8s-upgrade-preflight-VERSION",
        "etcdctl",
        "# k8s-upgrade-master-VERSION",
        "PATCH /api/v1/nodes/cp1",
        "kubeadm upgrade apply",
        "restart kubelet",
        "# k8s-upgrade-worker-VERSION-w1",
        "kubeadm upgrade node",
        "# k8s-upgrade-worker-VERSION-w2",
        "# k8s-upgrade-postflight-VERSION",
    ];
    let mut rest = sequence;
    for part in wanted {
        let at = rest.find(part).unwrap_or_else(|| panic!("no {part} in what follows:\n{rest}"));
        rest = &rest[at + part.len()..];
    }
}
