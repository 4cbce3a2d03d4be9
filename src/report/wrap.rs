//! Lines no longer than the terminal, with what hangs over set below where it began.

use std::fmt::Write as _;

/// A narrower place than this is filled as if it were this wide: one word a line helps nobody.
const LEAST: usize = 20;
const GAP: usize = 3;

/// Breaks between words; lines after the first begin `indent` further in. Without a width (no terminal) nothing breaks,
/// so that `grep` finds whole lines.
pub fn wrapped(text: &str, indent: usize, width: Option<u16>) -> String {
    let Some(width) = width.map(|width| usize::from(width).max(indent + LEAST)) else { return text.to_owned() };
    let mut lines = vec![String::new()];
    let mut room = width;
    for piece in text.split_inclusive(' ') {
        let line = lines.last_mut().expect("there is always a line");
        if !line.is_empty() && line.chars().count() + piece.trim_end().chars().count() > room {
            room = width - indent;
            lines.push(piece.to_owned());
        } else {
            line.push_str(piece);
        }
    }
    let joint = format!("\n{}", " ".repeat(indent));
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join(&joint)
}

/// Aligned columns of which the last takes what room is left, wrapped within itself. Ends with a line's end.
pub fn columns<const N: usize>(rows: &[[String; N]], width: Option<u16>) -> String {
    let widest = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let heads: Vec<usize> = (0..N.saturating_sub(1)).map(widest).collect();
    // A column in which nobody has anything to say takes no room.
    let indent = heads.iter().filter(|width| **width > 0).map(|width| width + GAP).sum();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&heads).filter(|(_, width)| **width > 0) {
            let _infallible = write!(line, "{cell:<0$}", width + GAP);
        }
        line.push_str(row.last().map_or("", String::as_str));
        text.push_str(&wrapped(line.trim_end(), indent, width));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_hangs_over_begins_below() {
        let text = "why: PDB databases/pg-main allows 0 disruptions";
        assert_eq!(wrapped(text, 5, Some(30)), "why: PDB databases/pg-main\n     allows 0 disruptions");
        assert_eq!(wrapped(text, 5, None), text);
    }

    #[test]
    fn the_last_column_wraps_within_itself_and_empty_columns_take_no_room() {
        let rows = [["w1", "", "waits for the pods to leave"], ["k8s-node2", "", "next"]];
        let rows = rows.map(|row| row.map(str::to_owned));
        let shown = columns(&rows, Some(32));
        assert_eq!(shown, "w1          waits for the pods\n            to leave\nk8s-node2   next\n");
    }

    proptest! {
        #[test]
        fn no_word_is_lost(text in "[a-z ]{0,200}", indent in 0usize..50, width in 0u16..100) {
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&wrapped(&text, indent, Some(width))), words(&text));
        }
    }
}
