//! Gauges to the Pushgateway, one POST each time: `/metrics/job/k8s-version-upgrade`.

use std::fmt::Write as _;

use anyhow::Context as _;

use super::http::shown;

/// One gauge with its labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Gauge {
    name: &'static str,
    labels: Vec<(&'static str, String)>,
    value: f64,
}

impl Gauge {
    /// A gauge without labels.
    pub fn new(name: &'static str, value: f64) -> Self {
        Self { name, labels: Vec::new(), value }
    }

    /// 1 or 0.
    pub fn flag(name: &'static str, on: bool) -> Self {
        Self::new(name, if on { 1.0 } else { 0.0 })
    }

    /// Seconds since 1970.
    pub fn time(name: &'static str, at: jiff::Timestamp) -> Self {
        Self::new(name, at.as_duration().as_secs_f64())
    }

    /// Its name, without labels.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its value.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Adds a label.
    #[must_use]
    pub fn label(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.labels.push((name, value.into()));
        self
    }
}

/// POST replaces metrics of the same names and leaves the group's others, as each writer knows only its own.
pub(super) async fn push(http: &reqwest::Client, base: &str, gauges: &[Gauge]) -> anyhow::Result<()> {
    let url = format!("{}/metrics/job/k8s-version-upgrade", base.trim_end_matches('/'));
    let doing = || format!("pushing metrics to {}", shown(base));
    let without_url = reqwest::Error::without_url;
    let answer = http.post(url).body(text(gauges)).send().await.map_err(without_url).with_context(doing)?;
    answer.error_for_status().map_err(without_url).with_context(doing)?;
    Ok(())
}

fn text(gauges: &[Gauge]) -> String {
    let mut text = String::new();
    let mut last = "";
    for gauge in gauges {
        if gauge.name != last {
            let _ = writeln!(text, "# TYPE {} gauge", gauge.name);
            last = gauge.name;
        }
        let _ = writeln!(text, "{}{} {}", gauge.name, labels(&gauge.labels), gauge.value);
    }
    text
}

fn labels(labels: &[(&str, String)]) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let pairs: Vec<_> = labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
    format!("{{{}}}", pairs.join(","))
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gauges_are_written_in_the_exposition_format() {
        let gauges = [
            Gauge::new("k8s_upgrade_available", 1.0).label("kind", "patch").label("target", "1.36.3"),
            Gauge::flag("k8s_upgrade_in_flight", false),
        ];
        assert_eq!(
            text(&gauges),
            "# TYPE k8s_upgrade_available gauge\n\
             k8s_upgrade_available{kind=\"patch\",target=\"1.36.3\"} 1\n\
             # TYPE k8s_upgrade_in_flight gauge\n\
             k8s_upgrade_in_flight 0\n"
        );
    }

    #[test]
    fn label_values_are_escaped() {
        let gauge = Gauge::new("x", 1.0).label("why", "a \"b\"\n\\");
        assert!(text(&[gauge]).contains(r#"why="a \"b\"\n\\""#));
    }
}
