//! Bytes to [`Message`].
use super::Message;

/// Decodes a message. Never fails: damage is noted in [`Message::problems`].
pub fn parse(_raw: &[u8]) -> Message {
    todo!()
}
