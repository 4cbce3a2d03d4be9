//! `kubectl upgrade-run policy`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::{
    cli::{
        answer::{answer, look},
        output::Format,
        policy_source::{PolicySource, PolicyText},
        session::connected,
        shared::Shared,
    },
    error::Exit,
    policy::{EXAMPLE, Policy, Setting, settings},
    report::{
        out,
        table::{Tone, table},
    },
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
struct Effective {
    source: String,
    /// Paths that the source gives; all others are defaults.
    given: Vec<String>,
    policy: Policy,
}

pub(super) async fn run(args: PolicyArgs, shared: Shared) -> anyhow::Result<Exit> {
    let PolicyArgs { example, schema, check } = args;
    if example {
        out::answer(EXAMPLE)?;
    } else if schema {
        out::answer(&out::json(&schemars::schema_for!(Policy))?)?;
    } else if let Some(path) = check {
        PolicyText::of_file(&path)?.policy()?;
        out::answer(&format!("{}: valid", path.display()))?;
    } else {
        shared.only(&[Format::Table, Format::Wide, Format::Json, Format::Yaml])?;
        show(&found(&shared).await?, &shared)?;
    }
    Ok(Exit::Ok)
}

async fn found(shared: &Shared) -> anyhow::Result<PolicyText> {
    match &shared.policy {
        Some(path) => PolicyText::of_file(path),
        None => PolicyText::of_cluster(&connected(shared).await?.0).await,
    }
}

fn show(text: &PolicyText, shared: &Shared) -> anyhow::Result<()> {
    let policy = text.policy()?;
    let settings = settings(&policy, &text.text);
    let given = settings.iter().filter(|setting| setting.given).map(|setting| setting.path.clone()).collect();
    let effective = Effective { source: text.source.to_string(), given, policy };
    answer(shared.output.output, "Policy", &effective, || {
        table(look(&shared.output), &["SETTING", "VALUE", "FROM"], &rows(&settings, &text.source))
    })
}

fn rows(settings: &[Setting], source: &PolicySource) -> Vec<Vec<(String, Tone)>> {
    let row = |setting: &Setting| {
        let (from, tone) = if setting.given {
            (source.to_string(), Tone::Good)
        } else {
            (PolicySource::Default.to_string(), Tone::Plain)
        };
        vec![(setting.path.clone(), Tone::Plain), (shown(&setting.value), Tone::Plain), (from, tone)]
    };
    settings.iter().map(row).collect()
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
