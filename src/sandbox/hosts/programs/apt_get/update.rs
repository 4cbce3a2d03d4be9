//! `apt-get update`: the lists of the sources, fetched and their signatures checked.

use super::arguments::Arguments;
use crate::sandbox::hosts::{
    Trouble,
    apt_sources::Source,
    process::{Ended, Process},
    state::minor_of_url,
    timing,
};

pub(super) async fn update(process: &Process, arguments: &Arguments<'_>) -> Ended {
    process.sleep(timing::APT_UPDATE).await;
    if arguments.is_locked(process) {
        process.err("E: Could not get lock /var/lib/apt/lists/lock. It is held by process 4711 (apt-get)");
        return process.fail(100, "E: Unable to lock directory /var/lib/apt/lists/");
    }
    let (mut status, mut away) = (0, false);
    for (number, source) in arguments.sources(process).iter().enumerate() {
        match fetch(process, source) {
            Ok(index) => {
                process.out(&format!("Get:{} {} InRelease", number + 1, source.url));
                let mut state = process.state();
                state.lists.entry(arguments.lists().to_owned()).or_default().insert(source.url.clone(), index);
            }
            Err(Refusal::Away(why)) => {
                away = true;
                process.err(&format!("W: Failed to fetch {}/InRelease  {why}", source.url));
            }
            Err(Refusal::Wrong(why)) => {
                status = 100;
                process.err(&why);
            }
        }
    }
    if away {
        process.err("W: Some index files failed to download. They have been ignored, or old ones used instead.");
    }
    process.out("Reading package lists...");
    Ok(status)
}

enum Refusal {
    /// A warning: the old list is kept, and the exit code is 0.
    Away(String),
    Wrong(String),
}

type Index = std::sync::Arc<crate::sandbox::hosts::repository::Index>;

fn fetch(process: &Process, source: &Source) -> Result<Index, Refusal> {
    let (state, repository) = (process.state(), process.machine.shared().repository());
    let ours = minor_of_url(&source.url).is_some() && source.url.starts_with(repository.base());
    if ours && state.has(Trouble::RepositoryAway) {
        return Err(Refusal::Away("Could not connect to the repository, connection timed out".to_owned()));
    }
    let Some(index) = repository.index(&source.url) else {
        return Err(Refusal::Wrong(format!(
            "E: Failed to fetch {0}/InRelease  403  Forbidden\nE: The repository '{0}  InRelease' is not signed.",
            source.url
        )));
    };
    let key = source.signed_by.as_deref().and_then(|path| state.files.read(path));
    let trusted = key.is_some_and(|key| *key == *repository.key() || *key == *repository.armored_key().as_bytes());
    if ours && !trusted {
        return Err(Refusal::Wrong(format!(
            "W: GPG error: {0}  InRelease: The following signatures couldn't be verified because the public key is not \
             available: NO_PUBKEY 234654DA9A296436\nE: The repository '{0}  InRelease' is not signed.",
            source.url
        )));
    }
    Ok(index)
}
