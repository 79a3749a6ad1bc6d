//! Keeping some of many without a branch: which of them, no processor can foretell in copy that it has not seen before.

/// Room for items that are to be kept, behind those that a list has.
pub struct Kept<'l, T> {
    room: &'l mut [T],
    len: usize,
}

impl<'l, T: Copy + Default> Kept<'l, T> {
    /// Makes room for so many that may be added. [`Kept::len`] is how long the list is to be made when all were.
    pub fn behind(list: &'l mut Vec<T>, most: usize) -> Self {
        let len = list.len();
        list.resize(len + most, T::default());
        Self { room: list, len }
    }

    /// Room of which so many are in use; it must last for one more than are kept.
    pub fn over(room: &'l mut [T], len: usize) -> Self {
        Self { room, len }
    }

    /// Adds an item if it is to be kept. There must have been room for it if it is not.
    #[inline(always)]
    pub fn add(&mut self, item: T, keep: bool) {
        self.room[self.len] = item;
        self.len += usize::from(keep);
    }

    pub fn len(&self) -> usize {
        self.len
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_stands_behind_what_was_there() {
        let mut list = vec![7];
        let mut kept = Kept::behind(&mut list, 10);
        (0..10).for_each(|n| kept.add(n, n % 3 == 0));
        let len = kept.len();
        list.truncate(len);
        assert_eq!(list, [7, 0, 3, 6, 9]);
    }
}
