//! `adscreen serve` in a process of its own: a release program that was built before, or the one beside a benchmark.

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running program; dropped, it is killed.
struct Process(Child);

impl Process {
    /// Serves on these ports with the default settings but for these: what `ADSCREEN_BIN` names, or what cargo built
    /// beside this.
    fn serve(grpc: SocketAddr, http: SocketAddr, settings: &[&OsStr]) -> Self {
        let program =
            std::env::var_os("ADSCREEN_BIN").map_or_else(|| env!("CARGO_BIN_EXE_adscreen").into(), PathBuf::from);
        let child = Command::new(&program)
            .args(["serve".to_owned(), format!("--grpc-listen={grpc}"), format!("--http-listen={http}")])
            .args(settings)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn();
        Self(child.unwrap_or_else(|error| panic!("{}: {error}", program.display())))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Any port that is free.
const FREE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// From the start of a server until it says that it is ready.
pub fn until_ready() -> Duration {
    let http = TcpListener::bind(FREE).and_then(|port| port.local_addr()).expect("a free port");
    let start = Instant::now();
    let _process = Process::serve(FREE, http, &[]);
    while !page(http, "/readyz").is_ok_and(|answer| answer.starts_with("HTTP/1.1 200")) {
        assert!(start.elapsed() < Duration::from_secs(60), "it does not become ready");
        std::thread::sleep(Duration::from_millis(1));
    }
    start.elapsed()
}

/// What the server says over HTTP, the head included.
fn page(http: SocketAddr, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(http)?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n")?;
    let mut page = String::new();
    stream.read_to_string(&mut page)?;
    Ok(page)
}

/// A running server; dropped, it is killed.
pub struct Server {
    process: Process,
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

    /// On free ports.
    fn with(settings: &[&OsStr]) -> Self {
        let mut process = Process::serve(FREE, FREE, settings);
        let mut log = BufReader::new(process.0.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
        let listening = log.find(|line| line.contains("listening")).expect("it listens");
        log.find(|line| line.contains("Serving")).expect("it serves");
        // Read on, so that the log never holds the server up.
        std::thread::spawn(move || log.for_each(drop));
        Self { process, grpc: address(&listening, "grpc"), http: address(&listening, "http") }
    }

    /// Calls of a method that ended otherwise than well or refused for overload, as the server counts them.
    pub fn failed(&self, method: &str) -> usize {
        let name = format!("grpc_method=\"{}\"", method.rsplit('/').next().unwrap_or_default());
        let ended = |line: &&str| line.starts_with("grpc_server_handled_total{") && line.contains(&name);
        let well = |line: &&str| ["OK", "ResourceExhausted"].iter().any(|code| line.contains(&format!("\"{code}\"")));
        let page = page(self.http, "/metrics").expect("it answers");
        let failed = page.lines().filter(ended).filter(|line| !well(line));
        failed.map(|line| line.rsplit(' ').next().and_then(|count| count.parse::<usize>().ok()).expect("a count")).sum()
    }

    /// Resident size, MiB.
    pub fn resident_mib(&self) -> f64 {
        self.status("VmRSS:")
    }

    /// The most that was resident since this was last asked for, MiB.
    pub fn peak_mib(&self) -> f64 {
        let peak = self.status("VmHWM:");
        // "5" sets the peak back to what is resident now.
        let _ = std::fs::write(format!("/proc/{}/clear_refs", self.process.0.id()), "5");
        peak
    }

    /// A line of its status, MiB.
    fn status(&self, name: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.0.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("such a line");
        line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
    }
}

/// The address of a listener in the line of the log that names them.
fn address(listening: &str, name: &str) -> SocketAddr {
    let (_, address) = listening.split_once(&format!("\"{name}\":\"")).expect("an address in the log");
    address.split('"').next().expect("its end").parse().expect("an address")
}
