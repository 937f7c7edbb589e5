//! Tables for people: lines of cells in, text with aligned columns out.

use std::fmt::Write as _;

/// The lines one below the other. The first `left` columns begin where the ones above do, the others end there.
pub(crate) fn columns<const N: usize>(lines: &[[String; N]], left: usize) -> String {
    let widths: [usize; N] =
        std::array::from_fn(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0));
    let mut text = String::new();
    for line in lines {
        for (index, (cell, width)) in line.iter().zip(widths).enumerate() {
            let gap = if index == 0 { "" } else { "  " };
            // A string takes any text.
            let _ =
                if index < left { write!(text, "{gap}{cell:<width$}") } else { write!(text, "{gap}{cell:>width$}") };
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn columns_are_aligned() {
        let lines = [["name", "é", "count"], ["a", "long", "1"]].map(|line| line.map(str::to_owned));
        assert_eq!(columns(&lines, 2), "name  é     count\na     long      1\n");
        assert_eq!(columns(&lines, 1), "name     é  count\na     long      1\n");
    }
}
