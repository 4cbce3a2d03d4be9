//! Tables as kubectl prints them: no lines, three spaces between columns, nothing after the last.

use comfy_table::{Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, Table, presets};

/// Space between two columns, as kubectl's.
const GAP: u16 = 3;

/// Where cells wrap, every column counts.
const NARROW_GAP: u16 = 2;

/// Columns of words no longer than this are never wrapped: half a name is none.
const LONGEST_WORD: usize = 24;

/// How tables look here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Colour helps; a word says it all the same.
    pub color: bool,
    /// Wrap cells to this many columns; none (no terminal): one line a row, for grep.
    pub width: Option<u16>,
    /// No header line.
    pub no_headers: bool,
}

/// The width of the terminal on stdout, where it is one.
pub fn terminal_width() -> Option<u16> {
    Table::new().width()
}

/// What a cell says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Text.
    Plain,
    /// Something that someone has to clear.
    Bad,
    /// Something that is waited for, or worth knowing.
    Mild,
    /// All is well.
    Good,
    /// A number: to the right.
    Number,
}

/// A table with these headers; each row has as many cells.
pub fn table(look: Look, headers: &[&str], rows: &[Vec<(String, Tone)>]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).force_no_tty();
    if look.color {
        // Decided by flags and NO_COLOR, not by what the table finds out for itself.
        table.enforce_styling();
    }
    let gap = if look.width.is_some() { NARROW_GAP } else { GAP };
    if let Some(width) = look.width {
        // The gap after the last column is cut off again.
        table.set_width(width.saturating_add(gap)).set_content_arrangement(ContentArrangement::Dynamic);
    }
    if !look.no_headers {
        table.set_header(headers.to_vec());
    }
    for row in rows {
        table.add_row(row.iter().map(|(text, tone)| cell(text, *tone, look.color)).collect::<Vec<_>>());
    }
    table.discover_columns();
    for (n, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, gap));
        if of_words(rows, n) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
        // A number's header stands over it.
        if rows.first().and_then(|row| row.get(n)).is_some_and(|(_, tone)| *tone == Tone::Number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt()
}

fn of_words(rows: &[Vec<(String, Tone)>], n: usize) -> bool {
    let short = |text: &str| !text.contains(char::is_whitespace) && text.chars().count() <= LONGEST_WORD;
    rows.iter().filter_map(|row| row.get(n)).all(|(text, _)| short(text))
}

fn cell(text: &str, tone: Tone, color: bool) -> Cell {
    let cell = Cell::new(text);
    match tone {
        _ if !color => cell,
        Tone::Plain | Tone::Number => cell,
        Tone::Bad => cell.fg(Color::Red).add_attribute(Attribute::Bold),
        Tone::Mild => cell.fg(Color::Yellow),
        Tone::Good => cell.fg(Color::Green),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Vec<(String, Tone)>> {
        [("w1", "12", "a reason that is long"), ("long-name", "3", "short")]
            .map(|(name, pods, why)| {
                vec![(name.to_owned(), Tone::Plain), (pods.to_owned(), Tone::Number), (why.to_owned(), Tone::Bad)]
            })
            .to_vec()
    }

    const HEADERS: [&str; 3] = ["NODE", "PODS", "WHY"];

    #[test]
    fn columns_are_apart_and_nothing_trails() {
        let shown = table(Look::default(), &HEADERS, &rows());
        assert_eq!(
            shown,
            "NODE        PODS   WHY\n\
             w1            12   a reason that is long\n\
             long-name      3   short"
        );
        assert!(table(Look { no_headers: true, ..Look::default() }, &HEADERS, &rows()).starts_with("w1"));
    }

    #[test]
    fn cells_wrap_at_a_terminals_width() {
        let shown = table(Look { width: Some(32), ..Look::default() }, &HEADERS, &rows());
        assert_eq!(
            shown,
            "NODE       PODS  WHY\n\
             w1           12  a reason that\n\
             \x20                is long\n\
             long-name     3  short"
        );
    }

    #[test]
    fn colour_only_where_it_is_wanted() {
        assert!(!table(Look::default(), &HEADERS, &rows()).contains('\u{1b}'));
        assert!(table(Look { color: true, ..Look::default() }, &HEADERS, &rows()).contains('\u{1b}'));
    }
}
