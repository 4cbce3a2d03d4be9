//! kubectl plugins that keep plain kubeadm clusters on a current Kubernetes version, unattended.
//!
//! ```text
//! cluster ──observe──▶ ClusterSnapshot ──gate──▶ Verdict{findings} ─┐
//! (kube API, ssh)            │                                      ├─▶ report ─▶ person
//!                            └───plan──▶ UpgradePlan ───────────────┘
//!                                            │ start
//!                                            ▼
//!            Job ─▶ phase ─▶ [step: look → act → wait → verify] ─▶ RunRecord (append-only) ─▶ the next Job
//!                                                                      └─fold─▶ status, metrics, annotations, chat
//! ```
//!
//! Deciding is pure (version, snapshot values, compat, gate, drain's filter and forecast, plan, the record's fold, Job
//! rendering); doing is thin. Two seams let the same code run against a real cluster and against one in memory:
//! [`kube::Client`], a tower service, and [`node::Host`], one machine. `tests/layering.rs` holds who may use whom.
//!
//! The rooms:
//! - [`version`]: versions, minors, targets, skew rules
//! - [`policy`]: what the operator allows, one value with safe defaults
//! - [`cluster`]: the cluster as values, how they are read, the client
//! - [`compat`]: dated facts on addons, removed APIs and runtimes
//! - [`gate`]: findings and the verdict
//! - [`drain`]: which pods go, which can never go, and the eviction itself
//! - [`plan`]: the order of nodes, the runner of each, what will move
//! - [`run`]: detection, the chain's phases, the run record, Lease, kill switch
//! - [`node`]: one machine over ssh: units, packages, kubeadm, kubelet, containerd, etcd snapshot
//! - [`signal`]: alerts in; metrics, chat and Events out
//! - [`install`]: what goes into the cluster
//! - [`sandbox`]: a cluster in memory, hosts included
//! - [`report`]: tables, documents, progress; the only room that prints
//! - [`cli`]: one file a plugin

pub mod cli;
pub mod clock;
pub mod cluster;
pub mod compat;
pub mod drain;
pub mod error;
pub mod gate;
pub mod install;
pub mod node;
pub mod plan;
pub mod policy;
pub mod report;
pub mod run;
pub mod sandbox;
pub mod signal;
pub mod version;
