//! Least privilege: what the product's pods ask for is what their accounts may do, no less and no more.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Mutex,
};

use k8s_openapi::api::rbac::v1::PolicyRule;
use serde::de::DeserializeOwned;

use super::{super::leash::Leash, *};
use crate::{
    install::names,
    sandbox::{
        api::{Asked, Fate, Gatekeeper},
        store::{Kind, Store},
    },
};

/// One verb on one resource, or on a path that is about no objects.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Ask {
    account: String,
    namespace: Option<String>,
    group: String,
    resource: String,
    name: Option<String>,
    verb: &'static str,
}

/// What a role lets its account do, one verb and one resource at a time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Grant {
    account: String,
    /// None for all of them.
    namespace: Option<String>,
    group: String,
    resource: String,
    /// None for all of them.
    names: Option<Vec<String>>,
    verb: String,
}

impl Grant {
    fn allows(&self, ask: &Ask) -> bool {
        let is_place = self.namespace.is_none() || self.namespace == ask.namespace;
        let is_name =
            self.names.as_ref().is_none_or(|names| ask.name.as_ref().is_some_and(|name| names.contains(name)));
        is_place
            && is_name
            && self.resource == ask.resource
            && (&*self.account, &*self.group, &*self.verb) == (&*ask.account, &*ask.group, ask.verb)
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { account, namespace, group, resource, verb, .. } = self;
        let place = namespace.as_ref().map(|namespace| format!(" in {namespace}")).unwrap_or_default();
        let group = if group.is_empty() { String::new() } else { format!(".{group}") };
        write!(f, "{account}: {verb} {resource}{group}{place}")
    }
}

/// Writes down who asks for what, and lets all of it pass.
struct Watcher {
    store: Arc<Store>,
    accounts: Mutex<BTreeMap<String, String>>,
    asked: Mutex<BTreeSet<Ask>>,
}

impl Watcher {
    fn of(stage: &Stage) -> Arc<Self> {
        let store = stage.world.store().clone();
        let one = Arc::new(Self { store, accounts: Mutex::default(), asked: Mutex::default() });
        stage.world.set_gatekeeper(Some(one.clone()));
        one
    }

    fn account(&self, pod: &str) -> String {
        let mut accounts = self.accounts.lock().expect("no panic");
        let look = || {
            let found = self.store.get(&kinds::POD, Some(names::NAMESPACE), pod).expect("a pod that asks is there");
            found["spec"]["serviceAccountName"].as_str().expect("an account").to_owned()
        };
        accounts.entry(pod.to_owned()).or_insert_with(look).clone()
    }
}

impl Gatekeeper for Watcher {
    fn before(&self, asked: &Asked) -> Fate {
        let Some(leash) = Leash::current() else { return Fate::Pass };
        let account = self.account(leash.pod());
        let ask = match &asked.target {
            None => Ask {
                resource: asked.path.clone(),
                verb: "get",
                account,
                namespace: None,
                group: String::new(),
                name: None,
            },
            Some(target) => {
                let below =
                    if target.subresource.is_empty() { String::new() } else { format!("/{}", target.subresource) };
                let is_namespace = target.kind.plural == "namespaces";
                Ask {
                    account,
                    // RBAC counts a Namespace among its own objects
                    namespace: if is_namespace { target.name.clone() } else { target.namespace.clone() },
                    group: target.kind.group.to_owned(),
                    resource: format!("{}{below}", target.kind.plural),
                    name: target.name.clone(),
                    verb: asked.verb.word(),
                }
            }
        };
        self.asked.lock().expect("no panic").insert(ask);
        Fate::Pass
    }

    fn after(&self, _: &Asked, _: u16) -> Fate {
        Fate::Pass
    }
}

