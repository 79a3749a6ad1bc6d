//! Floor 3: the only place that knows protobuf. Requests come in through [`convert`] or [`json`], are answered by the
//! services over one engine, and errors leave through [`status`].

pub mod admin;
pub mod catalog;
mod clock;
pub mod codec;
pub mod convert;
pub mod error;
pub mod health;
pub mod json;
pub mod limits;
mod paging;
pub mod pb;
pub mod screening;
pub mod status;

pub use clock::today;
