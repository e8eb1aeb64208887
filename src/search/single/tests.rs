//! The index against `elasticlunr::Index` itself, and the cap.

use super::{Document, FIELDS, SearchOptions, SingleIndex, build};
use crate::search::tokenize::MailWords;
use elasticlunr::IndexBuilder;
use proptest::prelude::*;

fn document(n: usize, title: &str, author: &str, body: &str) -> Document {
    Document {
        url: format!("orchard-devel/{n:03}@example.org/"),
        title: title.into(),
        author: author.into(),
        text: body.into(),
        seconds: Some(1_767_571_200 + n as i64),
        list: Some(0),
        thread: 0xabc,
        keys: vec![format!("m:{n:08x}")],
        ..Document::default()
    }
}

fn orchard() -> Vec<Document> {
    vec![
        document(
            0,
            "[PATCH v2] apple: fix vcpu_run in mm/slab.c",
            "Ida Größe",
            "Falling apples are falling, fallen.",
        ),
        document(1, "内存泄漏 in the cellar", "Nguyễn Văn Quả", "утечка памяти at café"),
        document(2, "", "", ""),
        document(3, "Re: apples", "Piet O'Pear", "to be or not to be"),
        document(4, "pears", "Piet O'Pear", "Fixes: 0123456789ab (\"pear: drop\")"),
    ]
}

/// The way of elasticlunr-rs: document by document.
fn by_add_doc(documents: &[Document]) -> String {
    let mut index = IndexBuilder::with_language(Box::new(MailWords))
        .save_docs(false)
        .add_fields(FIELDS)
        .build();
    for (n, document) in documents.iter().enumerate() {
        index.add_doc(&n.to_string(), [&document.title, &document.author, &document.text]);
    }
    index.to_json()
}

fn uncapped() -> SearchOptions {
    SearchOptions { max_body_words: 10_000, max_index_bytes: None, texts: true }
}

/// Some three thousand words over forty documents, with a common, a middling and a rare word each.
fn many(count: usize) -> Vec<Document> {
    (0..count)
        .map(|n| {
            let body: Vec<String> =
                (0..40).map(|word| format!("w{}x{}", word % 7, (n * word) % 97)).collect();
            document(n, &format!("rare{n} title"), &format!("Author {}", n % 5), &body.join(" "))
        })
        .collect()
}

#[test]
fn the_bytes_are_those_of_add_doc() {
    assert_eq!(build(&orchard(), &uncapped()).json, by_add_doc(&orchard()));
    assert_eq!(build(&[], &uncapped()).json, by_add_doc(&[]));
    // More than one chunk, and refs whose order as text is not that of numbers.
    let many = many(700);
    assert_eq!(build(&many, &uncapped()).json, by_add_doc(&many));
}

#[test]
fn the_number_of_threads_does_not_show() {
    let documents = many(600);
    let index = build(&documents, &uncapped());
    let alone =
        rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread can be had");
    assert_eq!(alone.install(|| build(&documents, &uncapped())), index);
}

#[test]
fn the_table_tells_the_page_of_each_ref() {
    let index = build(&orchard(), &uncapped());
    let table: serde_json::Value =
        serde_json::from_slice(&index.documents_json).expect("the table is JSON");
    assert_eq!(table["u"][4], "orchard-devel/004@example.org/");
    assert_eq!(table["t"][1], "内存泄漏 in the cellar");
    assert_eq!(table["d"][0], 1_767_571_200);
    assert_eq!(table["a"][0], "Ida Größe");
    assert_eq!(table["r"][0], "00000abc");
    assert_eq!(table["keys"]["!m:00000003"], serde_json::json!([3]));
    assert_eq!(table["t"].as_array().map(Vec::len), Some(index.documents));
    let words = table["words"].as_array().expect("words");
    assert!(words.contains(&serde_json::json!(["falling", 1])), "{words:?}");
    assert!(!words.contains(&serde_json::json!(["are", 1])), "{words:?}");
}

#[test]
fn only_the_first_words_of_a_body_are_indexed() {
    let documents = [document(0, "pears", "", "one two three four")];
    let cut = [document(0, "pears", "", "one two")];
    let options = SearchOptions { max_body_words: 2, ..uncapped() };
    assert_eq!(build(&documents, &options).json, by_add_doc(&cut));
}

fn capped(documents: &[Document], cap: usize) -> SingleIndex {
    build(documents, &SearchOptions { max_index_bytes: Some(cap), ..uncapped() })
}

#[test]
fn under_its_cap_nothing_is_left_out() {
    let whole = build(&many(40), &uncapped());
    let index = capped(&many(40), whole.json.len());
    assert_eq!(index, whole);
    assert_eq!(index.note, None);
}

#[test]
fn over_the_cap_the_oldest_bodies_go_first() {
    let documents = many(40);
    let cap = build(&documents, &uncapped()).json.len() * 3 / 4;
    let index = capped(&documents, cap);
    assert!(
        index.json.len() <= cap && index.json.len() > cap * 9 / 10,
        "{} of {cap}",
        index.json.len()
    );
    assert_eq!((index.documents, index.left_out), (40, 0));
    assert!((1..40).contains(&index.bodies_left_out));
    let mut without: Vec<Document> = documents;
    for document in without.iter_mut().take(index.bodies_left_out) {
        document.text.clear();
    }
    assert_eq!(index.json, by_add_doc(&without));
    let note = index.note.expect("what is left out is told");
    assert!(note.contains(&format!("{} of 40", index.bodies_left_out)), "{note}");
}

#[test]
fn far_over_the_cap_the_oldest_documents_go() {
    let documents = many(40);
    let bare: Vec<Document> = documents
        .iter()
        .cloned()
        .map(|document| Document { text: String::new(), ..document })
        .collect();
    let cap = build(&bare, &uncapped()).json.len() / 2;
    let index = capped(&documents, cap);
    assert!(
        index.json.len() <= cap && index.json.len() > cap * 8 / 10,
        "{} of {cap}",
        index.json.len()
    );
    assert_eq!(index.documents + index.left_out, 40);
    assert!(index.left_out > 0);
    assert_eq!(index.bodies_left_out, index.documents);
    assert!(
        index
            .note
            .expect("what is left out is told")
            .contains(&format!("{} oldest", index.left_out))
    );
    // A cap that nothing fits in leaves the newest document.
    assert_eq!(capped(&documents, 1).documents, 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_gives_the_bytes_of_add_doc(
        texts in proptest::collection::vec(("\\PC{0,20}", "[a-cé@._/' 内-]{0,20}", "([ab]{1,3}(ed|s)? ){0,8}"), 0..14)
    ) {
        let documents: Vec<Document> =
            texts.iter().enumerate().map(|(n, (title, author, body))| document(n, title, author, body)).collect();
        prop_assert_eq!(build(&documents, &uncapped()).json, by_add_doc(&documents));
    }

    #[test]
    fn an_index_keeps_to_its_cap(cap in 1_000_usize..60_000) {
        let index = capped(&many(40), cap);
        prop_assert!(index.json.len() <= cap || index.documents == 1);
    }
}
