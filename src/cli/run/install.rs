//! `kubectl upgrade-run install`.

use clap::{Args, ValueEnum};
use k8s_openapi::api::core::v1::Secret;
use kube::{Api, core::PartialObjectMeta};

use crate::{
    cli::{output::Format, policy_source::PolicyText, session::Session, shared::Shared},
    cluster::api::Cluster,
    error::Exit,
    install::{InstallOptions, Rendered, apply::apply, monitoring, objects, remove},
    policy::Policy,
    report::out,
};

/// Puts everything cluster-side into the cluster, or brings it up to date
///
/// Namespace, permissions, the policy's ConfigMap (never overwritten), the template of the chain's Jobs, and the two
/// CronJobs; where the cluster knows the kind `PrometheusRule`, the alert rules and a Grafana dashboard, too. Applying it
/// again changes nothing. `--dry-run=client -o yaml` prints it, with no cluster.
#[derive(Args, Debug)]
pub(crate) struct InstallArgs {
    /// The image of all Jobs, best by digest; without it this release's
    #[arg(long, value_name = "IMAGE", value_parser = image)]
    image: Option<String>,
    /// When detection runs, as cron has it, in UTC
    #[arg(long, value_name = "CRON", default_value = InstallOptions::DEFAULT_SCHEDULE, value_parser = schedule)]
    schedule: String,
    /// Change nothing: `client` prints what would be applied, `server` has the API server check it
    #[arg(long, value_enum, value_name = "WHO", num_args = 0..=1, require_equals = true,
        default_value_t = DryRun::None, default_missing_value = "client")]
    dry_run: DryRun,
}

/// `--dry-run`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DryRun {
    None,
    Client,
    Server,
}

pub(super) async fn run(args: InstallArgs, shared: Shared) -> anyhow::Result<Exit> {
    if args.dry_run == DryRun::Client {
        shared.only(&[Format::Table, Format::Yaml, Format::Json, Format::Name])?;
        // No cluster is asked: its policy is not known, and permissions are those for the policy given.
        let policy = shared.policy.as_deref().map(|path| PolicyText::of_file(path)?.policy()).transpose()?;
        let options = options(&args, &shared.kube.namespace, &policy.unwrap_or_default());
        out::answer(&printed(&objects(&options), shared.output.output)?)?;
        return Ok(Exit::Ok);
    }
    shared.only(&[Format::Table])?;
    let session = Session::open(shared).await?;
    let options = options(&args, session.cluster.namespace(), &session.policy);
    let mut wanted = objects(&options);
    if monitoring::is_served(&session.cluster).await? {
        wanted.extend(monitoring::objects(&options));
    }
    let dry_run = args.dry_run == DryRun::Server;
    carry_out(&session.cluster, &wanted, dry_run).await?;
    say_what_is_missing(&session.cluster, &options.key_secret).await?;
    Ok(Exit::Ok)
}

fn options(args: &InstallArgs, namespace: &str, policy: &Policy) -> InstallOptions {
    InstallOptions {
        image: args.image.clone().unwrap_or_else(InstallOptions::default_image),
        schedule: args.schedule.clone(),
        ..InstallOptions::of(namespace, policy)
    }
}

fn printed(objects: &[Rendered], format: Format) -> anyhow::Result<String> {
    let all = objects.iter().map(|one| &one.object);
    match format {
        Format::Yaml => Ok(all.map(out::yaml).collect::<Result<Vec<_>, _>>()?.join("---\n")),
        Format::Json => out::json(&serde_json::json!({
            "apiVersion": "v1", "kind": "List", "items": all.collect::<Vec<_>>(),
        })),
        Format::Name => Ok(lines(objects, "")),
        _ => Ok(lines(objects, " would be applied (client dry run)")),
    }
}

/// A line an object.
pub(super) fn lines(objects: &[Rendered], note: &str) -> String {
    objects.iter().map(|one| one.to_string() + note).collect::<Vec<_>>().join("\n")
}

/// A line an object, as it happens: a failure in the middle shows how far it came, and a second time goes on.
async fn carry_out(cluster: &Cluster, wanted: &[Rendered], dry_run: bool) -> anyhow::Result<()> {
    let note = if dry_run { " (server dry run)" } else { "" };
    for one in wanted {
        let change = apply(cluster, one, dry_run).await?;
        out::answer(&format!("{one} {change}{note}"))?;
    }
    for one in remove::outdated(remove::permissions(cluster).await?, wanted) {
        if !dry_run {
            remove::delete(cluster, &one).await?;
        }
        out::answer(&format!("{one} deleted: the policy asks for it no more{note}"))?;
    }
    Ok(())
}

/// The key is the operator's: it is never made up here, and a chain without it would halt at the first node.
async fn say_what_is_missing(cluster: &Cluster, secret: &str) -> anyhow::Result<()> {
    if !has_secret(cluster, secret).await? {
        out::say(&format!("Secret {secret} is not there yet: nodes can't be reached without its ssh_key. Then type:"));
        out::say(&format!("  {}", create_secret(cluster.namespace(), secret)));
    }
    Ok(())
}

/// Whether it is there; its content is not read.
pub(crate) async fn has_secret(cluster: &Cluster, name: &str) -> anyhow::Result<bool> {
    let api: Api<Secret> = Api::namespaced(cluster.client(), cluster.namespace());
    let found: Option<PartialObjectMeta<Secret>> =
        cluster.call(format!("looking for Secret {name}"), || api.get_metadata_opt(name)).await?;
    Ok(found.is_some())
}

/// The command that creates it.
pub(crate) fn create_secret(namespace: &str, name: &str) -> String {
    format!(
        "kubectl create secret generic {name} -n {namespace} --from-file=ssh_key=FILE --from-file=ssh_key_pub=FILE.pub"
    )
}

fn image(text: &str) -> Result<String, String> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    if plain { Ok(text.to_owned()) } else { Err("an image such as registry.example.com/name@sha256:…".to_owned()) }
}

/// Five fields; what each may hold is the API server's to judge.
fn schedule(text: &str) -> Result<String, String> {
    if text.split_whitespace().count() == 5 || text.starts_with('@') {
        return Ok(text.to_owned());
    }
    Err("five fields are expected, such as \"0 23 * * *\"".to_owned())
}
