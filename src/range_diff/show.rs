//! The text that `git range-diff` prints. There are no commits, so object names are dashes.

use super::{Budget, Differ, Lines, Match, Patch, Side, TooLarge, difference};

/// In place of an object name.
const NO_NAME: &str = "-------";

/// All matches with what changed.
///
/// # Errors
/// The budget is used up.
pub fn show(
    matches: &[Match],
    (old, new): (&[&Patch], &[&Patch]),
    lines: &Lines,
    differ: &mut Differ,
    budget: &mut Budget,
) -> Result<String, TooLarge> {
    let width = (1 + old.len().max(new.len())).to_string().len();
    let mut out = String::new();
    for &one in matches {
        let (i, sign, j) = match one {
            Match::Removed(i) => (Some(i), '<', None),
            Match::Added(j) => (None, '>', Some(j)),
            Match::Same(i, j) => (Some(i), '=', Some(j)),
            Match::Changed(i, j) => (Some(i), '!', Some(j)),
        };
        let number = |at: Option<usize>| at.map_or("-".to_owned(), |at| (at + 1).to_string());
        let named = i.map(|i| old[i]).or(j.map(|j| new[j]));
        let title = named.map_or("", |patch| &patch.title);
        out.push_str(&format!(
            "{:>width$}:  {NO_NAME} {sign} {:>width$}:  {NO_NAME} {title}\n",
            number(i),
            number(j)
        ));
        if let Match::Changed(i, j) = one {
            for hunk in difference(old[i], new[j], lines, differ, budget)? {
                out.push_str("    @@");
                if !hunk.heading.is_empty() {
                    out.push(' ');
                    out.push_str(&hunk.heading);
                }
                out.push('\n');
                for (side, line) in hunk.lines {
                    let sign = match side {
                        Side::Both => ' ',
                        Side::Old => '-',
                        Side::New => '+',
                    };
                    out.push_str("    ");
                    out.push(sign);
                    out.push_str(lines.text(line));
                    out.push('\n');
                }
            }
        }
    }
    Ok(out)
}
