//! A server in a process of its own, and what the system says of it.

use std::fs;
use std::io::Read as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use adscreen::app;
use adscreen::catalog::Sources;
use adscreen::engine::Engine;
use adscreen::ops::settings::Settings;
use adscreen::ops::telemetry;

use super::common::cores;
use super::contract;
use super::echo::{self, Sizes};

/// A running server; dropped, it ends.
pub struct Process {
    child: Child,
    pub grpc: SocketAddr,
    http: SocketAddr,
}

impl Process {
    /// This program again, as the service with its default settings.
    pub fn service() -> Self {
        Self::start(&["service"])
    }

    /// This program again, as the echo.
    pub fn echo(sizes: Sizes) -> Self {
        Self::start(&["echo", &sizes.unary.to_string(), &sizes.batch.to_string(), &sizes.stream.to_string()])
    }

    /// This program again, as a bare server of the contract with this answer.
    pub fn contract(answer: &[u8]) -> Self {
        let answer: String = answer.iter().map(|byte| format!("{byte:02x}")).collect();
        Self::start(&["contract", &answer])
    }

    fn start(role: &[&str]) -> Self {
        let (grpc, http) = (free_port(), free_port());
        let child = Command::new(std::env::current_exe().expect("a path"))
            .args(["--serve", &grpc.to_string(), &http.to_string()])
            .args(role)
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("this program starts again");
        let process = Self { child, grpc, http };
        process.until_ready();
        process
    }

    /// The echo is ready once it listens, the service once it says so.
    fn until_ready(&self) {
        for _ in 0..1_000 {
            let listens = TcpStream::connect(self.grpc).is_ok();
            if listens && self.page("/readyz").is_none_or(|page| page.contains("200 OK")) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the server is not ready within ten seconds");
    }

    fn page(&self, path: &str) -> Option<String> {
        use std::io::Write as _;
        let mut stream = TcpStream::connect(self.http).ok()?;
        write!(stream, "GET {path} HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n").ok()?;
        let mut page = String::new();
        stream.read_to_string(&mut page).ok()?;
        Some(page)
    }

    /// CPU seconds of the process so far, to the nanosecond. A thread that ends takes its share away: only those that
    /// have been idle for ten seconds do.
    pub fn cpu(&self) -> f64 {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.child.id())).expect("it runs");
        let nanoseconds = |task: fs::DirEntry| -> Option<f64> {
            let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
            text.split(' ').next()?.parse().ok()
        };
        tasks.flatten().filter_map(nanoseconds).sum::<f64>() / 1e9
    }

    /// Greatest resident size so far, MiB.
    pub fn peak_mib(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("VmHWM");
        line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
    }

    /// Seconds that the service spent in `Engine::screen`, and the ads; zeros of the echo.
    pub fn screened(&self) -> (f64, f64) {
        let page = self.page("/metrics").unwrap_or_default();
        let value = |name: &str| {
            let line = page.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.trim().parse().ok()).unwrap_or(0.0)
        };
        (value("adscreen_screen_duration_seconds_sum "), value("adscreen_screen_duration_seconds_count "))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address")
}

/// What the child does: serves on the first core, until its parent is gone.
pub fn serve(args: &[String]) {
    cores::pin(|n, _| n == 0);
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let address = |n: usize| -> SocketAddr { args[n].parse().expect("an address") };
    let size = |n: usize| -> usize { args[n].parse().expect("a size") };
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    if args[2] == "echo" {
        let sizes = Sizes { unary: size(3), batch: size(4), stream: size(5) };
        runtime().block_on(echo::serve(address(0), sizes));
    } else if args[2] == "contract" {
        runtime().block_on(contract::serve(address(0), &args[3]));
    } else {
        // More calls are kept in flight here than a server of one thread admits: refusals are not what is measured.
        let (grpc_listen, http_listen) = (address(0), address(1));
        let (in_flight_calls, in_flight_wait) = (1_024, Duration::ZERO);
        let settings = Settings { grpc_listen, http_listen, in_flight_calls, in_flight_wait, ..settings() };
        telemetry::init(&settings.log_level).expect("a filter");
        app::serve(settings, || Engine::load(&Sources::embedded()).map_err(|faults| faults.to_string()))
            .expect("it serves");
    }
}

/// The defaults, unless the environment says otherwise.
fn settings() -> Settings {
    Settings::load(None, std::env::vars(), &[]).unwrap_or_else(|error| panic!("{error}"))
}
