//! `kubectl upgrade-run policy`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::{
    cli::{
        output::Format,
        policy_source::{PolicySource, PolicyText},
        session::connected,
        shared::Shared,
    },
    error::Exit,
    policy::{EXAMPLE, Policy, Setting, settings},
    report::{columns, out},
};

/// Prints the effective policy, with where each value comes from
#[derive(Args, Debug)]
#[group(multiple = false)]
pub(crate) struct PolicyArgs {
    /// Print a commented document with every field at its default
    #[arg(long)]
    example: bool,
    /// Print the JSON Schema of policy documents
    #[arg(long)]
    schema: bool,
    /// Check a policy file, with no cluster
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    api_version: &'static str,
    kind: &'static str,
    source: String,
    /// Paths that the source gives; all others are defaults.
    given: Vec<String>,
    policy: Policy,
}

pub(super) async fn run(args: PolicyArgs, shared: Shared) -> anyhow::Result<Exit> {
    let PolicyArgs { example, schema, check } = args;
    let answer = if example {
        EXAMPLE.to_owned()
    } else if schema {
        out::json(&schemars::schema_for!(Policy))?
    } else if let Some(path) = check {
        PolicyText::of_file(&path)?.policy()?;
        format!("{}: valid", path.display())
    } else {
        shared.only(&[Format::Table, Format::Json, Format::Yaml])?;
        effective(&found(&shared).await?, &shared)?
    };
    out::answer(&answer)?;
    Ok(Exit::Ok)
}

async fn found(shared: &Shared) -> anyhow::Result<PolicyText> {
    match &shared.policy {
        Some(path) => PolicyText::of_file(path),
        None => PolicyText::of_cluster(&connected(shared).await?.0).await,
    }
}

fn effective(text: &PolicyText, shared: &Shared) -> anyhow::Result<String> {
    let policy = text.policy()?;
    let settings = settings(&policy, &text.text);
    let document = |policy| Document {
        api_version: out::API_VERSION,
        kind: "Policy",
        source: text.source.to_string(),
        given: settings.iter().filter(|setting| setting.given).map(|setting| setting.path.clone()).collect(),
        policy,
    };
    match shared.output.output {
        Format::Json => out::json(&document(policy)),
        Format::Yaml => out::yaml(&document(policy)),
        _ => Ok(table(&settings, &text.source, shared.output.no_headers)),
    }
}

fn table(settings: &[Setting], source: &PolicySource, no_headers: bool) -> String {
    let row = |setting: &Setting| {
        let from = if setting.given { source.to_string() } else { PolicySource::Default.to_string() };
        [setting.path.clone(), shown(&setting.value), from]
    };
    let header = (!no_headers).then(|| ["SETTING", "VALUE", "FROM"].map(str::to_owned));
    columns::aligned(header.into_iter().chain(settings.iter().map(row)))
}

/// Texts without their quotes, what is not set as `-`.
fn shown(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "-".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) if items.is_empty() => "-".to_owned(),
        other => other.to_string(),
    }
}
