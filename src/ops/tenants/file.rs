//! The tenants file: TOML, a table `[[tenant]]` each. Every fault is told, with its line.

use std::num::NonZeroU32;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::catalog::kinds::nearest;
use crate::ops::settings::place;
use crate::ops::token::TokenHash;

/// A tenant as the file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    pub token_hashes: Vec<TokenHash>,
    /// Policies that it may ask for; empty = all.
    pub policies: Vec<String>,
    /// `None`: as many as it likes.
    pub quota: Option<Quota>,
    /// Files of its overlay, named from the folder of this one, in the order in which they count.
    pub overlays: Vec<String>,
}

/// Ads that a tenant may have screened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    pub ads_per_second: NonZeroU32,
    /// Ads at once after a pause.
    pub burst: NonZeroU32,
}

/// The keys of a tenant.
const KEYS: [&str; 6] = ["name", "token_hashes", "policies", "ads_per_second", "burst", "overlays"];
/// Bytes of a name, which becomes a label of metrics.
const NAME_BYTES: usize = 64;

/// Reads the file's text.
///
/// # Errors
/// Every fault, as `file:line:column: what`.
pub fn read(text: &str, file: &str) -> Result<Vec<Entry>, Vec<String>> {
    let mut reader = Reader { text, file, faults: Vec::new() };
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        reader.fault(error.span().unwrap_or_default(), error.message());
    }
    let mut entries = Vec::new();
    for (key, value) in document.get_ref() {
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("tenant", DeValue::Array(tables)) => entries.extend(tables.iter().map(|table| reader.tenant(table))),
            (other, _) => {
                reader.fault(key.span(), &format!("there is `[[tenant]]` here and nothing else, no `{other}`"))
            }
        }
    }
    // So is a file that is just being written: it would lock everybody out.
    if entries.is_empty() && reader.faults.is_empty() {
        reader.fault(0..0, "there is no `[[tenant]]`, so nobody could call; without a tenants file everybody can");
    }
    reader.check(&entries);
    if !reader.faults.is_empty() {
        return Err(reader.faults);
    }
    Ok(entries.into_iter().map(|(entry, _)| entry).collect())
}

struct Reader<'t> {
    text: &'t str,
    file: &'t str,
    faults: Vec<String>,
}

type Value<'t> = Spanned<DeValue<'t>>;

