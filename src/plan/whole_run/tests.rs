use serde_json::{Value, json};

use super::*;
use crate::{
    cluster::snapshot::{Observed, Resources, Taint, Volume},
    gate::fixture,
};

/// Pod `shop/<name>` of ReplicaSet `web` with `app: web`, asking for that much CPU.
fn web(name: &str, node: &str, cpu: i64, wishes: Value) -> Pod {
    let mut pod = fixture::pod(&format!("shop/{name}"), node, "web:1");
    pod.owner.as_mut().expect("owner").name = "web".to_owned();
    pod.labels.insert("app".to_owned(), "web".to_owned());
    *pod.placement = serde_json::from_value(wishes).expect("placement");
    pod.placement.requests = Resources([("cpu".to_owned(), cpu)].into());
    pod
}

fn cluster(nodes: Vec<Node>, pods: Vec<Pod>, budgets: Vec<Budget>) -> ClusterSnapshot {
    let (pods, budgets) = (Observed::Known(pods), Observed::Known(budgets));
    ClusterSnapshot { nodes, pods, budgets, ..fixture::cluster() }
}

fn control_plane(name: &str) -> Node {
    let key = "node-role.kubernetes.io/control-plane".to_owned();
    let taint = Taint { key, value: String::new(), effect: "NoSchedule".to_owned() };
    Node { taints: vec![taint], ..fixture::node(name, true, "1.36.1") }
}

fn workers(count: usize) -> Vec<Node> {
    let names = (1..=count).map(|n| format!("w{n}"));
    std::iter::once(control_plane("m1")).chain(names.map(|name| fixture::node(&name, false, "1.36.1"))).collect()
}

/// Node, homeless pods and stuck pods of each drain that has such.
fn trouble(cluster: &ClusterSnapshot) -> Vec<(String, Vec<String>, Vec<String>)> {
    let run = play(cluster, &fixture::patch(), &Policy::default()).expect("played");
    let told = run.drains.iter().map(|drain| {
        let homeless = drain.homeless.iter().map(|one| format!("{}: {}", one.pod.name, one.why())).collect::<Vec<_>>();
        let stuck = drain.stuck.iter().map(|one| one.pod.name.clone()).collect::<Vec<_>>();
        (drain.node.name.clone(), homeless, stuck)
    });
    told.filter(|(_, homeless, stuck)| !homeless.is_empty() || !stuck.is_empty()).collect()
}

// Seen: the gate said safe, and the run halted in its drain after 30 minutes.
#[test]
fn a_budget_whose_pods_have_nowhere_to_go_never_lets_the_last_ones_leave() {
    let mut nodes = ["m1", "m2", "m3"].map(control_plane).to_vec();
    nodes.push(fixture::node("w1", false, "1.36.1"));
    let pods = vec![web("a", "w1", 100, json!({})), web("b", "w1", 100, json!({}))];
    let budget = fixture::budget("shop/web", 1, 2);
    let why = "a: other nodes: 3 with a taint that it does not tolerate".to_owned();
    let found = trouble(&cluster(nodes.clone(), pods.clone(), vec![budget]));
    assert_eq!(found, [("w1".to_owned(), vec![why], vec!["b".to_owned()])]);
    // Without the budget both go, and wait for the node.
    let found = trouble(&cluster(nodes.clone(), pods.clone(), vec![]));
    assert_eq!((found[0].1.len(), found[0].2.len()), (2, 0));
    // With a second worker both go, one after another.
    nodes.push(fixture::node("w2", false, "1.36.1"));
    assert_eq!(trouble(&cluster(nodes, pods, vec![fixture::budget("shop/web", 1, 2)])), []);
}

#[test]
fn pods_that_moved_are_there_when_the_next_node_is_drained() {
    // Room for one large pod on each of three workers, and three such pods on two of them: never all at once.
    let pods = |on: &[&str]| -> Vec<_> {
        on.iter().enumerate().map(|(n, node)| web(&format!("p{n}"), node, 2500, json!({}))).collect()
    };
    assert_eq!(trouble(&cluster(workers(3), pods(&["w1", "w2"]), vec![])), []);
    let found = trouble(&cluster(workers(3), pods(&["w1", "w2", "w3"]), vec![]));
    let nodes: Vec<_> = found.iter().map(|(node, ..)| node.as_str()).collect();
    assert_eq!(nodes, ["w1", "w2", "w3"]);
    assert_eq!(found[0].1, ["p0: other nodes: 1 with a taint that it does not tolerate, 2 without room for it"]);
}

