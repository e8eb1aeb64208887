//! Where the page of a long thread is cut: after so many messages, and after so much text.

/// Messages of a thread on one page; longer threads go on at `_part/2/`.
const MESSAGES: u32 = 100;
/// Text of a thread on one page, in bytes; a message is never divided.
const BYTES: u64 = 2 << 20;

/// The part (from 0) of each message of a thread, from the bytes of text that are shown of each, in display order.
pub(super) fn cut(shown: impl Iterator<Item = u32>) -> impl Iterator<Item = u32> {
    shown.scan((0, 0, 0), |(part, messages, bytes), one| {
        let full = *messages == MESSAGES || *bytes + u64::from(one) > BYTES;
        if full && *messages > 0 {
            (*part, *messages, *bytes) = (*part + 1, 0, 0);
        }
        *messages += 1;
        *bytes += u64::from(one);
        Some(*part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(shown: &[u32]) -> Vec<usize> {
        let parts: Vec<u32> = cut(shown.iter().copied()).collect();
        parts.chunk_by(|a, b| a == b).map(<[u32]>::len).collect()
    }

    #[test]
    fn parts_are_cut_by_number_and_by_text() {
        assert_eq!(sizes(&[]), [0; 0]);
        assert_eq!(sizes(&[9_000; 250]), [100, 100, 50]);
        assert_eq!(sizes(&[1 << 20; 5]), [2, 2, 1]);
        assert_eq!(sizes(&[1, 3 << 20, 3 << 20, 1, 1]), [1, 1, 1, 2]);
        assert_eq!(sizes(&[u32::MAX; 3]), [1, 1, 1]);
    }
}
