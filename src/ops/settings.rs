//! Settings: compiled-in default < TOML file < environment `ADSCREEN__SECTION__KEY` < flags. [`ALL`] shows all there
//! are; every source writes through the same function, so a value is read the same way wherever it stands.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::token::TokenHash;
use crate::catalog::kinds::nearest;

mod file;

pub(super) use self::file::place;

/// Everything about the service that an operator may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub grpc_listen: SocketAddr,
    pub grpc_reflection: bool,
    pub http_listen: SocketAddr,
    /// `None`: the dictionaries inside the binary.
    pub dictionaries: Option<PathBuf>,
    /// How often the dictionaries' digest is looked at; zero = never.
    pub catalog_poll: Duration,
    /// A candidate catalog, screened by beside the one in use; `None`: there is none.
    pub shadow: Option<PathBuf>,
    /// One ad in so many is screened by the candidate as well.
    pub shadow_one_in: usize,
    /// `None`: no admin service.
    pub admin_listen: Option<SocketAddr>,
    /// Whose token has one of these hashes may use the admin service.
    pub admin_tokens: Vec<TokenHash>,
    /// Threads that serve; 0 = one a core.
    pub workers: usize,
    /// Bytes of copy up to which a call is screened where it arrived; above, on the worker pool.
    pub inline_bytes: usize,
    /// Bytes of copy that may wait for the pool or be in it; beyond, RESOURCE_EXHAUSTED; 0 = 4 MiB a core.
    pub waiting_bytes: usize,
    /// From the stop signal to closing the ports: time for balancers to look away.
    pub drain_notice: Duration,
    /// From closing the ports to the end, whoever still holds a connection.
    pub drain_deadline: Duration,
    /// Calls that may have arrived and not be begun; 0 = 64 a thread.
    pub in_flight_calls: usize,
    /// Bytes of messages that may be half taken in.
    pub in_flight_bytes: usize,
    /// Connections at a time.
    pub connections: usize,
    /// Until a new connection has shaken hands and speaks HTTP/2.
    pub handshake: Duration,
    /// Silence after which a connection is asked whether it lives.
    pub keepalive: Duration,
    /// A connection's age at which it is asked to leave.
    pub age: Duration,
    /// How long after that its last calls may take.
    pub grace: Duration,
    /// PEM files of the certificate chain and its key; both or neither.
    pub tls_certificate: Option<PathBuf>,
    pub tls_key: Option<PathBuf>,
    /// PEM file of the authorities whose clients may connect; `None`: clients need no certificate.
    pub tls_client_ca: Option<PathBuf>,
    pub tls_poll: Duration,
    /// File of the tenants; `None`: everybody may call.
    pub tenants: Option<PathBuf>,
    pub tenants_poll: Duration,
    /// `error`, `warn`, `info`, `debug`, `trace`, or a filter of tracing's.
    pub log_level: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            grpc_listen: SocketAddr::from(([127, 0, 0, 1], 50051)),
            grpc_reflection: true,
            http_listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            dictionaries: None,
            catalog_poll: Duration::from_secs(30),
            shadow: None,
            shadow_one_in: 10,
            admin_listen: None,
            admin_tokens: Vec::new(),
            workers: 0,
            inline_bytes: 8 * 1024,
            waiting_bytes: 0,
            drain_notice: Duration::from_secs(2),
            drain_deadline: Duration::from_secs(20),
            in_flight_calls: 0,
            in_flight_bytes: 128 * 1024 * 1024,
            connections: 1_000,
            handshake: Duration::from_secs(10),
            keepalive: Duration::from_secs(30),
            age: Duration::from_secs(300),
            grace: Duration::from_secs(30),
            tls_certificate: None,
            tls_key: None,
            tls_client_ca: None,
            tls_poll: Duration::from_secs(30),
            tenants: None,
            tenants_poll: Duration::from_secs(30),
            log_level: "info".to_owned(),
        }
    }
}

/// One setting: its key in the file (`section.key`), what it is for, how it is written and read.
pub struct Setting {
    pub key: &'static str,
    pub help: &'static str,
    show: fn(&Settings) -> String,
    set: fn(&mut Settings, &str) -> Result<(), String>,
}