#[test]
fn what_keeps_a_pod_from_every_other_node_is_said() {
    let hostname = "kubernetes.io/hostname";
    let apart = json!({"apart": [{"topologyKey": hostname, "labelSelector": {"matchLabels": {"app": "web"}}}]});
    let together = json!({"together": [{"topologyKey": hostname, "labelSelector": {"matchLabels": {"app": "db"}}}]});
    let selector = json!({"nodeSelector": {"disk": "ssd"}});
    let port = json!({"hostPorts": [80]});
    let spread = json!({"spread": [{"maxSkew": 1, "topologyKey": hostname, "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"app": "web"}}}]});
    for (what, wishes, beside, expected) in [
        ("nothing", json!({}), true, None),
        ("apart", apart.clone(), true, Some("1 with a pod that it must not be beside")),
        ("apart, and free", apart, false, None),
        ("together", together, true, Some("1 without the pod that it must be beside")),
        ("selector", selector, true, Some("1 that its node selector or affinity leaves out")),
        ("port", port.clone(), true, Some("1 whose port is taken")),
        ("port, and free", port, false, None),
        // The cordoned node is a domain too, and empty.
        ("spread", spread, true, Some("1 that its spread constraint leaves out")),
    ] {
        let mut pods = vec![web("a", "w1", 100, wishes.clone())];
        if beside {
            pods.push(web("b", "w2", 100, wishes));
        }
        let mut cluster = cluster(workers(2), pods, vec![]);
        cluster.nodes.remove(0);
        let found = trouble(&cluster);
        let told = found.first().and_then(|(_, homeless, _)| homeless.first().cloned());
        assert_eq!(told, expected.map(|why| format!("a: other nodes: {why}")), "{what}");
    }
}

#[test]
fn anti_affinity_keeps_others_out_too() {
    let apart = json!({"apart": [{"topologyKey": "kubernetes.io/hostname",
        "labelSelector": {"matchLabels": {"app": "web"}}}]});
    let pods = vec![web("plain", "w1", 100, json!({})), web("alone", "w2", 100, apart)];
    assert_eq!(trouble(&cluster(workers(2), pods, vec![]))[0].1.len(), 1);
}

#[test]
fn a_volume_binds_a_pod_to_its_nodes() {
    let mut pod = web("pg-0", "w1", 100, json!({}));
    pod.claims = vec!["data".to_owned()];
    let mut cluster = cluster(workers(2), vec![pod], vec![]);
    assert_eq!(trouble(&cluster), []);
    let affinity = json!({"nodeSelectorTerms": [{"matchExpressions": [
        {"key": "kubernetes.io/hostname", "operator": "In", "values": ["w1"]}]}]});
    let node_affinity = serde_json::from_value(affinity).expect("affinity");
    let claim = Some("shop/data".to_owned());
    cluster.volumes = Observed::Known(vec![Volume { name: "pv".to_owned(), claim, node_affinity, kind: None }]);
    assert!(trouble(&cluster)[0].1[0].contains("1 that its volume is not bound to"));
}

#[test]
fn max_pods_is_room_too() {
    let mut nodes = workers(2);
    let full = nodes[2].allocatable.as_mut().expect("room");
    full.0.insert("pods".to_owned(), 0);
    let found = trouble(&cluster(nodes, vec![web("a", "w1", 0, json!({}))], vec![]));
    assert!(found[0].1[0].contains("1 without room for it"), "{found:?}");
}

#[test]
fn what_could_not_be_read_is_said() {
    let mut cluster = cluster(workers(2), vec![], vec![]);
    cluster.nodes[1].allocatable = None;
    cluster.volumes = Observed::Unknown("403".to_owned());
    let run = play(&cluster, &fixture::patch(), &Policy::default()).expect("played");
    assert_eq!(run.blind.len(), 2);
    cluster.pods = Observed::Unknown("403".to_owned());
    assert!(play(&cluster, &fixture::patch(), &Policy::default()).is_err());
}

proptest::proptest! {
    /// Whatever the sizes: no node ever holds more than it has room for, and nobody is lost or doubled.
    #[test]
    fn nobody_is_put_where_there_is_no_room(sizes in proptest::collection::vec(100_i64..3000, 0..20)) {
        let place = |n: usize| format!("w{}", n % 3 + 1);
        let pods: Vec<_> = sizes.iter().enumerate().map(|(n, cpu)| web(&format!("p{n}"), &place(n), *cpu, json!({}))).collect();
        let cluster = cluster(workers(3), pods, vec![]);
        let run = play(&cluster, &fixture::patch(), &Policy::default()).expect("played");
        let moved: usize = run.drains.iter().map(|drain| drain.leaving.len()).sum();
        proptest::prop_assert!(moved >= sizes.len(), "{moved} of {}", sizes.len());
        for drain in &run.drains {
            proptest::prop_assert!(drain.homeless.iter().all(Homeless::lacks_room));
        }
    }
}
