//! Lines of bytes, one at a time and each of bounded length.

use std::io::{self, BufRead as _, BufReader, Read};

/// One line, without its end.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    Bytes(Vec<u8>),
    /// It has more bytes than were allowed; none of them is kept.
    TooLong,
}

/// Reads lines as they come.
pub struct Lines<R> {
    reader: BufReader<R>,
    limit: usize,
    number: u64,
}

impl<R: Read> Lines<R> {
    pub fn new(reader: R, limit: usize) -> Self {
        Self { reader: BufReader::with_capacity(64 * 1024, reader), limit, number: 0 }
    }

    /// The next line that is not blank and its number, counted from 1.
    ///
    /// # Errors
    /// Where reading fails.
    pub fn next(&mut self) -> io::Result<Option<(u64, Line)>> {
        loop {
            let Some(line) = self.any()? else { return Ok(None) };
            self.number += 1;
            match line {
                Line::Bytes(bytes) if bytes.trim_ascii().is_empty() => {}
                line => return Ok(Some((self.number, line))),
            }
        }
    }

    /// Lines read so far.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Whether the next line is here already, so that it can be had without waiting.
    pub fn is_ready(&self) -> bool {
        self.reader.buffer().contains(&b'\n')
    }

    fn any(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        let read = self.reader.by_ref().take(self.limit as u64 + 1).read_until(b'\n', &mut bytes)?;
        if read == 0 {
            return Ok(None);
        }
        if bytes.last() == Some(&b'\n') {
            bytes.pop();
        } else if bytes.len() > self.limit {
            self.reader.skip_until(b'\n')?;
            return Ok(Some(Line::TooLong));
        }
        if self.number == 0 {
            strip_bom(&mut bytes);
        }
        Ok(Some(Line::Bytes(bytes)))
    }
}

/// The mark that some editors put before UTF-8 is no part of the text.
pub fn strip_bom(bytes: &mut Vec<u8>) -> bool {
    let marked = bytes.starts_with(b"\xef\xbb\xbf");
    if marked {
        bytes.drain(..3);
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8], limit: usize) -> Vec<(u64, Line)> {
        let mut lines = Lines::new(text, limit);
        std::iter::from_fn(|| lines.next().unwrap()).collect()
    }

    fn line(number: u64, text: &str) -> (u64, Line) {
        (number, Line::Bytes(text.into()))
    }

    #[test]
    fn blank_lines_are_counted_and_left_out() {
        assert_eq!(lines(b"\xef\xbb\xbfa\n\n \t\r\nb", 9), [line(1, "a"), line(4, "b")]);
        assert_eq!(lines(b"", 9), []);
    }

    #[test]
    fn a_line_beyond_the_limit_does_not_take_the_next_with_it() {
        assert_eq!(
            lines(b"12345\n123456\n1234567890\nab", 5),
            [line(1, "12345"), (2, Line::TooLong), (3, Line::TooLong), line(4, "ab")]
        );
    }
}
