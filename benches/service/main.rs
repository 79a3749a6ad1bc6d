//! The service against a bare tonic echo with messages of the same sizes and threads of the same layout, each a process
//! of its own on the first core, the client on the others. `cargo bench --bench service`; `-- --markdown FILE` writes
//! the table, `-- --test` asks each once, `-- --pairs N`, `-- --seconds S` and a part of a mode's name choose;
//! `-- --contract` takes in place of the echo a bare server of the contract's own messages, to see what those cost.

#[path = "../common/mod.rs"]
mod common;
mod contract;
mod echo;
mod form;
mod load;
mod process;
mod report;

use std::time::Duration;

use common::{Flags, cores};
use echo::Sizes;
use form::{BATCH, Form};
use load::{Asked, Client};
use process::Process;
use report::{MODES, Mode, Pair, Round};
use tikv_jemallocator::Jemalloc;

/// That of the program; the echo has it as well.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|arg| arg == "--serve") {
        return process::serve(&args[1..]);
    }
    cores::pin(|n, cores| cores == 1 || n > 0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(run(&Arguments::of(&args)));
}

/// What the command line says.
struct Arguments {
    flags: Flags,
    pairs: usize,
    seconds: f64,
    only: Option<String>,
    contract: bool,
}

impl Arguments {
    fn of(args: &[String]) -> Self {
        let mut read = Self { flags: Flags::read(), pairs: 9, seconds: 0.4, only: None, contract: false };
        let mut args = args.iter().cloned();
        let number = |text: Option<String>| text.and_then(|text| text.parse::<f64>().ok()).expect("a number");
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--bench" | "--test" => {}
                "--markdown" => drop(args.next()),
                "--contract" => read.contract = true,
                "--pairs" => read.pairs = number(args.next()) as usize,
                "--seconds" => read.seconds = number(args.next()),
                other => read.only = Some(other.to_owned()),
            }
        }
        read
    }
}

/// Both servers and a client of each.
struct Bench {
    echo: (Process, Client),
    service: (Process, Client),
    sizes: Sizes,
    /// Whether the echo is one of the contract's messages.
    contract: bool,
}

async fn run(args: &Arguments) {
    let bench = Bench::start(args.contract).await;
    bench.check().await;
    let time = Duration::from_secs_f64(if args.flags.test { 0.02 } else { args.seconds });
    let mut table = report::table();
    let wanted = |mode: &&Mode| args.only.as_ref().is_none_or(|part| mode.name.contains(part.as_str()));
    for mode in MODES.iter().filter(wanted) {
        let pairs = bench.pairs(mode, args.flags.times(args.pairs, 1), time).await;
        eprintln!("{}: done", mode.name);
        table.row(report::row(mode, &pairs));
    }
    bench.notes(args).into_iter().for_each(|note| table.note(note));
    args.flags.publish(&table.markdown());
}

impl Bench {
    /// Asks the service how long its answers are, and has an echo give as much.
    async fn start(contract: bool) -> Self {
        let service = Process::service();
        let client = Client::connect(service.grpc).await;
        let mut answers = Vec::new();
        for form in [Form::Unary, Form::Batch, Form::Stream] {
            answers.push(client.once(&Asked::of_service(form)).await);
        }
        // A part of a batch has a tag and a length of two bytes in front.
        let sizes = Sizes { unary: answers[0].len(), batch: answers[1].len() / BATCH - 3, stream: answers[2].len() };
        let echo = if contract { Process::contract(&answers[0]) } else { Process::echo(sizes) };
        let echoes = Client::connect(echo.grpc).await;
        Self { echo: (echo, echoes), service: (service, client), sizes, contract }
    }

    /// The service's answers are right, and the echo's are as long.
    async fn check(&self) {
        for form in [Form::Unary, Form::Batch, Form::Stream] {
            let answer = self.service.1.once(&Asked::of_service(form)).await;
            assert!(form.is_right(&answer), "{form:?}: the service's answer is wrong");
            let echo = self.echo.1.once(&self.asked_of_echo(form)).await;
            let differs = answer.len().abs_diff(echo.len());
            assert!(differs < form.ads(), "{form:?}: {} bytes are answered, {} echoed", answer.len(), echo.len());
        }
    }

    fn asked_of_echo(&self, form: Form) -> Asked {
        if self.contract { Asked::of_service(form) } else { Asked::of_echo(form) }
    }

    async fn pairs(&self, mode: &Mode, pairs: usize, time: Duration) -> Vec<Pair> {
        let (echo, service) = (self.asked_of_echo(mode.form), Asked::of_service(mode.form));
        // The first round warms up and counts for nothing.
        round(&self.echo, &echo, mode, time / 4).await;
        round(&self.service, &service, mode, time / 4).await;
        let mut done = Vec::new();
        for _ in 0..pairs {
            let echo = round(&self.echo, &echo, mode, time).await;
            done.push((echo, round(&self.service, &service, mode, time).await));
        }
        done
    }

    fn notes(&self, args: &Arguments) -> [String; 2] {
        let Self { echo, service, sizes, .. } = self;
        let (unary, batch) = (Form::Unary.request().len(), Form::Batch.request().len());
        [
            format!(
                "{} pairs of {} s a mode, medians of the pairs. Messages: {unary} bytes in, {} out; a batch of {BATCH} ads {batch} in, {} out.",
                args.pairs,
                args.seconds,
                sizes.unary,
                (sizes.batch + 3) * BATCH,
            ),
            format!("Peak resident size: service {:.1} MiB, echo {:.1} MiB.", service.0.peak_mib(), echo.0.peak_mib()),
        ]
    }
}

async fn round((process, client): &(Process, Client), asked: &Asked, mode: &Mode, time: Duration) -> Round {
    let (cpu, (engine, ads)) = (process.cpu(), process.screened());
    let (latencies, seconds) = client.load(asked, mode.in_flight, time).await;
    let (used, (engine_after, ads_after)) = (process.cpu() - cpu, process.screened());
    let engine = if ads_after > ads { (engine_after - engine) / (ads_after - ads) } else { 0.0 };
    Round::new(mode.form.ads(), latencies, seconds, used, engine)
}
