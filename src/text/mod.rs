//! Floor 0: folding with an offset map, clauses, offset units. Knows no rules.
//!
//! One symbol of a [`FoldedText`] is one folded character. Everything above works in [`FoldedSpan`]s and meets the
//! caller's text again in one function, [`FoldedText::original`].

mod bits;
mod disguise;
mod entity;
mod fold;
mod folded;
mod kept;
mod markup;
mod second;
mod sought;
mod span;
mod table;
mod units;

pub(crate) use bits::{bits_of, each_bit, probe, slot_of};
pub use disguise::{Disguise, Disguises};
pub use fold::fold;
pub use folded::{Break, FoldedText, Letters};
pub(crate) use kept::Kept;
pub use second::{Kind, Lexicon, Second, SecondScratch, Syllables};
pub(crate) use sought::partition_near;
pub use span::{FoldedSpan, OriginalSpan};
pub use table::{Code, FoldTable, FoldTableBuilder, SeparatorKind};
pub use units::{OffsetUnit, UnitCursor};
