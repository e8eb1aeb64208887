//! A revision that was sent again.

use std::collections::BTreeSet;

use super::group::{Group, keep_later};

/// Puts a second sending in the place of the first, whose mails become follow-ups. What keeps is the place of the
/// earlier one in the URL. A report's account of a sending that is here as mail adds nothing but its messages.
pub(super) fn resend(before: &mut Group, again: Group) {
    before.later.push((again.title.clone(), again.key.clone()));
    before.later.extend(again.later.iter().cloned());
    if again.date.is_none() && before.date.is_some() {
        before.followups.extend(again.messages());
        return;
    }
    let whole = again.patches.len() >= again.total as usize || again.total != before.total;
    let smaller = again.total < before.total
        && again.patches.len() < before.patches.len()
        && again.cover.is_none();
    if smaller {
        before.followups.extend(again.messages());
        return;
    }
    let Group { cover, mut patches, followups, title, shown, date, total, change_id, rfc, .. } =
        again;
    before.followups.extend(followups);
    if let Some(old) = cover.and_then(|cover| before.cover.replace(cover)) {
        before.followups.push(old);
    }
    let old = std::mem::take(&mut before.patches);
    if whole {
        before.shown = shown.or(Some(title));
        before.followups.extend(old.into_iter().filter_map(|slot| slot.message));
    } else {
        let numbers: BTreeSet<u32> = patches.iter().map(|slot| slot.number).collect();
        let (replaced, kept): (Vec<_>, Vec<_>) =
            old.into_iter().partition(|slot| numbers.contains(&slot.number));
        before.followups.extend(replaced.into_iter().filter_map(|slot| slot.message));
        patches.extend(kept);
        patches.sort_by_key(|slot| slot.number);
        before.followups.extend(keep_later(&mut patches));
    }
    before.patches = patches;
    before.total = total;
    before.rfc &= rfc;
    before.date = date.or(before.date);
    if before.change_id.is_none() {
        before.change_id = change_id;
    }
}
