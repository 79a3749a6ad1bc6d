//! Floor 3: what operators see and choose: settings, metrics, logs, admission, the life of the server.

pub mod admission;
pub mod aside;
pub mod handle;
pub mod in_flight;
pub mod layer;
pub mod lifecycle;
pub mod metrics;
pub mod reload;
pub mod settings;
pub mod shadow;
pub mod telemetry;
pub mod tenants;
pub mod tls;
pub mod token;
pub mod watch;
