//! Keeping some of many without a branch: which of them, no processor can foretell in copy that it has not seen before.

use std::ops::Deref;

/// A list with room behind its items, written once and not anew for each text.
#[derive(Default)]
pub struct Kept<T> {
    room: Vec<T>,
    len: usize,
}

impl<T: Copy + Default> Kept<T> {
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// Drops what is not to be kept.
    #[inline(always)]
    pub fn retain(&mut self, keep: impl Fn(T) -> bool) {
        let (items, mut kept) = (&mut self.room[..self.len], 0);
        for at in 0..items.len() {
            let item = items[at];
            (items[kept], kept) = (item, kept + usize::from(keep(item)));
        }
        self.len = kept;
    }

    pub fn push(&mut self, item: T) {
        self.make_room(1);
        self.room[self.len] = item;
        self.len += 1;
    }

    /// To add some of so many; what was added is there once it is [`Adding::done`].
    #[inline(always)]
    pub fn adding(&mut self, most: usize) -> Adding<'_, T> {
        self.make_room(most);
        Adding { len: self.len, room: &mut self.room, kept: &mut self.len }
    }

    #[inline(always)]
    fn make_room(&mut self, more: usize) {
        if self.room.len() < self.len + more {
            self.room.resize((self.len + more).next_power_of_two(), T::default());
        }
    }

    /// Appends what is to be kept.
    #[inline(always)]
    pub fn keep(&mut self, items: impl ExactSizeIterator<Item = (T, bool)>) {
        let mut adding = self.adding(items.len());
        items.for_each(|(item, is_kept)| adding.add(item, is_kept));
        adding.done();
    }
}

impl<T> Deref for Kept<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.room[..self.len]
    }
}

/// Room in which each new item is put down and lies there only if the next one is put behind it.
pub struct Adding<'l, T> {
    room: &'l mut [T],
    len: usize,
    kept: &'l mut usize,
}

impl<T> Adding<'_, T> {
    /// Adds an item; one that is not to be kept is overwritten by the next one.
    #[inline(always)]
    pub fn add(&mut self, item: T, keep: bool) {
        self.room[self.len] = item;
        self.len += usize::from(keep);
    }

    #[inline(always)]
    pub fn done(self) {
        *self.kept = self.len;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_stands_behind_what_was_there() {
        let mut list = Kept::default();
        list.push(7);
        list.keep((0..10).map(|n| (n, n % 3 == 0)));
        assert_eq!(*list, [7, 0, 3, 6, 9]);
        list.retain(|n| n != 3);
        list.keep((0..3).map(|n| (n, n != 1)));
        assert_eq!(*list, [7, 0, 6, 9, 0, 2]);
        list.clear();
        assert!(list.is_empty());
    }
}
