//! `--bootstrap`: host keys shown to a person and pinned, and the Secret's key proved by a login on every node.

use crate::{
    cli::{
        equipment,
        run::{create_secret, has_secret},
        session::Session,
    },
    cluster::{observe, snapshot::Node},
    error::{Exit, Failure},
    node::{
        Hosts as _, NodeAddress,
        host_keys::{HostKey, HostKeys, scan},
    },
    report::{
        out,
        table::{Look, Tone, table},
    },
};

/// One node, as it shows itself and as it is pinned.
struct Shown {
    address: NodeAddress,
    keys: Vec<HostKey>,
    pinned: Option<Vec<HostKey>>,
}

impl Shown {
    fn state(&self) -> &'static str {
        match &self.pinned {
            None => "new",
            Some(pinned) if *pinned == self.keys => "pinned",
            Some(_) => "CHANGED",
        }
    }
}

pub(super) async fn run(session: &Session, node: Option<&str>, dry_run: bool) -> anyhow::Result<Exit> {
    refuse_without_secret(session).await?;
    let host_keys = HostKeys::new(session.cluster.clone(), session.policy.ssh.host_keys, session.policy.ssh.port);
    let shown = look(session, &host_keys, &chosen(session, node).await?).await?;
    out::answer(&fingerprints(&shown))?;
    let open: Vec<_> = shown.iter().filter(|node| node.state() != "pinned").collect();
    if dry_run {
        out::say("dry run: nothing was pinned");
        return Ok(Exit::Ok);
    }
    if !open.is_empty() {
        out::say("compare them with what the nodes themselves say: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub");
        session.confirm(&format!("Pin the host keys of {} nodes?", open.len()))?;
        for node in open {
            host_keys.replace(&node.address, node.keys.clone()).await?;
        }
    }
    prove(session, &shown).await
}

async fn refuse_without_secret(session: &Session) -> anyhow::Result<()> {
    let (namespace, name) = (session.cluster.namespace(), &session.policy.ssh.key_secret);
    if has_secret(&session.cluster, name).await? {
        return Ok(());
    }
    let why = format!("Secret {name} is not in namespace {namespace}: there is no key to prove");
    let hint = format!("ssh-keygen -t ed25519 -N '' -C k8s-upgrade-key -f FILE; {}", create_secret(namespace, name));
    Err(Failure::new(Exit::Error, why).hint(hint).into())
}

async fn chosen(session: &Session, name: Option<&str>) -> anyhow::Result<Vec<Node>> {
    let mut nodes = observe::nodes(&session.cluster).await?;
    if let Some(name) = name {
        nodes.retain(|node| node.name == name);
        if nodes.is_empty() {
            return Err(Failure::new(Exit::Usage, format!("there is no node {name}")).hint("kubectl get nodes").into());
        }
    }
    Ok(nodes)
}

async fn look(session: &Session, host_keys: &HostKeys, nodes: &[Node]) -> anyhow::Result<Vec<Shown>> {
    let mut shown = Vec::new();
    for node in nodes {
        let address = NodeAddress::of(node)?;
        let keys = scan(&address, session.policy.ssh.port).await?;
        let pinned = host_keys.pinned(&address).await?;
        shown.push(Shown { address, keys, pinned });
    }
    Ok(shown)
}

fn fingerprints(shown: &[Shown]) -> String {
    let row = |node: &Shown, key: &HostKey| {
        let tone = if node.state() == "CHANGED" { Tone::Bad } else { Tone::Plain };
        let cells = [(node.address.name.clone(), Tone::Plain), (node.address.ip.clone(), Tone::Plain)];
        let rest = [(node.state().to_owned(), tone), (key.fingerprint(), Tone::Plain)];
        cells.into_iter().chain(rest).collect()
    };
    let rows: Vec<_> = shown.iter().flat_map(|node| node.keys.iter().map(move |key| row(node, key))).collect();
    table(Look::default(), &["NODE", "ADDRESS", "STATE", "FINGERPRINT"], &rows)
}

/// A login on every node, by the pinned host keys and with the key that the chain will use.
async fn prove(session: &Session, shown: &[Shown]) -> anyhow::Result<Exit> {
    let hosts = equipment::hosts(session);
    let mut exit = Exit::Ok;
    for node in shown {
        match hosts.connect(&node.address).await {
            Ok(_) => out::say(&format!("ok    {}: logged in as {}", node.address.name, session.policy.ssh.user)),
            Err(error) => {
                exit = Exit::Error;
                out::say(&format!("FAIL  {error}"));
            }
        }
    }
    if exit == Exit::Error {
        out::say("add the Secret's ssh_key_pub to authorized_keys of that user on the nodes that failed, then again");
    }
    Ok(exit)
}
