//! A page that stands alone: one file, nothing from any network, no script; light and dark.

/// Allows the page's own style and nothing else: whatever a text of the cluster holds, nothing of it runs or loads.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// A whole page; `body` is markup, `title` a text.
pub fn page(title: &str, style: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>{STYLE}{style}</style>\n\
         </head>\n<body>\n{body}</body>\n</html>\n"
    )
}

/// What all pages share. Colours are the reader's own scheme's; words say all that colours say.
const STYLE: &str = "
:root{color-scheme:light dark;--ground:#fff;--text:#1c2128;--dim:#59636e;--line:#d5dae0;--soft:#f4f6f8;
--good:#1a7f37;--bad:#c3202d;--mild:#8a5a00;--busy:#0860ca}
@media (prefers-color-scheme:dark){:root{--ground:#14181d;--text:#e3e8ee;--dim:#9aa5b1;--line:#343c46;--soft:#1d232a;
--good:#4fc36b;--bad:#ff7b72;--mild:#e0a83a;--busy:#6cb0ff}}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;padding:1.5em;max-width:80em;background:var(--ground);
color:var(--text);overflow-wrap:anywhere}
h1{font-size:1.4em;line-height:1.3;margin:0 0 .3em}h2{font-size:1.1em;margin:1.8em 0 .5em}
dl{margin:0;display:grid;grid-template-columns:max-content 1fr;gap:.15em 1.2em}dt{color:var(--dim)}dd{margin:0}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.2em 1em .2em 0;vertical-align:top}
th{font-weight:600;color:var(--dim)}
code,pre{font:13px/1.5 ui-monospace,monospace}
@media (max-width:40em){body{padding:1em}dl{display:block}dd{margin:0 0 .4em}}
";

/// A text as it stands in a page, between tags or within a quoted attribute. Left out is what a browser would obey rather
/// than show: control characters, and those that turn the direction of what follows.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' => escaped.push('\n'),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => {}
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_hostile_text_is_shown_and_not_obeyed() {
        assert_eq!(
            escaped("<img src=x onerror='a(\"&\")'>\u{1b}[2J\u{202e}end"),
            "&lt;img src=x onerror=&#39;a(&quot;&amp;&quot;)&#39;&gt; [2Jend"
        );
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_place(text in any::<String>()) {
            let shown = escaped(&text);
            prop_assert!(!shown.contains(['<', '>', '"', '\'']), "{shown}");
            let bare = ["amp;", "lt;", "gt;", "quot;", "#39;"].iter().fold(shown, |rest, name| rest.replace(&format!("&{name}"), ""));
            prop_assert!(!bare.contains('&'), "{bare}");
        }
    }
}
