//! `kubectl upgrade version`.

use clap::Args;
use serde::Serialize;

use super::{
    answer::answer,
    output::Format,
    session::connected,
    shared::{Run, Shared},
};
use crate::error::Exit;

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
    client: &'static str,
    server: Option<String>,
}

impl Run for VersionArgs {
    async fn run(self, shared: Shared) -> anyhow::Result<Exit> {
        shared.only(&[Format::Table, Format::Json, Format::Yaml])?;
        let server = if self.client { None } else { Some(server_version(&shared).await?) };
        let versions = Versions { client: env!("CARGO_PKG_VERSION"), server };
        answer(shared.output.output, "Version", &versions, || lines(&versions))?;
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
