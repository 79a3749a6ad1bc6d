//! HTML character references, one level: what a reference produces is never decoded again.

/// Longest reference looked at, in bytes, from `&` to `;`.
const LONGEST: usize = 12;

/// The character and byte length of the reference that `text` opens with.
pub fn decode(text: &str) -> Option<(char, usize)> {
    let end = text.as_bytes().iter().take(LONGEST).position(|b| *b == b';')?;
    let name = &text[1..end];
    let char = match name.strip_prefix('#') {
        Some(number) => char::from_u32(match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        })?,
        None => named(name)?,
    };
    (char != '\0').then_some((char, end + 1))
}

/// The names that copy from web editors really contains.
fn named(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "ensp" => '\u{2002}',
        "emsp" => '\u{2003}',
        "thinsp" => '\u{2009}',
        "shy" => '\u{ad}',
        "zwnj" => '\u{200c}',
        "zwj" => '\u{200d}',
        "middot" => '·',
        "bull" => '•',
        "hellip" => '…',
        "mdash" => '—',
        "ndash" => '–',
        "ldquo" => '“',
        "rdquo" => '”',
        "lsquo" => '‘',
        "rsquo" => '’',
        "times" => '×',
        "deg" => '°',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn numbers_names_and_what_is_none() {
        assert_eq!(decode("&#27835;疗"), Some(('治', 8)));
        assert_eq!(decode("&#x6CBB;"), Some(('治', 8)));
        assert_eq!(decode("&amp;#27835;"), Some(('&', 5)));
        assert_eq!(decode("& 治;"), None);
        assert_eq!(decode("&#xD800;"), None);
        assert_eq!(decode("&治疗治疗治疗;"), None);
    }
}
