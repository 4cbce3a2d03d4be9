//! Columns as kubectl prints them: as wide as their widest cell, three spaces apart, no rules.

use std::fmt::Write as _;

const GAP: usize = 3;

/// Lines of aligned cells. The last column is not padded.
pub fn aligned<const N: usize>(rows: impl IntoIterator<Item = [String; N]>) -> String {
    let rows: Vec<_> = rows.into_iter().collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            let _infallible = write!(line, "{cell:<0$}", width + GAP);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["NAME", "VALUE"], ["a", "1"], ["drain.timeout", ""]].map(|row| row.map(str::to_owned));
        assert_eq!(aligned(rows), "NAME            VALUE\na               1\ndrain.timeout\n");
    }
}
