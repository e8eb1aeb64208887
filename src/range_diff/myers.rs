//! Which lines are kept: Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986), in linear
//! space, with the shortcuts that git's diff takes where texts differ much.

use super::{Budget, TooLarge};

/// From this many differences on, a path that looks good is taken; and most differences that a search goes through.
const SHORTCUT: usize = 256;
/// Equal lines in a row that make a path look good.
const LONG_RUN: isize = 20;
/// How much further than its differences such a path must have come.
const FAR: isize = 4;
/// Beyond both ends of all diagonals.
const NOWHERE: isize = isize::MAX;

/// A part of both texts.
#[derive(Clone, Copy, Debug)]
struct Area {
    old: (isize, isize),
    new: (isize, isize),
    /// The best path is needed, without shortcuts.
    exact: bool,
}

/// Where an area is cut in two.
struct Cut {
    old: isize,
    new: isize,
    exact_before: bool,
    exact_after: bool,
}

/// Room for searches.
#[derive(Debug, Default)]
pub(super) struct Myers {
    forward: Vec<isize>,
    backward: Vec<isize>,
}

/// Marks the lines of both texts that are in one of them only, by position.
pub(super) struct Marks<'a> {
    pub(super) old: &'a mut dyn FnMut(usize),
    pub(super) new: &'a mut dyn FnMut(usize),
}

/// Power of two that is near the square root.
pub(super) fn about_root(n: usize) -> usize {
    1 << (usize::BITS - n.leading_zeros()).div_ceil(2)
}

impl Myers {
    /// Compares two texts.
    pub(super) fn run(
        &mut self,
        old: &[u32],
        new: &[u32],
        marks: &mut Marks<'_>,
        budget: &mut Budget,
    ) -> Result<(), TooLarge> {
        let diagonals = old.len() + new.len() + 3;
        self.forward.clear();
        self.forward.resize(diagonals + 1, 0);
        self.backward.clear();
        self.backward.resize(diagonals + 1, 0);
        let mut search = Search {
            old,
            new,
            forward: &mut self.forward,
            backward: &mut self.backward,
            zero: new.len() as isize + 1,
            most: about_root(diagonals).max(SHORTCUT),
        };
        let whole = (0, old.len() as isize);
        let mut areas = vec![Area { old: whole, new: (0, new.len() as isize), exact: false }];
        while let Some(area) = areas.pop() {
            budget.take(1)?;
            let area = search.shrink(area, budget)?;
            if area.old.0 == area.old.1 {
                (area.new.0..area.new.1).for_each(|at| (marks.new)(at as usize));
            } else if area.new.0 == area.new.1 {
                (area.old.0..area.old.1).for_each(|at| (marks.old)(at as usize));
            } else {
                let cut = search.split(area, budget)?;
                areas.push(Area {
                    old: (cut.old, area.old.1),
                    new: (cut.new, area.new.1),
                    exact: cut.exact_after,
                });
                areas.push(Area {
                    old: (area.old.0, cut.old),
                    new: (area.new.0, cut.new),
                    exact: cut.exact_before,
                });
            }
        }
        Ok(())
    }
}

struct Search<'a> {
    old: &'a [u32],
    new: &'a [u32],
    /// The furthest line of `old` on each diagonal, from the start.
    forward: &'a mut [isize],
    /// The same from the end.
    backward: &'a mut [isize],
    /// Where diagonal 0 is in both.
    zero: isize,
    /// Most differences of a search.
    most: usize,
}

/// Diagonals that a search has reached.
struct Reach {
    middle: isize,
    low: isize,
    high: isize,
}

impl Reach {
    fn new(middle: isize) -> Self {
        Reach { middle, low: middle, high: middle }
    }

    fn diagonals(&self) -> impl Iterator<Item = isize> + use<> {
        let (low, high) = (self.low, self.high);
        (0..).map(move |nth| high - 2 * nth).take_while(move |&diagonal| diagonal >= low)
    }
}

