//! Between the contract and the engine: [`request`] inwards; [`response`], [`explain`] and [`catalog`] outwards; [`admin`] and
//! [`kinds`] both ways.

pub mod admin;
pub mod catalog;
pub mod explain;
pub mod facts;
pub mod kinds;
pub mod request;
pub mod response;
mod units;
