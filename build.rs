//! Generates what the crate includes: the shipped dictionaries, and, for the service, the contract's Rust types, its
//! JSON mapping, its descriptor set and a table of its JSON names. No protoc is needed.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=dictionaries");
    embed_dictionaries(&root.join("dictionaries"), &out)?;
    #[cfg(feature = "server")]
    contract::generate(&root.join("proto"), &out)?;
    Ok(())
}

/// Writes `embedded.rs`: every source of the catalog as (path, text), by path, so that the digest has one order.
fn embed_dictionaries(root: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut files = Vec::new();
    collect(root, &mut files)?;
    let mut named: Vec<(String, &PathBuf)> = Vec::new();
    for file in &files {
        let parts: Vec<_> = file.strip_prefix(root)?.iter().map(|part| part.to_string_lossy()).collect();
        named.push((parts.join("/"), file));
    }
    named.sort();
    let mut code = String::from("pub static FILES: &[(&str, &str)] = &[\n");
    for (name, file) in named {
        let file = file.to_str().ok_or("a dictionary's path is not UTF-8")?;
        writeln!(code, "    ({name:?}, include_str!({file:?})),")?;
    }
    code.push_str("];\n");
    fs::write(out.join("embedded.rs"), code)?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            // The JSON schemas for editors are no sources of the catalog.
            if !path.ends_with("schema") {
                collect(&path, files)?;
            }
        } else if path.extension().is_some_and(|kind| kind == "toml" || kind == "tsv") {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(feature = "server")]
mod contract {
    use std::collections::BTreeMap;

    use prost::Message as _;
    use prost_types::field_descriptor_proto::{Label, Type};

    use super::*;

    /// Writes the types, their proto3 JSON mapping, the descriptor set and the table of JSON names.
    pub fn generate(root: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
        println!("cargo:rerun-if-changed=proto");
        let fds = protox::compile(sources(&root.join("adscreen/v1"))?, [root])?;
        let bytes = fds.encode_to_vec();
        fs::write(out.join("adscreen_descriptor.bin"), &bytes)?;
        // Zeros are written out: a violation at offset 0 has a start.
        pbjson_build::Builder::new().register_descriptors(&bytes)?.emit_fields().build(&[".adscreen.v1"])?;
        fs::write(out.join("adscreen.v1.names.rs"), json_names(&bytes)?)?;
        let mut config = tonic_prost_build::Config::new();
        config.enable_type_names();
        tonic_prost_build::configure()
            .compile_well_known_types(true)
            .codec_path("crate::api::codec::ContractCodec")
            .extern_path(".google.protobuf", "::pbjson_types")
            .compile_fds_with_config(fds, config)?;
        Ok(())
    }

    fn sources(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
        let mut files: Vec<PathBuf> =
            fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
        files.sort();
        Ok(files)
    }

    /// The JSON names of every message and the values of every enum, for errors that say what was meant.
    fn json_names(descriptors: &[u8]) -> Result<String, Box<dyn Error>> {
        let fds = prost_types::FileDescriptorSet::decode(descriptors)?;
        let mut messages = BTreeMap::new();
        let mut enums = BTreeMap::new();
        for file in fds.file.iter().filter(|file| file.package() == "adscreen.v1") {
            messages.extend(file.message_type.iter().map(|message| (message.name(), &message.field)));
            enums.extend(file.enum_type.iter().map(|values| (values.name(), &values.value)));
        }
        let mut code = String::from("pub static MESSAGES: &[Message] = &[\n");
        for (name, fields) in &messages {
            writeln!(code, "    Message {{ name: {name:?}, fields: &[")?;
            for field in fields.iter() {
                let target = field.type_name().rsplit('.').next().unwrap_or_default();
                let kind = match field.r#type() {
                    Type::Enum => format!("Kind::Enum({target:?})"),
                    Type::Message => format!("Kind::Message({target:?})"),
                    Type::String => "Kind::String".to_owned(),
                    Type::Uint32 => "Kind::Uint32".to_owned(),
                    Type::Bool => "Kind::Bool".to_owned(),
                    other => return Err(format!("{name}.{}: the contract has no {other:?}", field.name()).into()),
                };
                let (name, json, repeated) = (field.name(), field.json_name(), field.label() == Label::Repeated);
                writeln!(
                    code,
                    "        Field {{ name: {name:?}, json: {json:?}, kind: {kind}, repeated: {repeated} }},"
                )?;
            }
            code.push_str("    ] },\n");
        }
        code.push_str("];\npub static ENUMS: &[Enum] = &[\n");
        for (name, values) in &enums {
            // A number in JSON is looked up by its place.
            if values.iter().enumerate().any(|(place, value)| value.number() as usize != place) {
                return Err(format!("{name}: the numbers of its values are not 0, 1, 2 …").into());
            }
            let values: Vec<&str> = values.iter().map(|value| value.name()).collect();
            writeln!(code, "    Enum {{ name: {name:?}, values: &{values:?} }},")?;
        }
        code.push_str("];\n");
        Ok(code)
    }
}
