//! Findings one below the other, for a terminal in which a table of sentences would be columns of single words.

use super::{Class, Finding, Look, Tone, tone, wrapped};

/// Below its first line a finding's text stands this much to the right.
const INDENT: &str = "  ";

/// What and where, then why, then what clears it; `wide` with evidence and source.
pub(super) fn blocks(findings: &[Finding], wide: bool, look: Look) -> String {
    findings.iter().map(|finding| block(finding, wide, look)).collect::<Vec<_>>().join("\n\n")
}

fn block(finding: &Finding, wide: bool, look: Look) -> String {
    let head = wrapped(&format!("{}: {} ({})", finding.class, finding.object, finding.gate), INDENT.len(), look.width);
    let mut lines = vec![painted(&head, finding.class, look.color), line("", &finding.why, look)];
    lines.push(line("remedy: ", &finding.remedy, look));
    if wide {
        lines.push(line("evidence: ", &finding.evidence, look));
        lines.push(line("source: ", &finding.source, look));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

fn line(label: &str, text: &str, look: Look) -> String {
    if text.is_empty() {
        return String::new();
    }
    wrapped(&format!("{INDENT}{label}{text}"), INDENT.len() + label.len(), look.width)
}

/// The class in its colour: red for what somebody has to clear, yellow for the rest, as in the table.
fn painted(head: &str, class: Class, color: bool) -> String {
    let word = class.to_string();
    let Some(rest) = head.strip_prefix(&word).filter(|_| color) else { return head.to_owned() };
    let code = if tone(class) == Tone::Bad { 31 } else { 33 };
    format!("\u{1b}[{code}m{word}\u{1b}[0m{rest}")
}
