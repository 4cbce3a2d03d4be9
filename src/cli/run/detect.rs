//! `kubectl upgrade-run detect`.

use clap::Args;

use crate::{
    cli::{equipment, output::Format, session::Session},
    error::Exit,
    report::out,
    run::detect::{Detection, Detector},
};

/// One detection, as the CronJob does: chooses a target and seeds the chain
#[derive(Args, Debug)]
pub(crate) struct DetectArgs {
    /// Say what would be seeded, and seed nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

pub(super) async fn run(args: DetectArgs, session: Session) -> anyhow::Result<Exit> {
    let hosts = equipment::hosts(&session);
    let detector = Detector {
        cluster: session.cluster.clone(),
        hosts,
        signals: equipment::signals(&session).await?,
        policy: session.policy.clone(),
    };
    let detection = detector.detect(args.dry_run).await?;
    match session.output.output {
        Format::Json => out::answer(&out::json(&detection)?)?,
        Format::Yaml => out::answer(&out::yaml(&detection)?)?,
        _ => out::answer(&shown(&detection))?,
    }
    Ok(Exit::Ok)
}

fn shown(detection: &Detection) -> String {
    let choice = &detection.choice;
    let mut lines = vec![match &choice.target {
        Some(target) => format!("{target}   {}", choice.why),
        None => choice.why.clone(),
    }];
    lines.extend(choice.passed_over.iter().map(|(version, why)| format!("passed over v{version}: {why}")));
    lines.push(match &detection.run {
        Some(run) => format!("{}: run {run}", detection.done),
        None => detection.done.clone(),
    });
    lines.join("\n")
}
