//! Every setting, with how it is written and read.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::Setting;
use crate::ops::token::TokenHash;

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
        help: "bytes of copy that may wait for the worker pool or be in it; beyond, RESOURCE_EXHAUSTED; 0 = 1 MiB a core",
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
        key: "limits.in_flight_wait_ms",
        help: "milliseconds that calls may wait to be begun; beyond, new ones get RESOURCE_EXHAUSTED; 0 = as long as they like",
        show: |s| s.in_flight_wait.as_millis().to_string(),
        set: |s, text| number(text, 0, 60_000).map(|value| s.in_flight_wait = Duration::from_millis(value as u64)),
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
        key: "limits.handshakes",
        help: "connections at a time that have not finished TLS and the preface of HTTP/2; beyond, the oldest of them is closed; 0 = a quarter of `limits.connections`",
        show: |s| s.handshakes.to_string(),
        set: |s, text| number(text, 0, 1 << 20).map(|value| s.handshakes = value),
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
