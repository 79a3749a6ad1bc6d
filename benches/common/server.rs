//! `adscreen serve` in a process of its own: a release program that was built before, or the one beside a benchmark.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running server; dropped, it is killed.
pub struct Server {
    child: Child,
    pub grpc: SocketAddr,
    http: SocketAddr,
}

impl Server {
    /// Serves the dictionaries inside the program.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// Serves the dictionaries of a folder.
    pub fn of_folder(folder: &Path) -> Self {
        Self::with(&["--dictionaries".as_ref(), folder.as_os_str()])
    }

    /// Serves on free ports with the default settings but for these: what `ADSCREEN_BIN` names, or what cargo built
    /// beside this.
    fn with(settings: &[&OsStr]) -> Self {
        let program =
            std::env::var_os("ADSCREEN_BIN").map_or_else(|| env!("CARGO_BIN_EXE_adscreen").into(), PathBuf::from);
        let mut child = Command::new(&program)
            .args(["serve", "--grpc-listen=127.0.0.1:0", "--http-listen=127.0.0.1:0"])
            .args(settings)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let mut log = BufReader::new(child.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
        let listening = log.find(|line| line.contains("listening")).expect("it listens");
        log.find(|line| line.contains("Serving")).expect("it serves");
        // Read on, so that the log never holds the server up.
        std::thread::spawn(move || log.for_each(drop));
        Self { child, grpc: address(&listening, "grpc"), http: address(&listening, "http") }
    }

    /// Calls of a method that ended otherwise than well or refused for overload, as the server counts them.
    pub fn failed(&self, method: &str) -> usize {
        let name = format!("grpc_method=\"{}\"", method.rsplit('/').next().unwrap_or_default());
        let ended = |line: &&str| line.starts_with("grpc_server_handled_total{") && line.contains(&name);
        let well = |line: &&str| ["OK", "ResourceExhausted"].iter().any(|code| line.contains(&format!("\"{code}\"")));
        let page = self.page("/metrics");
        let failed = page.lines().filter(ended).filter(|line| !well(line));
        failed.map(|line| line.rsplit(' ').next().and_then(|count| count.parse::<usize>().ok()).expect("a count")).sum()
    }

    fn page(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.http).expect("it listens");
        write!(stream, "GET {path} HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n").expect("it reads");
        let mut page = String::new();
        stream.read_to_string(&mut page).expect("it answers");
        page
    }

    /// Resident size, MiB.
    pub fn resident_mib(&self) -> f64 {
        self.status("VmRSS:")
    }

    /// The most that was resident since this was last asked for, MiB.
    pub fn peak_mib(&self) -> f64 {
        let peak = self.status("VmHWM:");
        // "5" sets the peak back to what is resident now.
        let _ = std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5");
        peak
    }

    /// A line of its status, MiB.
    fn status(&self, name: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("such a line");
        line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address of a listener in the line of the log that names them.
fn address(listening: &str, name: &str) -> SocketAddr {
    let (_, address) = listening.split_once(&format!("\"{name}\":\"")).expect("an address in the log");
    address.split('"').next().expect("its end").parse().expect("an address")
}
