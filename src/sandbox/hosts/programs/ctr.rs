//! containerd's images in the kubelet's namespace: listed, by label too, and labelled.

use std::collections::BTreeMap;

use super::{known, look};
use crate::sandbox::hosts::process::{Ended, Process, Unknown};

pub(super) async fn run(process: &Process) -> Ended {
    let words = process.words();
    let ["-n", "k8s.io", "images", rest @ ..] = words.as_slice() else { return Err(Unknown) };
    match rest {
        ["ls", "-q"] => list(process, None).await,
        ["ls", "-q", filter] => list(process, Some(known(parse(filter))?)).await,
        ["label", image, labels @ ..] if !labels.is_empty() => label(process, image, labels).await,
        _ => Err(Unknown),
    }
}

/// `labels."name"==value`.
fn parse(filter: &str) -> Option<(&str, &str)> {
    filter.strip_prefix("labels.\"")?.split_once("\"==")
}

fn daemon_is_down(process: &Process) -> bool {
    process.state().runtime.is_none()
}

const NO_DAEMON: &str = "ctr: failed to dial \"/run/containerd/containerd.sock\": context deadline exceeded";

async fn list(process: &Process, filter: Option<(&str, &str)>) -> Ended {
    look(process).await;
    if daemon_is_down(process) {
        return process.fail(1, NO_DAEMON);
    }
    let fits = |labels: &BTreeMap<String, String>| {
        filter.is_none_or(|(name, value)| labels.get(name).is_some_and(|label| label == value))
    };
    let names: Vec<String> = {
        let state = process.state();
        state.images.iter().filter(|(_, labels)| fits(labels)).map(|(name, _)| name.clone()).collect()
    };
    for name in names {
        process.out(&name);
    }
    Ok(0)
}

async fn label(process: &Process, image: &str, labels: &[&str]) -> Ended {
    let labels: Option<Vec<_>> = labels.iter().map(|label| label.split_once('=')).collect();
    let labels = known(labels)?;
    look(process).await;
    if daemon_is_down(process) {
        return process.fail(1, NO_DAEMON);
    }
    let is_there = {
        let mut state = process.state();
        let own = state.images.get_mut(image);
        let is_there = own.is_some();
        if let Some(own) = own {
            for (name, value) in labels {
                // an empty value removes a label
                if value.is_empty() {
                    own.remove(name);
                } else {
                    own.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        is_there
    };
    if !is_there {
        return process.fail(1, &format!("ctr: image \"{image}\": not found"));
    }
    process.out(image);
    Ok(0)
}