impl Search<'_> {
    fn equal(&self, old: isize, new: isize) -> bool {
        self.old[old as usize] == self.new[new as usize]
    }

    fn at(&self, diagonal: isize) -> usize {
        (self.zero + diagonal) as usize
    }

    /// Leaves out what is equal at both ends.
    fn shrink(&self, mut area: Area, budget: &mut Budget) -> Result<Area, TooLarge> {
        let before = area.old.1 - area.old.0;
        let some = |area: &Area| area.old.0 < area.old.1 && area.new.0 < area.new.1;
        while some(&area) && self.equal(area.old.0, area.new.0) {
            area.old.0 += 1;
            area.new.0 += 1;
        }
        while some(&area) && self.equal(area.old.1 - 1, area.new.1 - 1) {
            area.old.1 -= 1;
            area.new.1 -= 1;
        }
        budget.take((before - (area.old.1 - area.old.0)) as usize)?;
        Ok(area)
    }

    /// Searches from both ends until the paths meet, or until it is enough.
    fn split(&mut self, area: Area, budget: &mut Budget) -> Result<Cut, TooLarge> {
        let (least, greatest) = (area.old.0 - area.new.1, area.old.1 - area.new.0);
        let mut ahead = Reach::new(area.old.0 - area.new.0);
        let mut back = Reach::new(area.old.1 - area.new.1);
        let odd = (ahead.middle - back.middle) & 1 != 0;
        let (first, last) = (self.at(ahead.middle), self.at(back.middle));
        self.forward[first] = area.old.0;
        self.backward[last] = area.old.1;
        let mut differences = 0;
        loop {
            differences += 1;
            let mut long = false;
            widen(&mut ahead, (least, greatest), self.zero, self.forward, -1);
            for diagonal in ahead.diagonals() {
                let (from, to) = self.step_ahead(diagonal, area);
                budget.take((to - from) as usize + 1)?;
                long |= to - from > LONG_RUN;
                let meets = odd && back.low <= diagonal && diagonal <= back.high;
                if meets && self.backward[self.at(diagonal)] <= to {
                    return Ok(meeting(to, diagonal));
                }
            }
            widen(&mut back, (least, greatest), self.zero, self.backward, NOWHERE);
            for diagonal in back.diagonals() {
                let (from, to) = self.step_back(diagonal, area);
                budget.take((from - to) as usize + 1)?;
                long |= from - to > LONG_RUN;
                let meets = !odd && ahead.low <= diagonal && diagonal <= ahead.high;
                if meets && to <= self.forward[self.at(diagonal)] {
                    return Ok(meeting(to, diagonal));
                }
            }
            if area.exact {
                continue;
            }
            if long && differences > SHORTCUT {
                budget.take((ahead.high - ahead.low + back.high - back.low) as usize)?;
                let far = FAR * differences as isize;
                if let Some(cut) = self.good_ahead(&ahead, area, far) {
                    return Ok(cut);
                }
                if let Some(cut) = self.good_back(&back, area, far) {
                    return Ok(cut);
                }
            }
            if differences >= self.most {
                return Ok(self.furthest(&ahead, &back, area));
            }
        }
    }

    /// Goes as far as lines are equal on a diagonal; returns where that run begins and ends in `old`.
    fn step_ahead(&mut self, diagonal: isize, area: Area) -> (isize, isize) {
        let slot = self.at(diagonal);
        let (left, right) = (self.forward[slot - 1], self.forward[slot + 1]);
        let from = if left >= right { left + 1 } else { right };
        let mut to = from;
        while to < area.old.1 && to - diagonal < area.new.1 && self.equal(to, to - diagonal) {
            to += 1;
        }
        self.forward[slot] = to;
        (from, to)
    }

    /// As [`Search::step_ahead`], from the end.
    fn step_back(&mut self, diagonal: isize, area: Area) -> (isize, isize) {
        let slot = self.at(diagonal);
        let (left, right) = (self.backward[slot - 1], self.backward[slot + 1]);
        let from = if left < right { left } else { right - 1 };
        let mut to = from;
        while to > area.old.0 && to - diagonal > area.new.0 && self.equal(to - 1, to - diagonal - 1)
        {
            to -= 1;
        }
        self.backward[slot] = to;
        (from, to)
    }

    /// The path from the start that came furthest, if it came far and has just been through many equal lines.
    fn good_ahead(&self, reach: &Reach, area: Area, far: isize) -> Option<Cut> {
        let mut best = (0, None);
        for diagonal in reach.diagonals() {
            let old = self.forward[self.at(diagonal)];
            let new = old - diagonal;
            let value = old - area.old.0 + new - area.new.0 - (diagonal - reach.middle).abs();
            let inside = area.old.0 + LONG_RUN <= old
                && old < area.old.1
                && area.new.0 + LONG_RUN <= new
                && new < area.new.1;
            if value > far && value > best.0 && inside {
                let run = (1..=LONG_RUN).all(|back| self.equal(old - back, new - back));
                if run {
                    best = (value, Some((old, new)));
                }
            }
        }
        best.1.map(|(old, new)| Cut { old, new, exact_before: true, exact_after: false })
    }

    /// As [`Search::good_ahead`], from the end.
    fn good_back(&self, reach: &Reach, area: Area, far: isize) -> Option<Cut> {
        let mut best = (0, None);
        for diagonal in reach.diagonals() {
            let old = self.backward[self.at(diagonal)];
            if old == NOWHERE {
                continue;
            }
            let new = old - diagonal;
            let value = area.old.1 - old + area.new.1 - new - (diagonal - reach.middle).abs();
            let inside = area.old.0 < old
                && old <= area.old.1 - LONG_RUN
                && area.new.0 < new
                && new <= area.new.1 - LONG_RUN;
            if value > far && value > best.0 && inside {
                let run = (0..LONG_RUN).all(|on| self.equal(old + on, new + on));
                if run {
                    best = (value, Some((old, new)));
                }
            }
        }
        best.1.map(|(old, new)| Cut { old, new, exact_before: false, exact_after: true })
    }

    /// The point that is furthest from where its search began.
    fn furthest(&self, ahead: &Reach, back: &Reach, area: Area) -> Cut {
        let mut front = (-1, -1);
        for diagonal in ahead.diagonals() {
            let mut old = self.forward[self.at(diagonal)].min(area.old.1);
            if old - diagonal > area.new.1 {
                old = area.new.1 + diagonal;
            }
            if front.0 < old + old - diagonal {
                front = (old + old - diagonal, old);
            }
        }
        let mut rear = (NOWHERE, NOWHERE);
        for diagonal in back.diagonals() {
            let mut old = self.backward[self.at(diagonal)].max(area.old.0);
            if old - diagonal < area.new.0 {
                old = area.new.0 + diagonal;
            }
            if old + old - diagonal < rear.0 {
                rear = (old + old - diagonal, old);
            }
        }
        if area.old.1 + area.new.1 - rear.0 < front.0 - (area.old.0 + area.new.0) {
            let (sum, old) = front;
            Cut { old, new: sum - old, exact_before: true, exact_after: false }
        } else {
            let (sum, old) = rear;
            Cut { old, new: sum - old, exact_before: false, exact_after: true }
        }
    }
}

/// One more diagonal on each side; at the border of the area one less, so that parity stays. `outside` is put beyond.
fn widen(
    reach: &mut Reach,
    border: (isize, isize),
    zero: isize,
    furthest: &mut [isize],
    outside: isize,
) {
    if reach.low > border.0 {
        reach.low -= 1;
        furthest[(zero + reach.low - 1) as usize] = outside;
    } else {
        reach.low += 1;
    }
    if reach.high < border.1 {
        reach.high += 1;
        furthest[(zero + reach.high + 1) as usize] = outside;
    } else {
        reach.high -= 1;
    }
}

fn meeting(old: isize, diagonal: isize) -> Cut {
    Cut { old, new: old - diagonal, exact_before: true, exact_after: true }
}
