//! Ads in, answers out, in the same order and on all processors.

pub mod fix;
pub mod judge;
pub mod pipeline;
