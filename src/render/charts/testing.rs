//! What the tests of pictures look at.

pub(super) use crate::words::ENGLISH as WORDS;

/// An element of a picture: its name, attributes and the text right in it.
pub(super) type Element = (String, Vec<(String, String)>, String);

/// Reads a picture strictly as XML: every element is closed by its own end, attributes are quoted and stand once, text
/// holds no bare `<` or `&`. Ids are unique, what is referred to is there, and no style is inline.
pub(super) fn parse(svg: &str) -> Vec<Element> {
    let (mut elements, mut open): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        text(&mut elements, &open, &rest[..start]);
        let end = rest.find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let at = open.pop().expect("an element is open");
            assert_eq!(elements[at].0, name, "in {svg}");
            continue;
        }
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric()), "{name} in {svg}");
        elements.push((name.to_owned(), read(attributes), String::new()));
        if !is_empty {
            open.push(elements.len() - 1);
        }
    }
    assert!(open.is_empty() && rest.is_empty(), "{svg}");
    check(&elements, svg);
    elements
}

/// All elements of a name.
pub(super) fn named<'e>(elements: &'e [Element], name: &str) -> Vec<&'e Element> {
    elements.iter().filter(|element| element.0 == name).collect()
}

/// An attribute of an element, which has it.
pub(super) fn attribute<'e>(element: &'e Element, name: &str) -> &'e str {
    let found = element.1.iter().find(|(own, _)| own == name);
    &found.unwrap_or_else(|| panic!("{name} of {element:?}")).1
}

fn text(elements: &mut [Element], open: &[usize], text: &str) {
    for (at, _) in text.match_indices('&') {
        let known = ["&amp;", "&lt;", "&gt;", "&quot;"];
        assert!(known.iter().any(|entity| text[at..].starts_with(entity)), "{text}");
    }
    if let Some(element) = open.last().and_then(|at| elements.get_mut(*at)) {
        element.2.push_str(text);
    }
}

fn read(mut rest: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    while !rest.trim().is_empty() {
        let (name, after) = rest.trim_start().split_once("=\"").expect("a quoted value");
        let (value, after) = after.split_once('"').expect("its end");
        assert!(all.iter().all(|(own, _)| own != name), "{name} stands twice");
        assert!(!name.starts_with("on") && name != "style", "{name}");
        all.push((name.to_owned(), value.to_owned()));
        rest = after;
    }
    all
}

fn check(elements: &[Element], svg: &str) {
    let values = |name: &'static str| {
        let all = elements.iter().flat_map(|element| &element.1);
        all.filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    };
    let ids: Vec<&str> = values("id").collect();
    let mut distinct = ids.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), ids.len(), "{svg}");
    for name in ["aria-labelledby", "aria-describedby"] {
        assert!(values(name).all(|id| ids.contains(&id)), "{svg}");
    }
    let first = elements.iter().find(|element| element.0 == "svg").expect("a picture");
    assert_eq!(attribute(first, "role"), "img");
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
}
