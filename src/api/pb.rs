//! The contract, as generated from `proto/adscreen/v1`: its messages with their proto3 JSON form, services and clients.

#![allow(missing_docs, clippy::all, clippy::pedantic)]

tonic::include_proto!("adscreen.v1");
include!(concat!(env!("OUT_DIR"), "/adscreen.v1.serde.rs"));

/// Every file of the contract, for reflection and gateways.
pub const DESCRIPTOR: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/adscreen_descriptor.bin"));
