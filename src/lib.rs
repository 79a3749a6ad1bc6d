//! adscreen screens Chinese advertising copy: which words break which article of which law, and why.
//!
//! # One ad
//!
//! ```
//! use adscreen::catalog::Sources;
//! use adscreen::catalog::kinds::{Category, Verdict};
//! use adscreen::engine::{Ad, Engine, Options};
//!
//! // The dictionaries inside the program, loaded and compiled.
//! let engine = Engine::load(&Sources::embedded())?;
//! let ad = Ad { text: "😀全国最佳".into(), category: Some(Category::Food), ..Ad::default() };
//! // The engine has no clock: the caller says what day it is.
//! let answer = engine.screen(&ad, &Options::on("2026-11-25".parse()?));
//!
//! assert_eq!(answer.verdict, Verdict::Block);
//! let place = answer.violations[0].place.as_ref().ok_or("it stands somewhere")?;
//! // Positions are those of the caller's own text.
//! assert_eq!(&ad.text[place.span.range()], place.matched_text);
//! assert!(answer.violations[0].legal_basis.iter().any(|law| &*law.id == "ad-law-2021.art9.i3"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The floors
//!
//! A floor uses those below it, never one above or beside.
//!
//! | floor | module | what it is |
//! |---|---|---|
//! | 0 | [`text`] | folding with an offset map, clauses, offset units; knows no rules |
//! | 1 | [`catalog`] | the dictionaries as a checked, typed value; the law of a day |
//! | 2 | [`engine`] | an ad in, a verdict out; pure |
//! | 3 | `api`, `http`, `ops` | the contract, the watchers' pages, settings, metrics, admission |
//! | 4 | `app`, `cli` | what wires them: the server, the command line |
//!
//! Floors 0 to 2 are a plain library without clock or network; the feature `server` (default) brings the rest.

#![forbid(unsafe_code)]

pub mod catalog;
pub mod engine;
pub mod text;

#[cfg(feature = "server")]
pub mod api;
#[cfg(feature = "server")]
pub mod app;
#[cfg(feature = "server")]
pub mod cli;
#[cfg(feature = "server")]
pub mod http;
#[cfg(feature = "server")]
pub mod ops;
