//! Settings: compiled-in default < TOML file < environment `ADSCREEN__SECTION__KEY` < flags. [`ALL`] shows all there
//! are; every source writes through the same function, so a value is read the same way wherever it stands.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::token::TokenHash;
use crate::catalog::kinds::nearest;

mod file;
mod list;

pub(super) use self::file::place;
pub use self::list::ALL;

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
    /// Bytes of copy that may wait for the pool or be in it; beyond, RESOURCE_EXHAUSTED; 0 = 1 MiB a core.
    pub waiting_bytes: usize,
    /// From the stop signal to closing the ports: time for balancers to look away.
    pub drain_notice: Duration,
    /// From closing the ports to the end, whoever still holds a connection.
    pub drain_deadline: Duration,
    /// Calls that may have arrived and not be begun; 0 = 64 a thread.
    pub in_flight_calls: usize,
    /// What a call may have waited to be begun for others to come in behind it; zero = as long as it likes.
    pub in_flight_wait: Duration,
    /// Bytes of messages that may be half taken in.
    pub in_flight_bytes: usize,
    /// Connections at a time.
    pub connections: usize,
    /// Of these, such as have not finished TLS and HTTP/2's preface; 0 = a quarter.
    pub handshakes: usize,
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
            in_flight_wait: Duration::from_millis(5),
            in_flight_bytes: 128 * 1024 * 1024,
            connections: 1_000,
            handshakes: 0,
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

#[cfg(test)]
mod tests;
