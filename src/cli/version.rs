//! `kubectl upgrade version`.

use clap::Args;
use serde::Serialize;

use super::{
    output::Format,
    session::connected,
    shared::{Run, Shared},
};
use crate::{error::Exit, report::out};

/// Prints the versions of this program and of the API server.
#[derive(Args, Debug)]
pub(crate) struct VersionArgs {
    /// This program's alone, with no cluster
    #[arg(long)]
    client: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Versions {
    api_version: &'static str,
    kind: &'static str,
    client: &'static str,
    server: Option<String>,
}

impl Run for VersionArgs {
    async fn run(self, shared: Shared) -> anyhow::Result<Exit> {
        shared.only(&[Format::Table, Format::Json, Format::Yaml])?;
        let server = if self.client { None } else { Some(server_version(&shared).await?) };
        let versions = Versions {
            api_version: crate::report::out::API_VERSION,
            kind: "Version",
            client: env!("CARGO_PKG_VERSION"),
            server,
        };
        let text = match shared.output.output {
            Format::Json => out::json(&versions)?,
            Format::Yaml => out::yaml(&versions)?,
            _ => lines(&versions),
        };
        out::answer(&text)?;
        Ok(Exit::Ok)
    }
}

async fn server_version(shared: &Shared) -> anyhow::Result<String> {
    let (cluster, server) = connected(shared).await?;
    let client = cluster.client();
    let info = cluster.call(format!("reading the version of {}", server.url), || client.apiserver_version()).await?;
    Ok(info.git_version)
}

fn lines(versions: &Versions) -> String {
    let client = format!("client  v{}", versions.client);
    versions.server.iter().fold(client, |text, server| format!("{text}\nserver  {server}"))
}
