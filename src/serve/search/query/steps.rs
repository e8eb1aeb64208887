//! Tokens put into the order in which they are worked off: each operator waits until what binds closer is done.

use super::term::term;
use super::token::Token;
use super::{MAX_TERMS, Query, QueryError, Step};

/// An operator that waits for what follows it.
#[derive(PartialEq)]
enum Waiting {
    Open,
    And,
    Or,
}

#[derive(Default)]
pub(super) struct Steps {
    done: Vec<Step>,
    waiting: Vec<Waiting>,
    /// A term or a closing parenthesis was last.
    has_left: bool,
}

impl Steps {
    pub(super) fn take(&mut self, token: Token<'_>) -> Result<(), QueryError> {
        match token {
            Token::Open => {
                self.join();
                self.waiting.push(Waiting::Open);
            }
            Token::Close => {
                self.need_left()?;
                self.flush(|waiting| *waiting != Waiting::Open);
                if self.waiting.pop().is_none() {
                    return Err(QueryError::Unfinished);
                }
                self.has_left = true;
            }
            Token::And => {
                self.need_left()?;
                self.and();
            }
            Token::Or => {
                self.need_left()?;
                self.flush(|waiting| *waiting != Waiting::Open);
                self.waiting.push(Waiting::Or);
            }
            Token::Term { prefix, value } => {
                self.join();
                self.done.push(Step::Find(term(prefix, value)?));
                self.has_left = true;
            }
        }
        if self.done.len() + self.waiting.len() > 2 * MAX_TERMS {
            return Err(QueryError::TooLong);
        }
        Ok(())
    }

    /// `AND` where nothing stands between two terms.
    fn join(&mut self) {
        if std::mem::take(&mut self.has_left) {
            self.and();
        }
    }

    fn and(&mut self) {
        self.flush(|waiting| *waiting == Waiting::And);
        self.waiting.push(Waiting::And);
    }

    fn need_left(&mut self) -> Result<(), QueryError> {
        std::mem::take(&mut self.has_left).then_some(()).ok_or(QueryError::Unfinished)
    }

    /// Lets go of the operators that bind at least as close as the one that comes.
    fn flush(&mut self, goes: impl Fn(&Waiting) -> bool) {
        while let Some(waiting) = self.waiting.pop_if(|waiting| goes(waiting)) {
            self.done.push(if waiting == Waiting::And { Step::And } else { Step::Or });
        }
    }

    pub(super) fn finish(mut self) -> Result<Query, QueryError> {
        if self.done.is_empty() && self.waiting.is_empty() {
            return Err(QueryError::Empty);
        }
        self.need_left()?;
        self.flush(|waiting| *waiting != Waiting::Open);
        if !self.waiting.is_empty() {
            return Err(QueryError::Unfinished);
        }
        Ok(Query(self.done))
    }
}