/// All there are.
pub const ALL: &[Setting] = &[
    Setting {
        key: "grpc.listen",
        help: "address and port of the gRPC service",
        show: |s| s.grpc_listen.to_string(),
        set: |s, text| address(text).map(|value| s.grpc_listen = value),
    },
    Setting {
        key: "grpc.reflection",
        help: "answer server reflection (v1 and v1alpha)",
        show: |s| s.grpc_reflection.to_string(),
        set: |s, text| boolean(text).map(|value| s.grpc_reflection = value),
    },
    Setting {
        key: "http.listen",
        help: "address and port of /metrics, /livez and /readyz",
        show: |s| s.http_listen.to_string(),
        set: |s, text| address(text).map(|value| s.http_listen = value),
    },
    Setting {
        key: "catalog.dictionaries",
        help: "folder of the dictionaries; empty = those inside the binary",
        show: |s| folder(&s.dictionaries),
        set: |s, text| {
            s.dictionaries = optional_folder(text);
            Ok(())
        },
    },
    Setting {
        key: "catalog.poll_seconds",
        help: "seconds between looks at the dictionaries' digest, besides watching them; 0 = never",
        show: |s| s.catalog_poll.as_secs().to_string(),
        set: |s, text| seconds(text).map(|value| s.catalog_poll = value),
    },
    Setting {
        key: "catalog.shadow",
        help: "folder of a candidate catalog that screens beside the one in use and is only counted; empty = none",
        show: |s| folder(&s.shadow),
        set: |s, text| {
            s.shadow = optional_folder(text);
            Ok(())
        },
    },
    Setting {
        key: "catalog.shadow_one_in",
        help: "one ad in so many is screened by the candidate as well",
        show: |s| s.shadow_one_in.to_string(),
        set: |s, text| number(text, 1, 1_000_000).map(|value| s.shadow_one_in = value),
    },
    Setting {
        key: "admin.listen",
        help: "address and port of the admin service; empty = off",
        show: |s| s.admin_listen.map(|address| address.to_string()).unwrap_or_default(),
        set: |s, text| optional_address(text).map(|value| s.admin_listen = value),
    },
    Setting {
        key: "admin.token_hashes",
        help: "`sha256:` and SHA-256 of each token that opens the admin service, comma separated",
        show: |s| s.admin_tokens.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
        set: |s, text| token_hashes(text).map(|value| s.admin_tokens = value),
    },
    Setting {
        key: "runtime.workers",
        help: "threads that serve; 0 = one a core",
        show: |s| s.workers.to_string(),
        set: |s, text| number(text, 0, 1_024).map(|value| s.workers = value),
    },
    Setting {
        key: "limits.inline_bytes",
        help: "bytes of copy up to which a call is screened where it arrived; above, on the worker pool",
        show: |s| s.inline_bytes.to_string(),
        set: |s, text| number(text, 0, 256 * 1024).map(|value| s.inline_bytes = value),
    },
    Setting {
        key: "limits.waiting_bytes",
        help: "bytes of copy that may wait for the worker pool or be in it; beyond, RESOURCE_EXHAUSTED; 0 = 4 MiB a core",
        show: |s| s.waiting_bytes.to_string(),
        set: |s, text| number(text, 0, 1 << 40).map(|value| s.waiting_bytes = value),
    },
    Setting {
        key: "drain.notice_seconds",
        help: "seconds from the stop signal to closing the ports, for balancers to look away",
        show: |s| s.drain_notice.as_secs().to_string(),
        set: |s, text| seconds(text).map(|value| s.drain_notice = value),
    },
    Setting {
        key: "drain.deadline_seconds",
        help: "seconds from closing the ports to the end, whoever still holds a connection",
        show: |s| s.drain_deadline.as_secs().to_string(),
        set: |s, text| seconds(text).map(|value| s.drain_deadline = value),
    },
    Setting {
        key: "limits.in_flight_calls",
        help: "calls that may have arrived and not be begun; beyond, RESOURCE_EXHAUSTED; 0 = 64 a thread",
        show: |s| s.in_flight_calls.to_string(),
        set: |s, text| number(text, 0, 1 << 20).map(|value| s.in_flight_calls = value),
    },
    Setting {
        key: "limits.in_flight_bytes",
        help: "bytes of messages that may be half taken in; beyond, RESOURCE_EXHAUSTED; streams wait from half of it",
        show: |s| s.in_flight_bytes.to_string(),
        set: |s, text| number(text, 1_024, 1 << 40).map(|value| s.in_flight_bytes = value),
    },
    Setting {
        key: "limits.connections",
        help: "connections at a time; beyond, a new one is closed",
        show: |s| s.connections.to_string(),
        set: |s, text| number(text, 1, 1 << 20).map(|value| s.connections = value),
    },
    Setting {
        key: "connection.handshake_seconds",
        help: "seconds in which a new connection has to finish its TLS handshake, and again to speak HTTP/2",
        show: |s| s.handshake.as_secs().to_string(),
        set: |s, text| seconds_from_1(text).map(|value| s.handshake = value),
    },
    Setting {
        key: "connection.keepalive_seconds",
        help: "seconds of silence after which a connection is asked whether it lives; it has 10 to say so",
        show: |s| s.keepalive.as_secs().to_string(),
        set: |s, text| seconds_from_1(text).map(|value| s.keepalive = value),
    },
    Setting {
        key: "connection.age_seconds",
        help: "seconds after which a connection is asked to leave, give or take a tenth, so that new replicas get theirs",
        show: |s| s.age.as_secs().to_string(),
        set: |s, text| seconds_from_1(text).map(|value| s.age = value),
    },
    Setting {
        key: "connection.grace_seconds",
        help: "seconds that the last calls of a connection have once it was asked to leave; then it is cut off",
        show: |s| s.grace.as_secs().to_string(),
        set: |s, text| seconds(text).map(|value| s.grace = value),
    },
    Setting {
        key: "tls.certificate",
        help: "PEM file of the certificate and its chain; empty = no TLS",
        show: |s| shown(&s.tls_certificate),
        set: |s, text| path(text).map(|value| s.tls_certificate = value),
    },
    Setting {
        key: "tls.key",
        help: "PEM file of the certificate's key",
        show: |s| shown(&s.tls_key),
        set: |s, text| path(text).map(|value| s.tls_key = value),
    },
    Setting {
        key: "tls.client_ca",
        help: "PEM file of the authorities whose certificates clients must show; empty = clients show none",
        show: |s| shown(&s.tls_client_ca),
        set: |s, text| path(text).map(|value| s.tls_client_ca = value),
    },
    Setting {
        key: "tls.poll_seconds",
        help: "seconds between two looks at whether those files have changed",
        show: |s| s.tls_poll.as_secs().to_string(),
        set: |s, text| seconds_from_1(text).map(|value| s.tls_poll = value),
    },
    Setting {
        key: "auth.tenants",
        help: "TOML file of the tenants and the hashes of their tokens; empty = everybody may call",
        show: |s| shown(&s.tenants),
        set: |s, text| path(text).map(|value| s.tenants = value),
    },
    Setting {
        key: "auth.poll_seconds",
        help: "seconds between two looks at whether that file has changed",
        show: |s| s.tenants_poll.as_secs().to_string(),
        set: |s, text| seconds_from_1(text).map(|value| s.tenants_poll = value),
    },
    Setting {
        key: "log.level",
        help: "error, warn, info, debug or trace, or a tracing filter; calls are logged at info",
        show: |s| s.log_level.clone(),
        set: |s, text| log_level(text).map(|value| s.log_level = value),
    },
];

