use super::*;

fn leaves(raw: &str) -> (Vec<(String, String, String)>, bool) {
    let found = structure(&header::message(raw.as_bytes()));
    let text = |leaf: &Leaf<'_>| String::from_utf8_lossy(leaf.body).into_owned();
    (
        found.leaves.iter().map(|l| (l.index.clone(), l.kind.media.clone(), text(l))).collect(),
        found.damaged,
    )
}

fn leaf(index: &str, media: &str, text: &str) -> (String, String, String) {
    (index.into(), media.into(), text.into())
}

#[test]
fn nested_parts_are_numbered_as_public_inbox_does() {
    let raw = "Content-Type: multipart/mixed; boundary=ab\n\nThis is a multi-part message in MIME format.\n--ab\n\none\n--ab\n\
        Content-Type: multipart/alternative; boundary=\"abc\"\n\n--abc\n\ntwo\n--abc\nContent-Type: text/html\n\n<p>two\n--abc--\n\n--ab\n\
        Content-Type: Text/X-Patch\n\nthree\n\n--ab--\nepilogue\n--ab\n\nfour\n";
    let expected = vec![
        leaf("1", "text/plain", "one"),
        leaf("2.1", "text/plain", "two"),
        leaf("2.2", "text/html", "<p>two"),
        leaf("3", "text/x-patch", "three\n"),
        leaf("", "text/plain", "epilogue"),
        leaf("4", "text/plain", "four\n"),
    ];
    // The fourth part stands after the end.
    assert_eq!(leaves(raw), (expected.clone(), true));
    let crlf = leaves(&raw.replace('\n', "\r\n")).0;
    assert_eq!(
        crlf.iter().map(|l| l.2.trim_end()).collect::<Vec<_>>(),
        expected.iter().map(|l| l.2.trim_end()).collect::<Vec<_>>()
    );
}

#[test]
fn damaged_structures_show_what_is_there() {
    let head = "Content-Type: multipart/mixed; boundary=ab\n\n";
    assert_eq!(
        leaves(&format!("{head}--ab\n\none\n")),
        (vec![leaf("1", "text/plain", "one\n")], true)
    );
    assert_eq!(
        leaves(&format!("{head}no boundary\n")),
        (vec![leaf("1", "text/plain", "no boundary\n")], true)
    );
    assert_eq!(
        leaves("Content-Type: multipart/mixed\n\nx\n"),
        (vec![leaf("1", "text/plain", "x\n")], true)
    );
    assert_eq!(
        leaves(&format!(
            "{head}--ab\nContent-Type: multipart/mixed; boundary=c\n\ninner\n--ab--\n"
        )),
        (vec![leaf("1", "text/plain", "inner")], true)
    );
    assert_eq!(
        leaves(&format!("{head}--ab\nno blank line\n--ab--\n")),
        (vec![leaf("1", "text/plain", "no blank line")], false)
    );
    assert_eq!(
        leaves(&format!("{head}--ab\nX: only a header\n--ab--\n")),
        (vec![leaf("1", "text/plain", "")], false)
    );
}

#[test]
fn depth_and_width_are_bounded() {
    let level = |i| format!("Content-Type: multipart/mixed; boundary=b{i}.\n\n--b{i}.\n");
    let deep = (0..500).map(level).collect::<Vec<_>>().concat();
    let (found, damaged) = leaves(&deep);
    assert_eq!((found.len(), damaged), (1, true));
    let wide = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\n".repeat(5000));
    let (found, damaged) = leaves(&wide);
    assert_eq!((found.len(), damaged), (MAX_PARTS, true));
}

#[test]
fn parameters() {
    let raw = "Content-Type: text/plain (plain text); charset=\"utf-8\"; format=Flowed;\n delsp=YES; name=\"=?utf-8?q?b=C3=A4r.txt?=\"\nContent-Disposition: attachment;\n filename*0*=utf-8''b%C3%A4r;\n filename*1=\".patch\"\n\n";
    let kind = part_type(&header::message(raw.as_bytes()), "text/plain");
    assert_eq!(
        (kind.media.as_str(), kind.charset.as_deref(), kind.name.as_deref()),
        ("text/plain", Some("utf-8"), Some("bär.patch"))
    );
    assert!(kind.attached && kind.flowed && kind.delsp);
    let kind = part_type(&header::message(b"Content-Type: text\n\n"), "text/plain");
    assert_eq!(kind.media, "text/plain");
}

#[test]
fn text_outside_the_parts_is_a_leaf() {
    let head = "Content-Type: multipart/mixed; boundary=ab\n\n";
    let text = |text| leaf("", "text/plain", text);
    assert_eq!(
        leaves(&format!("{head}Note: not in MIMES\n\n--ab\n\none\n--ab--\n\n-- \nOrchard list\n")),
        (vec![leaf("1", "text/plain", "one"), text("\n-- \nOrchard list\n")], false)
    );
    assert_eq!(
        leaves(&format!(
            "{head}Dear all,\n--ab\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\ntwo\n--c--\ninner\n--ab--\n\n--c--\n"
        )),
        (vec![text("Dear all,"), leaf("1.1", "text/plain", "two"), text("inner")], false)
    );
    let cut = leaves(&format!(
        "{head}--ab\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\ntwo\n--c--\ncut off"
    ));
    assert_eq!(cut, (vec![leaf("1.1", "text/plain", "two"), text("cut off")], true));
}
