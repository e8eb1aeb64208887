//! Whether a trailer is its sender's own word (b4's rule).

use crate::archive::people::name_key;
use crate::mail::Address;

/// Whether a trailer's name and address are the sender's: equal addresses, or equal names, `Last, First` turned round.
pub(super) fn is_sender(name: &str, address: &str, sender: &Address) -> bool {
    same_address(address, &sender.address) || same_name(name, &sender.name)
}

/// Equal but for case and what stands after a `+`; the domains may differ by one label in front
/// (`ann@example.org`, `ann@mail.example.org`).
fn same_address(a: &str, b: &str) -> bool {
    let (Some((a, a_domain)), Some((b, b_domain))) = (a.rsplit_once('@'), b.rsplit_once('@'))
    else {
        return false;
    };
    let local = |text: &str| text.split('+').next().unwrap_or(text).to_lowercase();
    let (a_domain, b_domain) = (a_domain.to_lowercase(), b_domain.to_lowercase());
    local(a) == local(b)
        && (a_domain == b_domain
            || is_label_below(&a_domain, &b_domain)
            || is_label_below(&b_domain, &a_domain))
}

fn is_label_below(deep: &str, above: &str) -> bool {
    let label = deep.strip_suffix(above).and_then(|label| label.strip_suffix('.'));
    above.contains('.') && label.is_some_and(|label| !label.is_empty() && !label.contains('.'))
}

fn same_name(a: &str, b: &str) -> bool {
    let key = name_key(a);
    !key.is_empty() && key == name_key(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::testing::person;

    #[test]
    fn the_senders_own_word() {
        let ann = person("Ann Gardener <ann@example.org>");
        for (name, address) in [
            ("", "Ann@Example.org"),
            ("A. G.", "ann+orchard@example.org"),
            ("", "ann@mail.example.org"),
            ("Gardener, Ann", "elsewhere@example.net"),
            ("ann gardener", ""),
        ] {
            assert!(is_sender(name, address, &ann), "{name} {address}");
        }
        for (name, address) in [
            ("", ""),
            ("Bo", "bo@example.org"),
            ("", "ann@a.mail.example.org"),
            ("", "ann@notexample.org"),
            ("", "ann@org"),
            ("Ann", "ann@example.net"),
        ] {
            assert!(!is_sender(name, address, &ann), "{name} {address}");
        }
        assert!(!is_sender("", "", &person("")));
    }
}