impl Setting {
    /// The name in the environment: `grpc.listen` is `ADSCREEN__GRPC__LISTEN`.
    pub fn env(&self) -> String {
        format!("{PREFIX}{}", self.key.replace('.', "__").to_ascii_uppercase())
    }

    /// The compiled-in value, as it would be written.
    pub fn default_value(&self) -> String {
        (self.show)(&Settings::default())
    }

    /// The value in force, as it would be written.
    pub fn value(&self, settings: &Settings) -> String {
        (self.show)(settings)
    }
}

const PREFIX: &str = "ADSCREEN__";

/// One thing wrong in one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsFault {
    /// `file:line:column`, the variable's name, or the flag's key.
    pub place: String,
    pub message: String,
}

/// Everything wrong in all sources, at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct SettingsError(pub Vec<SettingsFault>);

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, fault) in self.0.iter().enumerate() {
            let line = if n == 0 { "" } else { "\n" };
            write!(f, "{line}{}: {}", fault.place, fault.message)?;
        }
        Ok(())
    }
}

impl Settings {
    /// Reads all sources, later ones over earlier ones. `flags` are pairs of a setting's key and its value.
    ///
    /// # Errors
    /// Every unknown key and every bad value of every source, with its place.
    pub fn load(
        file: Option<&Path>,
        env: impl IntoIterator<Item = (String, String)>,
        flags: &[(&str, String)],
    ) -> Result<Self, SettingsError> {
        let mut load = Load { settings: Self::default(), faults: Vec::new() };
        if let Some(path) = file {
            load.file(path);
        }
        load.environment(env);
        for (key, value) in flags {
            load.set(key, value, (*key).to_owned());
        }
        load.check_tls();
        load.check_admin();
        if load.faults.is_empty() { Ok(load.settings) } else { Err(SettingsError(load.faults)) }
    }
}

/// Settings half read, with what was wrong so far.
struct Load {
    settings: Settings,
    faults: Vec<SettingsFault>,
}

