//! Hyperscan, or Vectorscan, which has the same interface: Debian's shared library, looked up when the bench runs, so
//! that it builds and runs where there is none.

use std::ffi::{c_char, c_int, c_uint, c_ulonglong, c_void};
use std::ptr::{null, null_mut};

use libloading::Library;

const LIBRARY: &str = "libhs.so.5";
const MISSING: &str = "not installed: apt-get install libhyperscan5 (or libvectorscan5)";
/// `HS_MODE_BLOCK`.
const BLOCK: c_uint = 1;

type OnMatch = extern "C" fn(c_uint, c_ulonglong, c_ulonglong, c_uint, *mut c_void) -> c_int;
type CompileLiterals = unsafe extern "C" fn(
    *const *const c_char,
    *const c_uint,
    *const c_uint,
    *const usize,
    c_uint,
    c_uint,
    *const c_void,
    *mut *mut c_void,
    *mut *mut c_void,
) -> c_int;
type AllocScratch = unsafe extern "C" fn(*const c_void, *mut *mut c_void) -> c_int;
type Size = unsafe extern "C" fn(*const c_void, *mut usize) -> c_int;
type Scan =
    unsafe extern "C" fn(*const c_void, *const c_char, c_uint, c_uint, *mut c_void, OnMatch, *mut c_void) -> c_int;

/// Compiled literals with their scratch.
pub struct Database {
    library: Library,
    database: *mut c_void,
    scratch: *mut c_void,
    scan: Scan,
}

impl Database {
    /// # Errors
    /// Says how to install the library, or what it refused.
    pub fn of_literals(words: &[String]) -> Result<Self, String> {
        let texts: Vec<*const c_char> = words.iter().map(|word| word.as_ptr().cast()).collect();
        let lengths: Vec<usize> = words.iter().map(String::len).collect();
        let ids: Vec<c_uint> = (0..words.len() as c_uint).collect();
        let flags = vec![0; words.len()];
        let (mut database, mut scratch, mut error) = (null_mut(), null_mut(), null_mut());
        // SAFETY: the signatures are those of hs_compile.h and hs_runtime.h of version 5; the arrays are of one length
        // and outlive the call, and what the call makes lives until the process ends.
        unsafe {
            let library = Library::new(LIBRARY).map_err(|_| MISSING.to_owned())?;
            let missing = |error: libloading::Error| error.to_string();
            let compile = *library.get::<CompileLiterals>(b"hs_compile_lit_multi\0").map_err(missing)?;
            let alloc = *library.get::<AllocScratch>(b"hs_alloc_scratch\0").map_err(missing)?;
            let scan = *library.get::<Scan>(b"hs_scan\0").map_err(missing)?;
            let count = words.len() as c_uint;
            let (texts, lengths, flags, ids) = (texts.as_ptr(), lengths.as_ptr(), flags.as_ptr(), ids.as_ptr());
            let done = compile(texts, flags, ids, lengths, count, BLOCK, null(), &raw mut database, &raw mut error);
            if done != 0 || alloc(database, &raw mut scratch) != 0 {
                return Err(format!("did not compile the words (code {done})"));
            }
            Ok(Self { library, database, scratch, scan })
        }
    }

    /// Size of what was compiled.
    pub fn bytes(&self) -> usize {
        let mut bytes = 0;
        // SAFETY: the database was compiled by this library.
        unsafe {
            if let Ok(size) = self.library.get::<Size>(b"hs_database_size\0") {
                size(self.database, &raw mut bytes);
            }
        }
        bytes
    }

    /// Every occurrence of every literal.
    pub fn count(&mut self, text: &str) -> usize {
        let mut found = 0usize;
        // SAFETY: database and scratch belong together, and only this thread holds them; the context outlives the call.
        let done = unsafe {
            let context = (&raw mut found).cast();
            (self.scan)(self.database, text.as_ptr().cast(), text.len() as c_uint, 0, self.scratch, on_match, context)
        };
        assert_eq!(done, 0, "hs_scan");
        found
    }
}

extern "C" fn on_match(_: c_uint, _: c_ulonglong, _: c_ulonglong, _: c_uint, found: *mut c_void) -> c_int {
    // SAFETY: `count` passes a pointer to its counter.
    unsafe { *found.cast::<usize>() += 1 };
    0
}
