//! A query taken apart: parentheses, operators, terms.

/// A piece of a query.
pub(super) enum Token<'a> {
    Open,
    Close,
    And,
    Or,
    Term { prefix: &'a str, value: &'a str },
}

/// The first token of a text that begins with one, and what follows it.
pub(super) fn token(text: &str) -> (Token<'_>, &str) {
    if let Some(rest) = text.strip_prefix('(') {
        return (Token::Open, rest);
    }
    if let Some(rest) = text.strip_prefix(')') {
        return (Token::Close, rest);
    }
    let plain = text.find(|c: char| c.is_whitespace() || matches!(c, '"' | '(' | ')'));
    let (word, rest) = text.split_at(plain.unwrap_or(text.len()));
    match word {
        "AND" => return (Token::And, rest),
        "OR" => return (Token::Or, rest),
        _ => {}
    }
    if let Some(quoted) = rest.strip_prefix('"')
        && (word.is_empty() || word.ends_with(':'))
    {
        let (value, rest) = quoted.split_once('"').unwrap_or((quoted, ""));
        return (Token::Term { prefix: word.trim_end_matches(':'), value }, rest);
    }
    // A quotation mark within a word is a part of it.
    let end =
        text.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')')).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let (prefix, value) = word.split_once(':').unwrap_or(("", word));
    (Token::Term { prefix, value }, rest)
}
