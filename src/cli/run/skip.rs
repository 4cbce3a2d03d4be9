//! `kubectl upgrade-run skip`.

use clap::{ArgGroup, Args};

use crate::{
    cli::{equipment, run::phase::PhaseName, session::Session},
    error::{Exit, Failure},
    report::out,
    run::{operate, record::Skip},
};

/// Goes on past a phase that was done by hand, or that is left for later
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("how").args(["done", "leave"]).required(true))]
pub(crate) struct SkipArgs {
    /// The phase
    #[arg(value_enum, value_name = "PHASE")]
    pub(crate) phase: PhaseName,
    /// Of this node
    #[arg(long, value_name = "NAME")]
    pub(crate) node: Option<String>,
    /// It was done by hand; verified before it is believed
    #[arg(long)]
    pub(crate) done: bool,
    /// It is left for a later run
    #[arg(long)]
    pub(crate) leave: bool,
    /// Why, for the report
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) reason: String,
}

pub(super) async fn run(args: SkipArgs, session: Session) -> anyhow::Result<Exit> {
    let SkipArgs { phase, node, done: _, leave, reason } = args;
    let missing = || Failure::new(Exit::Usage, "which node?").hint("kubectl upgrade-run skip PHASE --node NAME …");
    let skip = Skip { node: node.ok_or_else(missing)?, leave, reason };
    let hosts = equipment::hosts(&session);
    let said = operate::skip(&session.cluster, hosts.as_ref(), &session.policy, phase.into(), skip).await?;
    out::answer(&said)?;
    Ok(Exit::Ok)
}
