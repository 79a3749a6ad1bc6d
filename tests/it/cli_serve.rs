//! `serve`: settings, ports, the end.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use crate::cli_run::{folder, path, program, run};
use crate::support::{RULE, catalog_folder, put, rule_with};

/// Any free port for both listeners, and a short drain.
const FREE: [&str; 7] = [
    "serve",
    "--grpc-listen=127.0.0.1:0",
    "--http-listen=127.0.0.1:0",
    "--drain-notice-seconds=0",
    "--drain-deadline-seconds=1",
    "--runtime-workers=1",
    "--grpc-reflection=false",
];

/// Ends the server even if a test fails before it does.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Built in by `.cargo/config.toml`: without it a server holds on to more after each reload.
#[test]
fn the_allocator_is_set_up_as_it_was_measured() {
    let ran = program(["--version"]).env("_RJEM_MALLOC_CONF", "stats_print:true").output().unwrap();
    let told = String::from_utf8_lossy(&ran.stderr);
    for setting in
        ["opt.narenas: 32\n", "opt.dirty_decay_ms: 1000 ", "opt.tcache_max: 4096\n", "opt.background_thread: true "]
    {
        assert!(told.contains(setting), "{setting}\n{told}");
    }
}

#[test]
fn it_serves_until_it_is_told_to_stop() {
    let child = program(FREE).stderr(Stdio::piped()).spawn().unwrap();
    let mut server = Running(child);
    let mut log = BufReader::new(server.0.stderr.take().unwrap()).lines();
    let mut until = |what: &str| {
        log.find_map(|line| Some(line.unwrap()).filter(|line| line.contains(what)))
            .unwrap_or_else(|| panic!("no {what}"))
    };
    assert!(until("listening").contains("127.0.0.1:"));
    until("Serving");
    let stopped = Command::new("kill").arg("-TERM").arg(server.0.id().to_string()).status().unwrap();
    assert!(stopped.success());
    until("SIGTERM");
    assert_eq!(server.0.wait().unwrap().code(), Some(0));
}

#[test]
fn a_port_in_use_is_named_with_the_flag_that_changes_it() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (flag, other) in [("grpc-listen", "http-listen"), ("http-listen", "grpc-listen")] {
        let ran = run(["serve", &format!("--{flag}={address}"), &format!("--{other}=127.0.0.1:0")]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""));
        assert!(
            ran.err.contains(&format!("cannot listen on {address}")) && ran.err.contains(&format!("--{flag}")),
            "{}",
            ran.err
        );
    }
}

#[test]
fn an_unknown_key_of_the_file_is_named_with_its_place() {
    let folder = folder(&[(
        "adscreen.toml",
        "[grpc]\nlisten = \"127.0.0.1:0\"\nreflexion = true\n\n[drain]\nnotice_seconds = -1\n",
    )]);
    let file = path(&folder, "adscreen.toml");
    let ran = run(["serve", "--config", &file]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    for part in [
        format!("{file}:3:1: there is no setting `grpc.reflexion`, did you mean `grpc.reflection`?"),
        format!("{file}:6:18: `-1` is no whole number"),
    ] {
        assert!(ran.err.contains(&part), "{part}\n{}", ran.err);
    }
    let missing = run(["serve", "--config", "/nonexistent.toml"]);
    assert_eq!(missing.status, 2);
    assert!(missing.err.contains("/nonexistent.toml: cannot be read"), "{}", missing.err);
}

#[test]
fn wrong_variables_and_flags_are_named() {
    let output = program(["serve", "--grpc-listen", "50051"]).env("ADSCREEN__GRPC__LISTN", "x").output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err.contains("ADSCREEN__GRPC__LISTN: there is no variable") && err.contains("ADSCREEN__GRPC__LISTEN`?"),
        "{err}"
    );
    assert!(err.contains("--grpc-listen: `50051` is no address with a port"), "{err}");
}

#[test]
fn every_setting_has_its_flag() {
    let help = run(["serve", "--help"]).out;
    for setting in adscreen::ops::settings::ALL {
        let flag = match setting.key {
            "catalog.dictionaries" => "--dictionaries".to_owned(),
            key => format!("--{}", key.replace(['.', '_'], "-")),
        };
        assert!(help.contains(&flag) && help.contains(&setting.env()), "{flag}\n{help}");
    }
}

#[test]
fn a_hangup_reads_the_catalog_anew_and_the_log_says_what_is_wrong() {
    let catalog = catalog_folder();
    let mut command = program(FREE);
    command.arg("--catalog-poll-seconds=0").env("ADSCREEN__CATALOG__DICTIONARIES", catalog.path());
    let mut server = Running(command.stderr(Stdio::piped()).spawn().unwrap());
    let mut log = BufReader::new(server.0.stderr.take().unwrap()).lines();
    let mut until = |parts: &[&str]| {
        log.find_map(|line| Some(line.unwrap()).filter(|line| parts.iter().all(|part| line.contains(part))))
            .unwrap_or_else(|| panic!("no {parts:?}"))
    };
    let signal = |name: &str| {
        assert!(Command::new("kill").arg(name).arg(server.0.id().to_string()).status().unwrap().success());
    };
    until(&["Serving"]);
    signal("-HUP");
    until(&["\"trigger\":\"signal\"", "\"outcome\":\"unchanged\""]);
    put(catalog.path(), RULE, &rule_with("").replace("\"block\"", "\"blok\""));
    signal("-HUP");
    until(&["\"level\":\"ERROR\"", "\"outcome\":\"refused\"", "the old catalog stays"]);
    let fault = until(&["\"level\":\"ERROR\"", "unknown-value"]);
    assert!(fault.contains(&format!("\"place\":\"{RULE}:3:")) && fault.contains("\"help\":"), "{fault}");
    put(catalog.path(), RULE, &rule_with("首屈一指"));
    signal("-HUP");
    until(&["\"outcome\":\"replaced\""]);
    signal("-TERM");
    assert_eq!(server.0.wait().unwrap().code(), Some(0));
}

#[test]
fn an_admin_service_without_a_token_is_refused_with_the_remedy() {
    let ran = run(FREE.iter().copied().chain(["--admin-listen=127.0.0.1:0"]));
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("admin.token_hashes") && ran.err.contains("sha256sum"), "{}", ran.err);
    let ran = run(FREE.iter().copied().chain(["--admin-listen=127.0.0.1:0", "--admin-token-hashes=secret"]));
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("entry 1 is not a hash") && !ran.err.contains("secret"), "{}", ran.err);
}
