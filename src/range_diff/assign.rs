//! The linear assignment problem: which column goes with which row, so that the sum of costs is least.
//!
//! Jonker and Volgenant, "A Shortest Augmenting Path Algorithm for Dense and Sparse Linear Assignment Problems",
//! Computing 38 (1987). Of several best assignments that one is found which git finds: its order of steps is kept.

use super::{Budget, TooLarge};

/// A square matrix of costs.
#[derive(Debug)]
pub(super) struct Matrix {
    size: usize,
    costs: Vec<i64>,
}

impl Matrix {
    pub(super) fn new(size: usize) -> Self {
        Matrix { size, costs: vec![0; size * size] }
    }

    fn at(&self, column: usize, row: usize) -> i64 {
        self.costs[row * self.size + column]
    }

    pub(super) fn set(&mut self, column: usize, row: usize, cost: i64) {
        self.costs[row * self.size + column] = cost;
    }
}

/// The row of each column.
pub(super) fn assign(matrix: &Matrix, budget: &mut Budget) -> Result<Vec<usize>, TooLarge> {
    let mut work = Work::new(matrix);
    if matrix.size > 1 {
        budget.take(matrix.size * matrix.size * 2)?;
        work.reduce_columns();
        let mut free = work.transfer_reduction();
        for _ in 0..2 {
            free = work.augment_row_reduction(&free, budget)?;
        }
        for row in free {
            budget.take(matrix.size * matrix.size / 4 + matrix.size)?;
            work.augment(row);
        }
    }
    Ok(work.row_of.iter().map(|row| row.unwrap_or(0)).collect())
}

struct Work<'a> {
    matrix: &'a Matrix,
    /// Dual value of each column.
    dual: Vec<i64>,
    row_of: Vec<Option<usize>>,
    column_of: Vec<Option<usize>>,
    /// Rows that were the best of several columns keep what they have for now.
    contested: Vec<bool>,
}

/// The two cheapest columns of a row: column and reduced cost.
struct Cheapest {
    first: (usize, i64),
    second: (usize, i64),
}

impl<'a> Work<'a> {
    fn new(matrix: &'a Matrix) -> Self {
        let size = matrix.size;
        Work {
            matrix,
            dual: vec![0; size],
            row_of: vec![None; size],
            column_of: vec![None; size],
            contested: vec![false; size],
        }
    }

    fn reduced(&self, column: usize, row: usize) -> i64 {
        self.matrix.at(column, row) - self.dual[column]
    }

    /// Each column, the last one first, takes its cheapest row if that is free.
    fn reduce_columns(&mut self) {
        for column in (0..self.matrix.size).rev() {
            let mut best = 0;
            for row in 1..self.matrix.size {
                if self.matrix.at(column, row) < self.matrix.at(column, best) {
                    best = row;
                }
            }
            self.dual[column] = self.matrix.at(column, best);
            if self.column_of[best].is_none() {
                self.column_of[best] = Some(column);
                self.row_of[column] = Some(best);
            } else {
                self.contested[best] = true;
            }
        }
    }

    /// Rows that nobody else wants give up what they do not need. Returns the rows without column.
    fn transfer_reduction(&mut self) -> Vec<usize> {
        let mut free = Vec::new();
        for row in 0..self.matrix.size {
            match self.column_of[row] {
                None => free.push(row),
                Some(_) if self.contested[row] => {}
                Some(own) => {
                    let others = (0..self.matrix.size).filter(|&column| column != own);
                    let least = others.map(|column| self.reduced(column, row)).min();
                    self.dual[own] -= least.unwrap_or(0);
                }
            }
        }
        free
    }

    fn cheapest(&self, row: usize) -> Cheapest {
        let mut first = (0, self.reduced(0, row));
        let mut second = None;
        for column in 1..self.matrix.size {
            let cost = self.reduced(column, row);
            if second.is_some_and(|(_, known)| known <= cost) {
                continue;
            }
            if first.1 < cost {
                second = Some((column, cost));
            } else {
                second = Some(first);
                first = (column, cost);
            }
        }
        Cheapest { first, second: second.unwrap_or(first) }
    }

