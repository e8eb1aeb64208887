//! Lines as numbers: equal lines of all patches of a series have one number, so comparing them costs nothing.

use std::collections::HashMap;
use std::sync::Arc;

/// All different lines that were seen.
#[derive(Debug, Default)]
pub struct Lines {
    numbers: HashMap<Arc<str>, u32>,
    texts: Vec<Arc<str>>,
}

impl Lines {
    /// The number of a line, given without its end.
    pub fn number(&mut self, line: &str) -> u32 {
        if let Some(&number) = self.numbers.get(line) {
            return number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let text: Arc<str> = line.into();
        self.texts.push(Arc::clone(&text));
        self.numbers.insert(text, number);
        number
    }

    /// The line of a number.
    pub fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", |text| text)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}
