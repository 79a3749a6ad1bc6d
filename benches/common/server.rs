//! `adscreen serve` in a process of its own: a release program that was built before, or the one beside a benchmark.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running server; dropped, it is killed.
pub struct Server {
    child: Child,
    pub grpc: SocketAddr,
}

impl Server {
    /// Serves the dictionaries inside the program.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// Serves the dictionaries of a folder, and lets as many calls wait as like, as long as they like: what is refused
    /// because the machine's cores are taken away for a moment says nothing about an exchange.
    pub fn of_folder(folder: &Path) -> Self {
        let patient = ["--limits-in-flight-wait-ms=0".as_ref(), "--limits-in-flight-calls=1000000".as_ref()];
        Self::with(&[patient[0], patient[1], "--dictionaries".as_ref(), folder.as_os_str()])
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
        let (_, address) = listening.split_once("\"grpc\":\"").expect("an address in the log");
        let address = address.split('"').next().expect("its end").parse().expect("an address");
        Self { child, grpc: address }
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
