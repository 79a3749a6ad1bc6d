//! What people read, drawn for the terminal they read it on.

pub mod cells;
pub mod copy;
pub mod finding;
pub mod money;
pub mod names;
pub mod paint;
pub mod report;
pub mod table;
