//! The Gantt chart: a line of time, and below it one bar a step on each phase's or node's own line.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::{
    Timeline,
    axis::Axis,
    lanes::{End, Lane, LaneState, Step},
};
use crate::{
    report::{
        html::escaped,
        status::since,
        words::{clean, took},
    },
    run::names::Phase,
};

/// What a step is about, by which its bar is coloured.
const KINDS: [(&str, &str, &[&str]); 6] = [
    ("checks", "checks and snapshot", &[]),
    ("drain", "cordon and drain", &["cordon", "drain", "quiesce"]),
    ("packages", "packages and images", &["repository", "kubeadm-package", "kubelet-package", "images", "unpin"]),
    ("kubeadm", "kubeadm", &["kubeadm-plan", "kubeadm-apply", "kubeadm-node"]),
    ("kubelet", "kubelet, Ready", &["kubelet", "uncordon", "ready", "daemon-sets"]),
    ("watch", "alerts, soak", &["alerts", "soak"]),
];

/// The class of a step's bar.
pub(super) fn class(step: &Step) -> String {
    let kind =
        KINDS.iter().find(|(_, _, steps)| steps.contains(&step.name.as_str())).map_or("checks", |(kind, ..)| kind);
    let end = match step.end {
        End::Done => "",
        End::Going => " going",
        End::Failed | End::Refused => " failed",
        End::CutOff => " cut",
    };
    format!("{kind}{end}")
}

/// `going`, `failed at drain`: in words what colours say too.
pub(super) fn state(lane: &Lane) -> String {
    let last = lane.steps.last().map(|step| step.name.as_str());
    let at = |word: &str| last.map_or_else(|| word.to_owned(), |step| format!("{word} {step}"));
    match lane.state {
        LaneState::Going => at("at work on"),
        LaneState::Done => "done".to_owned(),
        LaneState::Refused => at("refused at"),
        LaneState::Failed => {
            let failed = lane.steps.iter().rev().find(|step| step.end == End::Failed).map(|step| step.name.as_str());
            failed.map_or_else(|| "failed".to_owned(), |step| format!("failed at {step}"))
        }
        LaneState::Stopped => "stopped by the kill switch".to_owned(),
        LaneState::ByHand => "taken as done by hand".to_owned(),
        LaneState::Left => "left for later".to_owned(),
    }
}

/// What a lane is: nothing for the phases that bear their own names.
pub(super) fn role(lane: &Lane) -> &'static str {
    match lane.phase {
        Some(Phase::Master) => "control plane",
        Some(Phase::Worker) => "worker",
        _ => "",
    }
}

/// From its first word to its last.
pub(super) fn ends(lane: &Lane) -> Option<(Timestamp, Timestamp)> {
    let pods = lane.pods.iter().map(|pod| (pod.from, pod.to));
    let all: Vec<_> = pods.chain(lane.steps.iter().map(|step| (step.from, step.to))).collect();
    let from = all.iter().map(|(from, _)| *from).min()?;
    Some((from, all.iter().map(|(_, to)| *to).max()?))
}

pub(super) fn chart(timeline: &Timeline) -> String {
    let axis = Axis::new(timeline.began, timeline.until, &timeline.stood_still);
    // As wide as the longest name, as far as there is room: each line is a grid of its own.
    let longest = timeline.lanes.iter().map(|lane| lane.name.chars().count()).max().unwrap_or(0);
    let mut text = format!("<ol class=\"chart\" style=\"--who:{}ch\">\n", (longest + 2).clamp(20, 40));
    text.push_str(&head(&axis));
    for (number, lane) in timeline.lanes.iter().enumerate() {
        text.push_str(&line(&axis, lane, number));
    }
    text + "</ol>\n" + &key()
}

fn head(axis: &Axis) -> String {
    let label = |(at, label): &(f64, String)| format!("<span style=\"left:{at:.2}%\">{label}</span>");
    let labels = axis.ticks().iter().map(label).collect::<Vec<_>>().concat();
    format!(
        "<li class=\"axis\"><div class=\"who\"><span>UTC</span></div><div class=\"track\">{labels}</div>\
         <div class=\"took\"></div></li>\n"
    )
}

fn line(axis: &Axis, lane: &Lane, number: usize) -> String {
    let bad = if matches!(lane.state, LaneState::Failed | LaneState::Refused) { " class=\"bad\"" } else { "" };
    let what = [role(lane).to_owned(), state(lane)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let length = ends(lane).map(|(from, to)| took(since(to, from))).unwrap_or_default();
    let name = escaped(&lane.name);
    let what = escaped(&what.join(", "));
    format!(
        "<li{bad}><div class=\"who\"><a href=\"#lane-{number}\">{name}</a> <span>{what}</span></div>\
         <div class=\"track\" role=\"img\" aria-label=\"{name}: {what}, {length}\">{}</div>\
         <div class=\"took\">{length}</div></li>\n",
        track(axis, lane)
    )
}

/// From the ground up: lines of the clock, folded times, pods, steps.
fn track(axis: &Axis, lane: &Lane) -> String {
    let mut text = String::new();
    for (at, _) in axis.ticks() {
        let _infallible = write!(text, "<u style=\"left:{at:.2}%\"></u>");
    }
    for (left, width, what) in axis.folds() {
        let _infallible =
            write!(text, "<s style=\"left:{left:.2}%;width:{width:.2}%\" title=\"{}\"></s>", escaped(&what));
    }
    for pod in &lane.pods {
        let (left, width) = place(axis, pod.from, pod.to);
        let _infallible = write!(text, "<b style=\"left:{left:.3}%;width:{width:.3}%\"></b>");
    }
    for step in &lane.steps {
        text.push_str(&bar(axis, step));
    }
    text
}

/// One step; who points at it is told what it was.
pub(super) fn bar(axis: &Axis, step: &Step) -> String {
    let (left, width) = place(axis, step.from, step.to);
    let length = took(since(step.to, step.from));
    let detail = if step.detail.is_empty() { String::new() } else { format!(", {}", clean(&step.detail)) };
    let title = escaped(&format!("{} {length}{detail}", step.name));
    format!("<i class=\"{}\" style=\"left:{left:.3}%;width:{width:.3}%\" title=\"{title}\"></i>", class(step))
}

fn place(axis: &Axis, from: Timestamp, to: Timestamp) -> (f64, f64) {
    let left = axis.at(from);
    (left, (axis.at(to) - left).max(0.0))
}

fn key() -> String {
    let kinds = KINDS.map(|(kind, what, _)| format!("<li><i class=\"{kind}\"></i>{what}</li>")).concat();
    format!(
        "<ul class=\"key\">{kinds}<li><i class=\"failed\"></i>failed or refused</li>\
         <li><i class=\"checks going\"></i>at work</li><li><i class=\"checks cut\"></i>cut off, taken up by the next pod</li></ul>\n"
    )
}
