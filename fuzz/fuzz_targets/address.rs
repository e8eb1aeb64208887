//! Any bytes as an address field; what was read is read the same when it is written as RFC 5322 wants it.
#![no_main]
#![allow(missing_docs, reason = "the macro's function")]

use libfuzzer_sys::fuzz_target;
use listpress::mail::address;

fuzz_target!(|data: &[u8]| {
    let found = address::parse_list(data);
    let separators = data.iter().filter(|b| b",;:<>".contains(b)).count();
    assert!(found.len() <= separators + 1, "{} of {separators} separators", found.len());
    let size: usize = found.iter().map(|a| a.name.len() + a.address.len()).sum();
    assert!(size <= data.len() * 8 + 64, "{size} bytes of {}", data.len());
    for one in &found {
        assert!(!(one.name.is_empty() && one.address.is_empty()));
        assert!(one.address.ends_with(one.domain()));
        assert!(!one.domain().bytes().any(|b| b.is_ascii_uppercase()), "{one:?}");
        assert!(!one.address.contains('\n'), "{one:?}");
        let plain = |text: &str, others: &str| {
            !text.is_empty()
                && text.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
        };
        if plain(&one.address, "@.-+_")
            && one.address.matches('@').count() == 1
            && plain(&one.name, " .-")
        {
            let again = address::parse_one(&format!("\"{}\" <{}>", one.name, one.address));
            assert_eq!(again.as_ref(), Some(one));
        }
    }
});
