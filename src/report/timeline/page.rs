//! The page: where it stands and what to type, the facts, the chart, what was said, and each node by itself.

use std::fmt::Write as _;

use jiff::{Timestamp, tz::TimeZone};

use super::{
    Timeline,
    axis::Axis,
    chart::{self, chart, ends, role},
    lanes::{End, Lane, LaneState},
    said::{self, Line},
    style::STYLE,
};
use crate::report::{
    history,
    html::{self, escaped},
    status::{State, since},
    words::{clean, count, size, took, without_step},
};

/// One HTML page that loads nothing and runs nothing.
pub fn page(timeline: &Timeline) -> String {
    let run = &timeline.run;
    let title = format!("upgrade {}, run {}: {}", run.target, run.id, history::outcome(run));
    let parts = [
        header(timeline),
        facts(timeline),
        "<h2>Time line</h2>\n".to_owned(),
        chart(timeline),
        findings(timeline),
        lines("Alerts", &said::alerts(timeline)),
        lines("Notes", &said::notes(timeline)),
        by_node(timeline),
    ];
    html::page(&title, STYLE, &parts.concat())
}

fn header(timeline: &Timeline) -> String {
    let run = &timeline.run;
    let class = match timeline.state {
        None => "ok",
        Some(State::Halted | State::Blocked | State::Unknown) => "bad",
        Some(State::Paused | State::Held | State::Abandoned) => "mild",
        Some(_) => "busy",
    };
    let outcome = escaped(&history::outcome(run));
    let mut text =
        format!("<header class=\"{class}\">\n<h1>{} <span class=\"state\">{outcome}</span></h1>\n", run.target);
    let length = took(since(timeline.until, timeline.began));
    let _infallible = writeln!(
        text,
        "<p>run {}, {} to {} UTC, {length}</p>",
        escaped(&run.id),
        day_and_clock(timeline.began),
        day_and_clock(timeline.until)
    );
    text.push_str(&why(timeline));
    text.push_str(&next(timeline));
    text + "</header>\n"
}

fn why(timeline: &Timeline) -> String {
    let run = &timeline.run;
    let mut text = String::new();
    if let Some(halt) = run.halt.as_ref().filter(|_| matches!(timeline.state, Some(State::Halted | State::Abandoned))) {
        let of = [halt.phase.map(|phase| phase.to_string()), halt.node.clone(), Some(format!("step {}", halt.step))];
        let of = of.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let _infallible = writeln!(text, "<p>{} at {} UTC:</p>", escaped(&of), day_and_clock(halt.at));
        // The lines of the node's own error stay lines.
        let _infallible = writeln!(text, "<pre>{}</pre>", escaped(halt.why.trim()));
    }
    if let Some(reason) = run.paused.as_ref().filter(|_| timeline.state == Some(State::Paused)) {
        let _infallible = writeln!(text, "<p>the kill switch was on: {}</p>", escaped(&clean(reason)));
    }
    if matches!(timeline.state, Some(State::Held | State::Blocked | State::Unknown)) {
        text.push_str("<p>Nothing was changed. Why it was refused stands under Findings.</p>\n");
    }
    if let (Some(why), Some(State::InFlight | State::Starting)) = (&run.attempt_failed, timeline.state) {
        let _infallible = writeln!(text, "<p>the last attempt failed, and is repeated: {}</p>", escaped(&clean(why)));
    }
    text
}

fn next(timeline: &Timeline) -> String {
    if timeline.next.is_empty() {
        return String::new();
    }
    let title = match timeline.state {
        Some(State::InFlight | State::Starting) => "Meanwhile",
        _ if timeline.next.len() == 1 => "Then type",
        _ => "Then type one of",
    };
    let line = |command: &super::Command| {
        format!("<li><code>{}</code> {}</li>\n", escaped(&command.command), escaped(&command.does))
    };
    format!("<p>{title}:</p>\n<ul class=\"type\">\n{}</ul>\n", timeline.next.iter().map(line).collect::<String>())
}

