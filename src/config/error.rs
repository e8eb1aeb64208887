//! Mistakes in the configuration, shown with the place, the line and a suggestion.

use std::path::{Path, PathBuf};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// No `config.yaml` here or above.
    #[error("no config.yaml in {} or above it\nhelp: `listpress init` makes one; or name a source: `listpress build list.mbox`", folder.display())]
    NotFound {
        /// Where the search began.
        folder: PathBuf,
    },
    /// The file could not be read.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// A mistake in the text, with an excerpt.
    #[error("{0}")]
    Text(String),
    /// A value that does not fit another, or the world.
    #[error("{}: {what}", path.display())]
    Value {
        /// The configuration file.
        path: PathBuf,
        /// What is wrong and what would be right.
        what: String,
    },
    /// A mistake in an environment variable.
    #[error("environment variable {names}: {what}")]
    Environment {
        /// Its name; several where it cannot be told which.
        names: String,
        /// What is wrong.
        what: String,
    },
}

/// Renders a mistake at a byte offset of a text with file, line, column, caret and help.
pub fn excerpt(
    path: &Path,
    text: &str,
    offset: usize,
    message: &str,
    help: Option<&str>,
) -> String {
    excerpt_below(path, text, 0, offset, message, help)
}

/// An [`excerpt`] of a text that begins so many lines below the file's first. Only the line itself is looked at closely: a
/// long text may have a mistake in each.
pub fn excerpt_below(
    path: &Path,
    text: &str,
    lines_above: usize,
    offset: usize,
    message: &str,
    help: Option<&str>,
) -> String {
    let origin = path.display().to_string();
    let word = word_at(text, offset);
    let (before, after) = (&text[..word.start], &text[word.end..]);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let end = after.find('\n').map_or(text.len(), |at| word.end + at);
    let line = lines_above + 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..start]).count();
    let mut group = Level::ERROR.primary_title(message).element(
        Snippet::source(&text[start..end]).path(&origin).line_start(line).annotation(
            AnnotationKind::Primary.span(word.start - start..word.end - start).label("here"),
        ),
    );
    if let Some(help) = help {
        group = group.element(Level::HELP.message(help));
    }
    Renderer::plain().render(&[group])
}

/// An [`excerpt`] for a finding, which has a severity of its own.
pub fn in_finding(excerpt: &str) -> &str {
    excerpt.strip_prefix("error: ").unwrap_or(excerpt)
}

/// Renders the mistake of a key that is given twice; `places` are the byte offsets of the first and the second, `lines_above`
/// as for [`excerpt_below`].
pub(super) fn excerpt_of_two(
    path: &Path,
    text: &str,
    lines_above: usize,
    places: (usize, usize),
    name: &str,
) -> String {
    let (first, second) = (word_at(text, places.0), word_at(text, places.1));
    let line = lines_above + 1 + text[..first.start].matches('\n').count();
    let origin = path.display().to_string();
    let message = format!("key `{name}` is given twice, first on line {line}");
    let group = Level::ERROR.primary_title(&message).element(
        Snippet::source(text)
            .path(&origin)
            .line_start(lines_above + 1)
            .annotation(AnnotationKind::Primary.span(second).label("here again"))
            .annotation(AnnotationKind::Context.span(first).label("first given here")),
    );
    let help = Level::HELP.message("keep one of the two");
    Renderer::plain().render(&[group.element(help)])
}

/// The word that begins at a byte offset, or before it where that is inside a letter.
fn word_at(text: &str, offset: usize) -> std::ops::Range<usize> {
    let start = offset.min(text.len());
    let start = (0..=start).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    let rest = &text[start..];
    let word = rest.find([':', ' ', '\n', ',', '}', ']', '(']).unwrap_or(rest.len());
    start..start + if word == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { word }
}

/// The name that somebody may have meant; `None` where all are too far off.
pub fn nearest<'n>(wrong: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let wrong = wrong.to_lowercase();
    let scored =
        names.map(|name| (strsim::damerau_levenshtein(&wrong, &name.to_lowercase()), name));
    scored.min().filter(|(score, _)| *score <= 1 + wrong.len() / 3).map(|(_, name)| name)
}

/// "did you mean": the nearest of the names that serde lists in an "unknown field" message.
pub fn suggestion(message: &str) -> Option<String> {
    let (kind, rest) = ["unknown field `", "unknown variant `"]
        .iter()
        .find_map(|start| message.split_once(start).map(|(_, rest)| (*start, rest)))?;
    let (wrong, rest) = rest.split_once('`')?;
    let names: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
    let known_elsewhere = match wrong {
        "baseURL" | "baseurl" | "base-url" | "url" => Some("base_url"),
        "publishDir" | "output" => Some("output_dir"),
        "languageCode" | "language" => Some("default_language"),
        _ => None,
    };
    let best = known_elsewhere.filter(|name| names.contains(name));
    let best = best.or_else(|| nearest(wrong, names.iter().copied()));
    Some(match best {
        Some(name) => format!("did you mean `{name}`?"),
        None if kind.contains("field") => {
            format!("known keys here: {}; keys of your own go below `extra:`", names.join(", "))
        }
        None => format!("known values: {}", names.join(", ")),
    })
}
