//! Numbers of compiled things; each kind has its own type, so that none is taken for another.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($int:ty);)+) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
