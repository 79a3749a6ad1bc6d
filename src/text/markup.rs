//! HTML tags in copy: inline ones vanish, block ones end a line.

/// Longest tag looked at, in bytes.
const LONGEST: usize = 512;

/// What a tag does to the words around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    Inline,
    Block,
}

/// Kind and byte length of the tag or comment that `text`, which starts with `<`, opens with.
pub fn tag(text: &str) -> Option<(Tag, usize)> {
    let bytes = text.as_bytes();
    if bytes.starts_with(b"<!--") {
        let end = text.get(4..)?.find("-->")? + 7;
        return (end <= LONGEST).then_some((Tag::Inline, end));
    }
    let name_at = if bytes.get(1) == Some(&b'/') { 2 } else { 1 };
    if !bytes.get(name_at)?.is_ascii_alphabetic() {
        return None;
    }
    let end = bytes.iter().take(LONGEST).skip(1).position(|b| matches!(b, b'>' | b'<'))? + 1;
    if bytes[end] != b'>' {
        return None;
    }
    let name = text[name_at..end].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    Some((kind(&name.to_ascii_lowercase()), end + 1))
}

fn kind(name: &str) -> Tag {
    match name {
        "br" | "p" | "div" | "li" | "ul" | "ol" | "tr" | "td" | "th" | "table" | "h1" | "h2" | "h3" | "h4" | "h5"
        | "h6" | "section" | "article" | "hr" | "dt" | "dd" | "blockquote" => Tag::Block,
        _ => Tag::Inline,
    }
}

#[cfg(test)]
mod tests {
    use super::{Tag, tag};

    #[test]
    fn tags_and_what_only_looks_like_one() {
        assert_eq!(tag("<b>治"), Some((Tag::Inline, 3)));
        assert_eq!(tag("</b>"), Some((Tag::Inline, 4)));
        assert_eq!(tag("<br/>"), Some((Tag::Block, 5)));
        assert_eq!(tag("<span style=\"color:红\">"), Some((Tag::Inline, 24)));
        assert_eq!(tag("<!-- x -->"), Some((Tag::Inline, 10)));
        assert_eq!(tag("<治>"), None);
        assert_eq!(tag("<3 days"), None);
        assert_eq!(tag("<b 治疗<"), None);
    }
}
