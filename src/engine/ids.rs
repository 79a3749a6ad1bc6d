//! Numbers of compiled things, each kind with its own type, so that none is taken for another; and some of them.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($int:ty);)+) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(super) struct $name(pub $int);

        impl $name {
            #[allow(dead_code)]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        })+
    };
}

ids! {
    /// A set of words; the first ones are the lexicons, in their order.
    SetId(u16);
    /// A part of rules: the union of some sets.
    PartId(u32);
    /// One way in which one rule finds.
    MatcherId(u32);
    /// Index in `Catalog::rules`, which are sorted by id.
    RuleIx(u32);
}

/// Some of the sets.
#[derive(Clone, Default)]
pub(super) struct SetBits(Vec<u64>);

impl SetBits {
    /// All of so many sets, and no harm where there are fewer than bits.
    pub fn all(sets: usize) -> Self {
        Self(vec![u64::MAX; sets.div_ceil(64)])
    }

    /// Empties it and makes it fit so many sets.
    pub fn reset(&mut self, sets: usize) {
        self.0.clear();
        self.0.resize(sets.div_ceil(64), 0);
    }

    /// Makes it the same as another.
    pub fn copy(&mut self, other: &Self) {
        self.0.clear();
        self.0.extend_from_slice(&other.0);
    }

    #[inline(always)]
    pub fn insert(&mut self, set: SetId) {
        self.0[set.index() / 64] |= 1 << (set.index() % 64);
    }

    #[inline(always)]
    pub fn has(&self, set: SetId) -> bool {
        self.0.get(set.index() / 64).is_some_and(|bits| bits >> (set.index() % 64) & 1 == 1)
    }
}

/// What is looked up in a field: sets, and parts of rules, whose sets are among them. A part may be named twice.
#[derive(Clone, Default)]
pub(super) struct Wanted {
    pub sets: SetBits,
    pub parts: Vec<PartId>,
}

impl Wanted {
    /// Empties it and makes it fit so many sets.
    pub fn reset(&mut self, sets: usize) {
        self.sets.reset(sets);
        self.parts.clear();
    }
}

/// Some neighbours of a list.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Range {
    pub from: u32,
    pub to: u32,
}

impl Range {
    /// Appends these and says where they are.
    pub fn push<T>(list: &mut Vec<T>, items: impl IntoIterator<Item = T>) -> Self {
        let from = list.len() as u32;
        list.extend(items);
        Self { from, to: list.len() as u32 }
    }

    /// As an index.
    #[inline(always)]
    pub fn indices(self) -> std::ops::Range<usize> {
        self.from as usize..self.to as usize
    }

    #[inline(always)]
    pub fn of<T>(self, list: &[T]) -> &[T] {
        &list[self.indices()]
    }

    pub fn len(self) -> usize {
        (self.to - self.from) as usize
    }

    pub fn is_empty(self) -> bool {
        self.from == self.to
    }

    pub fn of_mut<T>(self, list: &mut [T]) -> &mut [T] {
        &mut list[self.indices()]
    }
}
