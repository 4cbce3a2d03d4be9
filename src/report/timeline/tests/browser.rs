//! The page as a browser draws it: nothing hangs over, bars are seen and stay on their lines, texts can be read, in light
//! and dark, on a wide screen and on a telephone. Only where there is a chromium; `KEEP_PAGES=DIR` keeps the pages.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{halted_in_a_drain, moved, shown, worker};
use crate::{
    report::{
        html::escaped,
        status::fixture::{Told, begins, done, starts, waits},
    },
    run::{names::Phase, record::Event},
};

const WIDTHS: [u32; 2] = [1280, 400];
const SCHEMES: [&str; 2] = ["light", "dark"];
/// What WCAG 2 asks for text (AA).
const READABLE: f64 = 4.5;

fn chromium() -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    std::env::split_paths(&paths).flat_map(|path| names.map(|name| path.join(name))).find(|path| path.is_file())
}

/// A hundred workers, one after the other, with long names; the last is at work.
fn of_a_hundred_nodes() -> Told {
    let mut record = Told::with_a_control_plane_done();
    for number in 0..100 {
        let name = format!("ip-10-0-{number}-{}.eu-central-1.compute.internal", 200 - number);
        let (from, node) = (250 + i64::from(number) * 180, Some(name.as_str()));
        let steps = [("others-ready", 1, 1), ("drain", 41, 40), ("kubeadm-package", 60, 19), ("kubeadm-node", 64, 4)];
        record = record.by(from, Phase::Worker, node, starts("m1"));
        for (step, end, took) in steps {
            record = record.by(from + end, Phase::Worker, node, done(step, took));
        }
        let pods: Vec<_> = (0..12).map(|pod| format!("shop/web-65d8944bd9-{number:03}{pod}")).collect();
        record = record.by(from + 41, Phase::Worker, node, moved(&pods.iter().map(String::as_str).collect::<Vec<_>>()));
        if number < 99 {
            record = record.by(from + 170, Phase::Worker, node, done("soak", 100));
            record = record.by(from + 171, Phase::Worker, node, Event::PhaseDone { requests: 170 });
        } else {
            record = record.by(from + 70, Phase::Worker, node, begins("ready"));
            record =
                record.by(from + 76, Phase::Worker, node, waits("ready", "the node to be Ready at v1.36.3: NotReady"));
        }
    }
    record
}

fn pages() -> Vec<(&'static str, String)> {
    let going = worker(241, starts("m1"), Told::with_a_control_plane_done());
    let going = worker(250, begins("kubelet"), worker(249, done("drain", 7), going));
    vec![
        ("going", shown(&going, 300)),
        ("halted", shown(&halted_in_a_drain().outside(90_000, Event::Resumed { by: "retry".into() }), 90_100)),
        ("hundred", shown(&of_a_hundred_nodes(), 250 + 99 * 180 + 90)),
    ]
}

/// One document with all pages in frames, each with its own policy in force, and a script outside of them that measures.
fn wrapper(pages: &[(&str, String)]) -> String {
    let mut frames = String::new();
    for (name, page) in pages {
        for width in WIDTHS {
            for scheme in SCHEMES {
                let _infallible = writeln!(
                    frames,
                    "<iframe name=\"{name} {width} {scheme}\" srcdoc=\"{}\" \
                     style=\"width:{width}px;height:900px;border:0;color-scheme:{scheme}\"></iframe>",
                    escaped(page)
                );
            }
        }
    }
    format!("<!doctype html><meta charset=utf-8>{frames}<pre id=measured></pre><script>{MEASURE}</script>")
}

const MEASURE: &str = r"
addEventListener('load', () => {
  const all = [...document.querySelectorAll('iframe')].map(frame => {
    const page = frame.contentDocument, root = page.documentElement;
    const bars = [...page.querySelectorAll('.track i')].map(bar => {
      const b = bar.getBoundingClientRect(), t = bar.parentElement.getBoundingClientRect();
      return {width: b.width, height: b.height, out: Math.max(t.left - b.left, b.left - t.right)};
    });
    const labels = [...page.querySelectorAll('.axis span')].map(label => label.getBoundingClientRect());
    const number = color => (color.match(/[\d.]+/g) || []).slice(0, 3).map(Number);
    const texts = [...page.querySelectorAll('body *')]
      .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
      .map(e => getComputedStyle(e).color);
    return {
      name: frame.name, over: root.scrollWidth - root.clientWidth, width: frame.contentWindow.innerWidth, bars: bars.length,
      narrowest: Math.min(...bars.map(b => b.width)), lowest: Math.min(...bars.map(b => b.height)),
      out: Math.max(...bars.map(b => b.out)),
      touching: labels.slice(1).filter((label, n) => label.top === labels[n].top && label.left < labels[n].right).length,
      ground: number(getComputedStyle(page.body).backgroundColor), texts: [...new Set(texts)].map(number),
    };
  });
  document.getElementById('measured').textContent = JSON.stringify(all);
});
";

#[derive(Debug, serde::Deserialize)]
struct Measured {
    name: String,
    over: f64,
    width: f64,
    bars: usize,
    narrowest: f64,
    lowest: f64,
    out: f64,
    touching: usize,
    ground: [f64; 3],
    texts: Vec<[f64; 3]>,
}

fn luminance(color: [f64; 3]) -> f64 {
    let linear = |part: f64| {
        let part = part / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2])
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn dumped(chromium: &Path, file: &Path, profile: &Path) -> String {
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--dump-dom"])
        .arg("--virtual-time-budget=20000")
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}", file.display()))
        .output()
        .expect("chromium runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn measured(chromium: &Path, pages: &[(&str, String)]) -> Vec<Measured> {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("all.html");
    fs::write(&file, wrapper(pages)).expect("written");
    let dom = dumped(chromium, &file, dir.path());
    let json = dom.rsplit_once("<pre id=\"measured\">").and_then(|(_, rest)| rest.split_once("</pre>"));
    let json = json.unwrap_or_else(|| panic!("chromium gave no document: {dom:.300}")).0;
    serde_json::from_str(&json.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")).expect(json)
}

#[test]
fn every_page_is_drawn_whole_and_can_be_read() {
    let Some(chromium) = chromium() else { return };
    let pages = pages();
    if let Some(dir) = std::env::var_os("KEEP_PAGES") {
        for (name, page) in &pages {
            fs::write(Path::new(&dir).join(format!("{name}.html")), page).expect("written");
        }
    }
    let all = measured(&chromium, &pages);
    assert_eq!(all.len(), pages.len() * WIDTHS.len() * SCHEMES.len());
    for page in &all {
        let name = &page.name;
        assert!(name.contains(&format!(" {} ", page.width)), "{name}: as wide as asked: {page:?}");
        assert!(page.over <= 0.0, "{name} hangs over by {} px", page.over);
        assert!(page.bars >= 3 && page.narrowest >= 1.9 && page.lowest >= 8.0, "{name}: bars can be seen: {page:?}");
        assert!(page.out <= 0.5, "{name}: bars stay on their lines: {page:?}");
        assert_eq!(page.touching, 0, "{name}: times of the clock stand apart");
        let is_dark = luminance(page.ground) < 0.1;
        assert_eq!(is_dark, name.ends_with("dark"), "{name}: {:?}", page.ground);
        for text in &page.texts {
            assert!(contrast(*text, page.ground) >= READABLE, "{name}: {text:?} on {:?}", page.ground);
        }
    }
}
