//! Keeping some of many without a branch: which of them, no processor can foretell in copy that it has not seen before.

/// Room behind the items of a list, in which each new one is put down and lies there only if the next one is put behind it.
pub struct Kept<'l, T> {
    room: &'l mut [T],
    len: usize,
}

impl<'l, T: Copy + Default> Kept<'l, T> {
    /// Makes room for so many. When all were added, the list is to be cut to [`Kept::len`].
    pub fn behind(list: &'l mut Vec<T>, most: usize) -> Self {
        let len = list.len();
        list.resize(len + most, T::default());
        Self { room: list, len }
    }

    /// Room of which so much is in use; one more than are kept must fit.
    pub fn over(room: &'l mut [T], len: usize) -> Self {
        Self { room, len }
    }

    /// Adds an item; one that is not to be kept is overwritten by the next one.
    #[inline(always)]
    pub fn add(&mut self, item: T, keep: bool) {
        self.room[self.len] = item;
        self.len += usize::from(keep);
    }

    pub fn len(&self) -> usize {
        self.len
    }
}

/// Appends what is to be kept.
#[inline(always)]
pub fn keep<T: Copy + Default>(list: &mut Vec<T>, items: impl ExactSizeIterator<Item = (T, bool)>) {
    let mut kept = Kept::behind(list, items.len());
    items.for_each(|(item, is_kept)| kept.add(item, is_kept));
    let len = kept.len();
    list.truncate(len);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_stands_behind_what_was_there() {
        let mut list = vec![7];
        keep(&mut list, (0..10).map(|n| (n, n % 3 == 0)));
        assert_eq!(list, [7, 0, 3, 6, 9]);
    }
}