impl Reader<'_> {
    fn fault(&mut self, span: Range<usize>, message: &str) {
        self.faults.push(format!("{}: {message}", place(self.file, self.text, span.start)));
    }

    fn tenant(&mut self, value: &Value<'_>) -> (Entry, Range<usize>) {
        let empty = DeTable::new();
        let table = match value.get_ref() {
            DeValue::Table(table) => table,
            _ => {
                self.fault(value.span(), "a tenant is a table: [[tenant]]");
                &empty
            }
        };
        for key in table.keys().filter(|key| !KEYS.contains(&key.get_ref().as_ref())) {
            let meant = nearest(key.get_ref(), KEYS.into_iter()).map(|meant| format!(", did you mean `{meant}`?"));
            self.fault(key.span(), &format!("a tenant has no `{}`{}", key.get_ref(), meant.unwrap_or_default()));
        }
        let entry = Entry {
            name: self.name(table.get("name"), value.span()),
            token_hashes: self.hashes(table.get("token_hashes"), value.span()),
            policies: self.policies(table.get("policies")),
            quota: self.quota(table, value.span()),
            overlays: self.strings("overlays", table.get("overlays")).into_iter().map(|(name, _)| name).collect(),
        };
        (entry, value.span())
    }

    fn name(&mut self, value: Option<&Value<'_>>, at: Range<usize>) -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        match value.map(|value| (value.get_ref(), value.span())) {
            Some((DeValue::String(name), _)) if (1..=NAME_BYTES).contains(&name.len()) && name.bytes().all(plain) => {
                return name.to_string();
            }
            Some((_, span)) => self.fault(span, "a name is 1 to 64 letters, digits, `.`, `_` and `-` of ASCII"),
            None => self.fault(at, "this tenant has no `name`"),
        }
        String::new()
    }

    fn hashes(&mut self, value: Option<&Value<'_>>, at: Range<usize>) -> Vec<TokenHash> {
        let faults = self.faults.len();
        let mut hashes = Vec::new();
        for (text, span) in self.strings("token_hashes", value) {
            match text.parse() {
                Ok(hash) => hashes.push(hash),
                // What stands there may be a token: it is not told.
                Err(error) => self.fault(span, &format!("this {error}")),
            }
        }
        if hashes.is_empty() && self.faults.len() == faults {
            self.fault(at, "this tenant has no `token_hashes`, so nobody could be it");
        }
        hashes
    }

    fn policies(&mut self, value: Option<&Value<'_>>) -> Vec<String> {
        let faults = self.faults.len();
        let policies: Vec<String> = self.strings("policies", value).into_iter().map(|(name, _)| name).collect();
        if let Some(value) = value
            && policies.is_empty()
            && self.faults.len() == faults
        {
            self.fault(value.span(), "`policies` has none, so this tenant could have nothing judged; left out = all");
        }
        policies
    }

    fn strings(&mut self, key: &str, value: Option<&Value<'_>>) -> Vec<(String, Range<usize>)> {
        let Some(value) = value else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.fault(value.span(), &format!("`{key}` is a list of texts"));
            return Vec::new();
        };
        let mut strings = Vec::new();
        for item in items.iter() {
            match item.get_ref() {
                DeValue::String(text) => strings.push((text.to_string(), item.span())),
                _ => self.fault(item.span(), &format!("`{key}` is a list of texts")),
            }
        }
        strings
    }

    fn quota(&mut self, table: &DeTable<'_>, at: Range<usize>) -> Option<Quota> {
        let rate = self.number("ads_per_second", table.get("ads_per_second"));
        let burst = self.number("burst", table.get("burst"));
        match (rate, burst) {
            (Some(ads_per_second), burst) => Some(Quota { ads_per_second, burst: burst.unwrap_or(ads_per_second) }),
            (None, Some(_)) => {
                self.fault(at, "`burst` without `ads_per_second` limits nothing");
                None
            }
            (None, None) => None,
        }
    }

    fn number(&mut self, key: &str, value: Option<&Value<'_>>) -> Option<NonZeroU32> {
        let value = value?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => number.to_string().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.fault(value.span(), &format!("`{key}` is a whole number from 1 to {}", u32::MAX));
        }
        number
    }

    /// Two tenants of one name could not be told apart, and neither could the holders of one token.
    fn check(&mut self, entries: &[(Entry, Range<usize>)]) {
        for (n, (entry, span)) in entries.iter().enumerate() {
            let before = entries.get(..n).unwrap_or_default();
            if !entry.name.is_empty() && before.iter().any(|(other, _)| other.name == entry.name) {
                self.fault(span.clone(), &format!("there is another tenant `{}`", entry.name));
            }
            let held = |hash: &&TokenHash| before.iter().any(|(other, _)| other.token_hashes.contains(hash));
            if entry.token_hashes.iter().any(|hash| held(&hash)) {
                self.fault(span.clone(), &format!("tenant `{}` has a token that another one has", entry.name));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_is_read_as_it_is_written() {
        let hash = TokenHash::of("secret");
        let text = format!(
            "[[tenant]]\nname = \"shop-1\"\ntoken_hashes = [\"{hash}\"]\npolicies = [\"default\"]\nads_per_second = 50\n"
        );
        let entries = read(&text, "tenants.toml").unwrap();
        let fifty = NonZeroU32::new(50).unwrap();
        let quota = Some(Quota { ads_per_second: fifty, burst: fifty });
        let policies = vec!["default".to_owned()];
        assert_eq!(
            entries,
            [Entry { name: "shop-1".into(), token_hashes: vec![hash], policies, quota, overlays: vec![] }]
        );
    }

    #[test]
    fn a_file_of_no_tenant_and_a_tenant_of_no_policy_are_faults() {
        for text in ["", "# nobody yet\n", "tenant = []\n"] {
            let faults = read(text, "t.toml").unwrap_err();
            assert!(
                matches!(&faults[..], [only] if only.starts_with("t.toml:1:1: there is no `[[tenant]]`")),
                "{faults:#?}"
            );
        }
        let hash = TokenHash::of("secret");
        let faults = read(&format!("[[tenant]]\nname = \"a\"\ntoken_hashes = [\"{hash}\"]\npolicies = []\n"), "t.toml");
        let faults = faults.unwrap_err();
        assert!(matches!(&faults[..], [only] if only.starts_with("t.toml:4:12: `policies` has none")), "{faults:#?}");
    }

    #[test]
    fn every_fault_is_told_with_its_line_and_no_token_with_it() {
        let text = "[[tenant]]\nname = \"a b\"\ntoken_hashes = [\"secret\", 7]\nburst = 5\n\n\
            [[tenant]]\nnmae = \"x\"\nads_per_second = 0\n[other]\n";
        let faults = read(text, "t.toml").unwrap_err();
        for start in [
            "t.toml:2:8: a name",
            "t.toml:3:17: this is not a hash",
            "t.toml:3:27: `token_hashes`",
            "t.toml:1:1: `burst`",
        ] {
            assert!(faults.iter().any(|fault| fault.starts_with(start)), "{start}\n{faults:#?}");
        }
        for start in
            ["t.toml:6:1: this tenant has no `name`", "t.toml:7:1: a tenant has no `nmae`, did you mean `name`?"]
        {
            assert!(faults.iter().any(|fault| fault.starts_with(start)), "{start}\n{faults:#?}");
        }
        assert!(faults.iter().any(|fault| fault.starts_with("t.toml:8:18: `ads_per_second`")), "{faults:#?}");
        assert!(faults.iter().any(|fault| fault.starts_with("t.toml:9:2: ")), "{faults:#?}");
        assert!(!faults.iter().any(|fault| fault.contains("secret")), "{faults:#?}");
    }

    #[test]
    fn one_name_or_one_token_twice_is_a_fault() {
        let hash = TokenHash::of("secret");
        let one = format!("[[tenant]]\nname = \"a\"\ntoken_hashes = [\"{hash}\"]\n");
        let faults = read(&format!("{one}{one}"), "t.toml").unwrap_err();
        assert_eq!(faults.len(), 2, "{faults:#?}");
        assert!(faults.iter().all(|fault| fault.starts_with("t.toml:4:1: ")), "{faults:#?}");
    }
}
