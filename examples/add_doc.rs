//! Indexes messages as elasticlunr-rs itself does, one after the other, to compare with: JSON Lines of `listpress export
//! messages` on standard input. Prints seconds, and the bytes of the index.
//!
//! `listpress export messages SOURCE | cargo run --release --example add_doc`

use std::error::Error;
use std::io::{BufRead as _, Write as _};

use elasticlunr::Index;
use serde::Deserialize;

#[derive(Deserialize)]
struct Message {
    subject: Option<String>,
    author: Option<Person>,
    text: Option<String>,
}

#[derive(Deserialize)]
struct Person {
    name: Option<String>,
    address: Option<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut messages: Vec<[String; 3]> = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let Message { subject, author, text } = serde_json::from_str(&line?)?;
        let author = author.map(|person| [person.name, person.address]).unwrap_or_default();
        let author = author.into_iter().flatten().collect::<Vec<_>>().join(" ");
        messages.push([subject.unwrap_or_default(), author, own_words(&text.unwrap_or_default())]);
    }
    let start = std::time::Instant::now();
    let mut index = Index::new(&["title", "author", "body"]);
    for (number, fields) in messages.iter().enumerate() {
        index.add_doc(&number.to_string(), fields);
    }
    let bytes = index.to_json().len();
    let seconds = start.elapsed().as_secs_f64();
    writeln!(std::io::stdout(), "{seconds:.2} {bytes} {}", messages.len())?;
    Ok(())
}

/// A text without quotes, and without what follows a diff or a signature.
fn own_words(text: &str) -> String {
    let ends = |line: &&str| !(line.starts_with("diff --git ") || *line == "-- " || *line == "---");
    let lines = text.lines().take_while(ends).filter(|line| !line.starts_with('>'));
    lines.collect::<Vec<_>>().join("\n")
}
