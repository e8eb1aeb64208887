//! The tags of a template as they are written: what its syntax is, as far as it is asked for beside minijinja.

/// `{% word rest %}`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'t> {
    /// Where it begins, as a byte offset.
    pub at: usize,
    /// What it does: `block`.
    pub word: &'t str,
    /// What follows; may be empty.
    pub rest: &'t str,
}

/// The tags of a text in their order; not those in comments, nor those that `raw` shows.
pub fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let begin = at + text.get(at..)?.find('{')?;
            let rest = text.get(begin..)?;
            let end = |mark: &str| rest.find(mark).map(|end| begin + end + mark.len());
            if rest.starts_with("{#") {
                at = end("#}")?;
            } else if rest.starts_with("{%") {
                at = end("%}")?;
                let inner = text.get(begin + 2..at - 2)?;
                let tag = inner.trim_start_matches(['-', '+']).trim_end_matches(['-', '+']).trim();
                let (word, rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
                if word == "raw" {
                    at += text.get(at..)?.find("endraw")?;
                }
                return Some(Tag { at: begin, word, rest: rest.trim_start() });
            }
            at = at.max(begin + 1);
        }
    })
}

impl<'t> Tag<'t> {
    /// The first text in quotes behind the word: the template that it names.
    pub fn quoted(&self) -> Option<&'t str> {
        let (_, behind) = self.rest.split_once(['"', '\''])?;
        behind.split(['"', '\'']).next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_where_they_are_tags() {
        let text = "{# {% no %} #}{{ {'a': 1} }}{%- block a -%}{% raw %}{% no %}{% endraw %}{%\nextends\n'b' %}{% endblock";
        let told: Vec<_> = tags(text).map(|tag| (tag.word, tag.rest)).collect();
        assert_eq!(told, [("block", "a"), ("raw", ""), ("extends", "'b'")]);
        let tag = tags(text).last().unwrap();
        assert_eq!((tag.quoted(), text[tag.at..].starts_with("{%\n")), (Some("b"), true));
    }
}