impl Load {
    fn environment(&mut self, env: impl IntoIterator<Item = (String, String)>) {
        let mut ours: Vec<_> = env.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
        ours.sort();
        for (name, value) in ours {
            match ALL.iter().find(|setting| setting.env() == name) {
                Some(setting) => self.set(setting.key, &value, name),
                None => {
                    let names: Vec<String> = ALL.iter().map(Setting::env).collect();
                    let message = unknown("variable", &name, names.iter().map(String::as_str));
                    self.fault(name, message);
                }
            }
        }
    }

    fn set(&mut self, key: &str, value: &str, place: String) {
        let outcome = match ALL.iter().find(|setting| setting.key == key) {
            Some(setting) => (setting.set)(&mut self.settings, value),
            None => Err(unknown("setting", key, ALL.iter().map(|setting| setting.key))),
        };
        if let Err(message) = outcome {
            self.fault(place, message);
        }
    }

    /// A certificate without its key serves nobody, and a CA without both would be asked of nobody.
    fn check_tls(&mut self) {
        let Settings { tls_certificate, tls_key, tls_client_ca, .. } = &self.settings;
        let missing = match (tls_certificate, tls_key, tls_client_ca) {
            (Some(_), None, _) => "tls.key",
            (None, Some(_), _) | (None, None, Some(_)) => "tls.certificate",
            _ => return,
        };
        self.fault(missing.to_owned(), "TLS needs both tls.certificate and tls.key; this one is empty".to_owned());
    }

    /// Nobody could use an admin service that knows no token.
    fn check_admin(&mut self) {
        if self.settings.admin_listen.is_some() && self.settings.admin_tokens.is_empty() {
            let message = "is set, and admin.token_hashes is empty; set it to `sha256:` and the digits that \
                           `printf %s TOKEN | sha256sum` prints, or leave admin.listen empty";
            self.fault("admin.listen".to_owned(), message.to_owned());
        }
    }

    fn fault(&mut self, place: String, message: String) {
        self.faults.push(SettingsFault { place, message });
    }
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    match nearest(name, known.clone()) {
        Some(meant) => format!("there is no {what} `{name}`, did you mean `{meant}`?"),
        None => format!("there is no {what} `{name}`; there are: {}", known.collect::<Vec<_>>().join(", ")),
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("`{text}` is no address with a port, such as 127.0.0.1:50051 or [::]:50051"))
}

fn optional_address(text: &str) -> Result<Option<SocketAddr>, String> {
    if text.is_empty() { Ok(None) } else { address(text).map(Some) }
}

fn folder(path: &Option<PathBuf>) -> String {
    path.as_ref().map(|path| path.display().to_string()).unwrap_or_default()
}

fn optional_folder(text: &str) -> Option<PathBuf> {
    Some(PathBuf::from(text)).filter(|path| !path.as_os_str().is_empty())
}

/// What is not a hash may be a token, so it is told by its place alone.
fn token_hashes(text: &str) -> Result<Vec<TokenHash>, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty()).enumerate();
    parts.map(|(n, part)| part.parse().map_err(|error| format!("entry {} {error}", n + 1))).collect()
}

fn boolean(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| format!("`{text}` is neither true nor false"))
}

fn number(text: &str, least: usize, most: usize) -> Result<usize, String> {
    let value = text.parse().ok().filter(|value| (least..=most).contains(value));
    value.ok_or_else(|| format!("`{text}` is no whole number from {least} to {most}"))
}

fn seconds(text: &str) -> Result<Duration, String> {
    number(text, 0, 3_600).map(|value| Duration::from_secs(value as u64))
}

fn seconds_from_1(text: &str) -> Result<Duration, String> {
    number(text, 1, 86_400).map(|value| Duration::from_secs(value as u64))
}

fn path(text: &str) -> Result<Option<PathBuf>, String> {
    Ok(Some(PathBuf::from(text)).filter(|path| !path.as_os_str().is_empty()))
}

fn shown(path: &Option<PathBuf>) -> String {
    path.as_ref().map(|path| path.display().to_string()).unwrap_or_default()
}

fn log_level(text: &str) -> Result<String, String> {
    use tracing_subscriber::filter::{LevelFilter, Targets};
    // A lone word that is no level would pass as the name of a target.
    let plain = |part: &str| part.contains('=') || part.parse::<LevelFilter>().is_ok();
    match text.parse::<Targets>() {
        Ok(_) if text.split(',').all(plain) => Ok(text.to_owned()),
        _ => Err(format!("`{text}` is no log level: error, warn, info, debug, trace")),
    }
}

#[cfg(test)]
mod tests;