    /// Gives each free row its cheapest column, and takes it from the row that had it. Returns the rows that are free
    /// after that.
    fn augment_row_reduction(
        &mut self,
        free: &[usize],
        budget: &mut Budget,
    ) -> Result<Vec<usize>, TooLarge> {
        let mut queue: Vec<usize> = free.iter().rev().copied().collect();
        let mut later = Vec::new();
        while let Some(row) = queue.pop() {
            budget.take(self.matrix.size)?;
            let Cheapest { first, second } = self.cheapest(row);
            let mut column = first.0;
            let strictly = first.1 < second.1;
            if strictly {
                self.dual[column] -= second.1 - first.1;
            } else if self.row_of[column].is_some() {
                column = second.0;
            }
            if let Some(before) = self.row_of[column] {
                if strictly {
                    queue.push(before);
                } else {
                    later.push(before);
                }
            }
            self.column_of[row] = Some(column);
            self.row_of[column] = Some(row);
        }
        Ok(later)
    }

    /// Finds the cheapest path from a free row to a free column, and shifts the assignments along it.
    fn augment(&mut self, start: usize) {
        let mut search = Search::new(self, start);
        let end = search.run(self);
        let Search { distance, through, order, scanned, least, .. } = search;
        for &column in &order[..scanned] {
            self.dual[column] += distance[column] - least;
        }
        let mut column = end;
        for _ in 0..=self.matrix.size {
            let row = through[column];
            self.row_of[column] = Some(row);
            let before = self.column_of[row].replace(column);
            match before {
                Some(next) if row != start => column = next,
                _ => break,
            }
        }
    }
}

/// Dijkstra's search over columns.
struct Search {
    distance: Vec<i64>,
    /// The row from which each column was reached.
    through: Vec<usize>,
    /// Columns: those done, those at the least distance (from `low` to `up`), all others.
    order: Vec<usize>,
    low: usize,
    up: usize,
    least: i64,
    /// Columns that were done when the least distance was last raised.
    scanned: usize,
}

impl Search {
    fn new(work: &Work<'_>, start: usize) -> Self {
        let size = work.matrix.size;
        Search {
            distance: (0..size).map(|column| work.reduced(column, start)).collect(),
            through: vec![start; size],
            order: (0..size).collect(),
            low: 0,
            up: 0,
            least: 0,
            scanned: 0,
        }
    }

    /// The free column that is nearest.
    fn run(&mut self, work: &Work<'_>) -> usize {
        loop {
            if self.low == self.up {
                self.scanned = self.low;
                self.collect_nearest();
                let nearest = &self.order[self.low..self.up];
                if let Some(&free) = nearest.iter().find(|&&column| work.row_of[column].is_none()) {
                    return free;
                }
            }
            if let Some(free) = self.scan(work) {
                return free;
            }
        }
    }

    /// Moves the columns at the least distance to the front of those that are not done.
    fn collect_nearest(&mut self) {
        self.least = self.distance[self.order[self.up]];
        self.up += 1;
        for at in self.up..self.order.len() {
            let distance = self.distance[self.order[at]];
            if distance > self.least {
                continue;
            }
            if distance < self.least {
                self.up = self.low;
                self.least = distance;
            }
            self.order.swap(at, self.up);
            self.up += 1;
        }
    }

    /// Goes on from the row of the next column; returns a free column if one is reached at the least distance.
    fn scan(&mut self, work: &Work<'_>) -> Option<usize> {
        let column = self.order[self.low];
        self.low += 1;
        let row = work.row_of[column]?;
        let base = work.reduced(column, row) - self.least;
        for at in self.up..self.order.len() {
            let next = self.order[at];
            let distance = work.reduced(next, row) - base;
            if distance >= self.distance[next] {
                continue;
            }
            self.distance[next] = distance;
            self.through[next] = row;
            if distance == self.least {
                if work.row_of[next].is_none() {
                    return Some(next);
                }
                self.order.swap(at, self.up);
                self.up += 1;
            }
        }
        None
    }
}