/// All that the installed roles say.
fn grants(stage: &Stage) -> BTreeSet<Grant> {
    let store = stage.world.store();
    let pairs: [(&Kind, &Kind); 2] =
        [(&kinds::CLUSTER_ROLE, &kinds::CLUSTER_ROLE_BINDING), (&kinds::ROLE, &kinds::ROLE_BINDING)];
    let mut all = BTreeSet::new();
    for (roles, bindings) in pairs {
        for binding in store.list(bindings, None) {
            let namespace = binding["metadata"]["namespace"].as_str();
            let Some(role) = store.get(roles, namespace, binding["roleRef"]["name"].as_str().expect("a role")) else {
                continue;
            };
            let accounts: Vec<Value> = typed(&binding["subjects"]);
            for account in accounts.iter().filter(|account| account["namespace"] == names::NAMESPACE) {
                let account = account["name"].as_str().expect("an account");
                let rules: Vec<PolicyRule> = typed(&role["rules"]);
                all.extend(rules.iter().flat_map(|rule| each(rule, account, namespace)));
            }
        }
    }
    all
}

fn typed<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).expect("of its type")
}

fn each(rule: &PolicyRule, account: &str, namespace: Option<&str>) -> Vec<Grant> {
    let groups = rule.api_groups.clone().unwrap_or_else(|| vec![String::new()]);
    let resources = rule.resources.iter().chain(&rule.non_resource_urls).flatten();
    let mut all = Vec::new();
    for resource in resources {
        for (group, verb) in groups.iter().flat_map(|group| rule.verbs.iter().map(move |verb| (group, verb))) {
            all.push(Grant {
                account: account.to_owned(),
                namespace: namespace.map(str::to_owned),
                group: group.clone(),
                resource: resource.clone(),
                names: rule.resource_names.clone(),
                verb: verb.clone(),
            });
        }
    }
    all
}

/// What these nights, in which all goes well, give no reason for; each with what does.
const RARE: [&str; 14] = [
    // a cordon that a run left behind is taken away
    "k8s-upgrade-detect: get nodes",
    "k8s-upgrade-detect: patch nodes",
    // records of runs long over
    "k8s-upgrade-detect: delete configmaps in k8s-upgrade",
    // an earlier Job of the name, and its pod on a node that is dead
    "k8s-upgrade-detect: delete pods in k8s-upgrade",
    "k8s-upgrade-detect: delete jobs.batch in k8s-upgrade",
    "k8s-upgrade-job: delete pods in k8s-upgrade",
    "k8s-upgrade-job: delete jobs.batch in k8s-upgrade",
    // a Job that failed gets no further pod
    "k8s-upgrade-job: patch jobs.batch in k8s-upgrade",
    // the Secret is mounted, but for a webhook's sake
    "k8s-upgrade-detect: get secrets in k8s-upgrade",
    "k8s-upgrade-job: get secrets in k8s-upgrade",
    // a crash left a workload scaled down
    "k8s-upgrade-detect: get deployments/scale.apps in shop",
    "k8s-upgrade-detect: patch deployments/scale.apps in shop",
    // the same Event once more
    "k8s-upgrade-job: patch events.events.k8s.io",
    // a record too long for one object, and the first host key
    "k8s-upgrade-job: create configmaps in k8s-upgrade",
];

/// The report's account is left out: its pod is not played.
#[tokio::test(start_paused = true)]
async fn each_account_asks_for_what_it_may_do_and_for_all_of_it() {
    let (mut allowed, mut asked) = (BTreeSet::new(), BTreeSet::new());
    LocalSet::new()
        .run_until(async {
            for (layout, channel) in [(Layout::of(1, 2, PATCH), "minor"), (Layout::of(3, 2, OLD), "patch")] {
                let stage = stage(&layout.with_shop(), &format!("{}{QUIESCE}", policy(channel))).await;
                let watcher = Watcher::of(&stage);
                assert_eq!(ended(&stage, 3).await.status, Status::Done);
                // the next night's detection shows how the last run ended
                tokio::time::sleep(Duration::from_hours(25)).await;
                allowed.extend(grants(&stage));
                asked.extend(watcher.asked.lock().expect("no panic").iter().cloned());
            }
        })
        .await;
    let refused: Vec<_> = asked.iter().filter(|ask| !allowed.iter().any(|grant| grant.allows(ask))).collect();
    assert!(refused.is_empty(), "asked for and not allowed: {refused:#?}");
    let idle =
        allowed.iter().filter(|grant| grant.account != names::REPORT && !asked.iter().any(|ask| grant.allows(ask)));
    let idle: BTreeSet<_> = idle.map(ToString::to_string).collect();
    assert_eq!(idle, RARE.map(str::to_owned).into(), "allowed, and never asked for");
}