fn facts(timeline: &Timeline) -> String {
    let run = &timeline.run;
    let nodes: Vec<_> = timeline.lanes.iter().filter(|lane| !role(lane).is_empty()).collect();
    let done = nodes.iter().filter(|lane| lane.state == LaneState::Done).count();
    let moved: usize = timeline.lanes.iter().map(|lane| lane.moved.len()).sum();
    let mut facts = vec![("seeded by", clean(&timeline.by))];
    facts.extend((!nodes.is_empty()).then(|| ("nodes", format!("{} begun, {done} done", nodes.len()))));
    facts.extend((moved > 0).then(|| ("pods moved", moved.to_string())));
    facts.extend(run.baseline.map(|(ready, total)| ("before it", format!("{ready} of {} Ready", count(total, "pod")))));
    facts.extend(run.snapshot.as_ref().map(|kept| {
        let proved = if kept.proved { "restored and compared" } else { "not proved by a restore" };
        ("etcd snapshot", format!("{}, {}, {proved}", clean(&kept.path), size(kept.bytes)))
    }));
    facts.extend(longest(timeline).map(|what| ("longest step", what)));
    let stood =
        timeline.stood_still.iter().map(|still| format!("{} {}", still.what, took(since(still.to, still.from))));
    let stood: Vec<_> = stood.collect();
    facts.extend((!stood.is_empty()).then(|| ("stood still", stood.join(", "))));
    facts.extend((timeline.requests > 0).then(|| ("API requests", timeline.requests.to_string())));
    let unknown = || format!("{} of a newer program", count(timeline.unknown, "line"));
    facts.extend((timeline.unknown > 0).then(|| ("not understood", unknown())));
    let row = |(name, what): &(&str, String)| format!("<dt>{name}</dt><dd>{}</dd>\n", escaped(what));
    format!("<h2>In short</h2>\n<dl>\n{}</dl>\n", facts.iter().map(row).collect::<String>())
}

fn longest(timeline: &Timeline) -> Option<String> {
    let steps = timeline.lanes.iter().flat_map(|lane| lane.steps.iter().map(move |step| (lane, step)));
    let (lane, step) = steps.max_by_key(|(_, step)| since(step.to, step.from))?;
    Some(format!("{} of {}, {}", step.name, lane.name, took(since(step.to, step.from))))
}

fn findings(timeline: &Timeline) -> String {
    let findings = said::findings(timeline);
    if findings.is_empty() {
        return String::new();
    }
    let row = |finding: &&crate::gate::Finding| {
        let remedy = clean(&finding.remedy);
        let remedy = if remedy.is_empty() { remedy } else { format!(". To clear: {remedy}") };
        let cells = [
            finding.class.to_string(),
            finding.gate.clone(),
            clean(&finding.object),
            format!("{}{remedy}", clean(&finding.why)),
        ];
        format!("<tr>{}</tr>\n", cells.map(|cell| format!("<td>{}</td>", escaped(&cell))).concat())
    };
    let head = "<tr><th>class</th><th>gate</th><th>object</th><th>why</th></tr>\n";
    let rows = findings.iter().map(row).collect::<String>();
    format!("<h2>Findings</h2>\n<table class=\"said\">\n{head}{rows}</table>\n")
}

fn lines(title: &str, lines: &[Line]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let row = |line: &Line| {
        let [of, text] = [&line.of, &line.text].map(|text| escaped(&clean(text)));
        format!("<tr><td class=\"n\">{}</td><td>{of}</td><td>{text}</td></tr>\n", clock(line.at))
    };
    let rows = lines.iter().map(row).collect::<String>();
    format!("<h2>{title}</h2>\n<table class=\"said\">\n{rows}</table>\n")
}

