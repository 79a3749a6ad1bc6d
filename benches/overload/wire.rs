//! Calls of one method as bytes that were made beforehand: HTTP/2 frames of which only the stream's number changes. A
//! client that encodes, copies and hands on each call costs more than a refusal does, and could not come near ten times
//! what the server answers.

use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};

/// Of every frame: length, kind, flags, stream.
const HEAD: usize = 9;
/// Bytes of a frame that every server takes.
const FRAME: usize = 16_384;
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW: u8 = 8;

/// Of DATA and HEADERS; of SETTINGS and PING the same bit says that they are heard.
const LAST: u8 = 1;
const ALL_HEADERS: u8 = 4;

/// A setting: how much of each answer may come unasked.
const INITIAL_WINDOW: u16 = 4;
const MOST_WINDOW: u32 = (1 << 31) - 1;
/// What a connection lets come and go before anything is said.
const FIRST_WINDOW: u32 = 65_535;

/// One call, ready but for its number.
pub struct Call {
    bytes: Bytes,
    /// Where the number stands.
    numbers: Vec<usize>,
    /// What it takes of the connection's window.
    pub body: usize,
}

impl Call {
    /// A message of a method.
    pub fn new(authority: &str, path: &str, message: &[u8]) -> Self {
        let (mut bytes, mut numbers) = (BytesMut::new(), Vec::new());
        let mut frame = |kind, flags, payload: &[u8]| {
            numbers.push(bytes.len() + HEAD - 4);
            put_frame(&mut bytes, kind, flags, 0, payload);
        };
        frame(HEADERS, ALL_HEADERS, &head(authority, path));
        let mut body = vec![0];
        body.put_u32(u32::try_from(message.len()).expect("a message is short"));
        body.extend_from_slice(message);
        let chunks = body.chunks(FRAME);
        let last = chunks.len() - 1;
        for (n, chunk) in chunks.enumerate() {
            frame(DATA, if n == last { LAST } else { 0 }, chunk);
        }
        Self { bytes: bytes.freeze(), numbers, body: body.len() }
    }

    /// Writes it as the call of this stream.
    pub fn put(&self, stream: u32, out: &mut BytesMut) {
        let start = out.len();
        out.extend_from_slice(&self.bytes);
        for at in &self.numbers {
            out[start + at..][..4].copy_from_slice(&stream.to_be_bytes());
        }
    }
}

/// The head of a call in HPACK, no field of it remembered.
fn head(authority: &str, path: &str) -> Vec<u8> {
    // :method POST and :scheme http stand whole in the static table, the names of :path, :authority and content-type.
    let mut head = vec![0x83, 0x86, 0x04];
    put_text(&mut head, path);
    head.push(0x01);
    put_text(&mut head, authority);
    head.extend([0x0f, 0x10]);
    put_text(&mut head, "application/grpc");
    head.push(0x00);
    put_text(&mut head, "te");
    put_text(&mut head, "trailers");
    head
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    let length = u8::try_from(text.len()).ok().filter(|length| *length < 127);
    out.push(length.expect("a short text"));
    out.extend_from_slice(text.as_bytes());
}

fn put_frame(out: &mut BytesMut, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
    out.put_uint(payload.len() as u64, 3);
    out.put_slice(&[kind, flags]);
    out.put_u32(stream);
    out.put_slice(payload);
}

/// What a connection says first: answers may come as they like.
pub fn greeting() -> BytesMut {
    let mut out = BytesMut::from(PREFACE);
    let mut settings = BytesMut::new();
    settings.put_u16(INITIAL_WINDOW);
    settings.put_u32(MOST_WINDOW);
    put_frame(&mut out, SETTINGS, 0, 0, &settings);
    put_frame(&mut out, WINDOW, 0, 0, &(MOST_WINDOW - FIRST_WINDOW).to_be_bytes());
    out
}

/// What the server said.
pub enum Heard {
    /// Part of an answer; the last one has the status.
    Part { stream: u32, last: bool, data: bool },
    /// A call will not be answered.
    Reset(u32),
    /// The server takes no further calls.
    Goodbye,
}

/// Reads what the server says, and keeps what is to be replied and what may be sent.
pub struct Ear {
    heard: BytesMut,
    /// Bytes of calls that the connection takes.
    pub window: i64,
    /// Bytes of answers since more were allowed to come.
    taken: usize,
}

impl Ear {
    pub fn new() -> Self {
        Self { heard: BytesMut::new(), window: i64::from(FIRST_WINDOW), taken: 0 }
    }

    /// Where bytes that came are put.
    pub fn buffer(&mut self) -> &mut BytesMut {
        self.heard.reserve(FRAME * 4);
        &mut self.heard
    }

    /// The next thing that was said and is for the caller; replies go to `out`.
    pub fn next(&mut self, out: &mut BytesMut) -> Option<Heard> {
        loop {
            let length = self.heard.get(..3)?.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            if self.heard.len() < HEAD + length {
                return None;
            }
            let mut head = self.heard.split_to(HEAD);
            head.advance(3);
            let (kind, flags, stream) = (head.get_u8(), head.get_u8(), head.get_u32());
            let payload = self.heard.split_to(length);
            match kind {
                DATA | HEADERS => {
                    self.take(kind, length, out);
                    return Some(Heard::Part { stream, last: flags & LAST != 0, data: kind == DATA });
                }
                RESET => return Some(Heard::Reset(stream)),
                GOAWAY => return Some(Heard::Goodbye),
                WINDOW if stream == 0 => self.window += i64::from(payload.as_ref().get_u32()),
                SETTINGS | PING if flags & LAST == 0 => {
                    put_frame(out, kind, LAST, 0, if kind == PING { &payload } else { &[] });
                }
                _ => {}
            }
        }
    }

    /// Lets as much come as has come.
    fn take(&mut self, kind: u8, length: usize, out: &mut BytesMut) {
        self.taken += if kind == DATA { length } else { 0 };
        if self.taken > 1 << 20 {
            put_frame(out, WINDOW, 0, 0, &u32::try_from(self.taken).expect("some MiB").to_be_bytes());
            self.taken = 0;
        }
    }
}
