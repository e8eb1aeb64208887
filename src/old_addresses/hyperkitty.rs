//! HyperKitty's name of a message: base32 (RFC 4648 6) of the SHA-1 of its Message-ID without brackets.
//!
//! Mailman 3 puts it into `Message-ID-Hash`, HyperKitty into `message/HASH/` and, of the first message, `thread/HASH/`.

use sha1::{Digest, Sha1};

use crate::mail::MessageId;

/// The name.
pub fn hash(id: &MessageId) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let digest: [u8; 20] = Sha1::digest(id.as_str().as_bytes()).into();
    let (groups, _) = digest.as_chunks::<5>();
    let letter = |bits: u64| char::from(LETTERS[(bits & 31) as usize]);
    groups
        .iter()
        .flat_map(|group| {
            let bits = group.iter().fold(0, |bits: u64, byte| bits << 8 | u64::from(*byte));
            (0..8).rev().map(move |at| letter(bits >> (5 * at)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_what_mailman_writes() {
        // python3: base64.b32encode(hashlib.sha1(b"pear.1@example.org").digest())
        let id = MessageId::new("pear.1@example.org").unwrap();
        assert_eq!(hash(&id), "VGYPNXLKZRHNKF2LQ23V4UEJJJQLP7BZ");
    }
}