fn by_node(timeline: &Timeline) -> String {
    let all: String = timeline.lanes.iter().enumerate().map(|(number, lane)| of_lane(lane, number)).collect();
    if all.is_empty() { all } else { format!("<h2>Phase by phase</h2>\n{all}") }
}

/// What is at work, or failed, is open when the page is.
fn of_lane(lane: &Lane, number: usize) -> String {
    let open =
        if matches!(lane.state, LaneState::Going | LaneState::Failed | LaneState::Refused) { " open" } else { "" };
    let name = escaped(&lane.name);
    let length = ends(lane).map(|(from, to)| took(since(to, from)));
    let about = [Some(role(lane).to_owned()), Some(chart::state(lane)), length];
    let about: Vec<_> = about.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    format!(
        "<details id=\"lane-{number}\"{open}><summary><b>{name}</b> <span class=\"dim\">{}</span></summary>\n\
         <div class=\"in\">\n{}{}{}</div></details>\n",
        escaped(&about.join(", ")),
        pods(lane),
        steps(lane),
        moved(lane)
    )
}

fn pods(lane: &Lane) -> String {
    let one = |pod: &super::lanes::PodRun| match (pod.pod.is_empty(), pod.runner.is_empty()) {
        (true, _) => String::new(),
        (false, true) => format!("<p class=\"dim\">{} pod {}</p>\n", clock(pod.from), escaped(&pod.pod)),
        (false, false) => {
            format!("<p class=\"dim\">{} pod {} on {}</p>\n", clock(pod.from), escaped(&pod.pod), escaped(&pod.runner))
        }
    };
    lane.pods.iter().map(one).collect()
}

fn steps(lane: &Lane) -> String {
    let (Some((from, to)), false) = (ends(lane), lane.steps.is_empty()) else { return String::new() };
    // Each lane has a scale of its own: beside a hundred others its steps are specks.
    let axis = Axis::new(from, to, &[]);
    let row = |step: &super::lanes::Step| {
        let class = if step.end == End::Failed { " class=\"failed\"" } else { "" };
        let (name, length) = (escaped(&step.name), took(since(step.to, step.from)));
        format!(
            "<tr{class}><td class=\"n\">{}</td><td>{name}</td><td class=\"n\">{length}</td>\
             <td class=\"mini\">{}</td><td>{}</td></tr>\n",
            clock(step.from),
            chart::bar(&axis, step),
            came_of(step)
        )
    };
    format!("<table>\n{}</table>\n", lane.steps.iter().map(row).collect::<String>())
}

fn came_of(step: &super::lanes::Step) -> String {
    let end = match step.end {
        End::Done => "",
        End::Going => "at work",
        End::Failed => "failed",
        End::Refused => "refused: see Findings",
        End::CutOff => "cut off",
    };
    let detail = without_step(&step.detail, &step.name);
    let said: Vec<_> = [end, &detail].into_iter().filter(|part| !part.is_empty()).map(escaped).collect();
    let waits = step
        .waits
        .iter()
        .map(|(at, what)| format!("<br><span class=\"dim\">{} waits for {}</span>", clock(*at), escaped(&clean(what))));
    said.join(": ") + &waits.collect::<String>()
}

fn moved(lane: &Lane) -> String {
    if lane.moved.is_empty() {
        return String::new();
    }
    let pod = |name: &String| format!("<li>{}</li>", escaped(&clean(name)));
    let pods = lane.moved.iter().map(pod).collect::<Vec<_>>().concat();
    format!("<p>{} moved:</p>\n<ul class=\"pods\">{pods}</ul>\n", count(lane.moved.len(), "pod"))
}

fn day_and_clock(at: Timestamp) -> String {
    let zoned = at.to_zoned(TimeZone::UTC);
    format!("<time datetime=\"{}\">{}</time>", at.strftime("%Y-%m-%dT%H:%M:%SZ"), zoned.strftime("%Y-%m-%d %H:%M"))
}

fn clock(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%H:%M:%S").to_string()
}
