//! A server on ports of its own, and clients of it.

use std::future::Future;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use adscreen::api::pb;
use adscreen::app::{App, AppError};
use adscreen::catalog::Sources;
use adscreen::engine::{Engine, Options};
use adscreen::ops::settings::Settings;
use adscreen::ops::token::TokenHash;
use pb::admin_service_client::AdminServiceClient;
use pb::catalog_service_client::CatalogServiceClient;
use pb::screening_service_client::ScreeningServiceClient;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

/// The engine of `tests/catalogs/minimal`.
pub fn engine() -> Result<Engine, String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/catalogs/minimal");
    let sources = Sources::folder(folder.as_ref()).map_err(|faults| faults.to_string())?;
    Engine::load(&sources).map_err(|faults| faults.to_string())
}

/// The same with more files, or others in place of its own.
pub fn engine_with(files: &[(String, String)]) -> Engine {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/catalogs/minimal");
    let mut sources = Sources::folder(folder.as_ref()).unwrap();
    sources.files.retain(|(path, _)| files.iter().all(|(other, _)| other != path));
    sources.files.extend(files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes().into())));
    sources.files.sort();
    Engine::load(&sources).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The contract's defaults, on a day of 2026.
pub fn options() -> Options {
    Options::on("2026-11-25".parse().unwrap())
}

/// Settings for tests: any free port, a short drain, room for as many calls as come.
pub fn settings() -> Settings {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    Settings {
        grpc_listen: any,
        http_listen: any,
        drain_notice: Duration::from_millis(200),
        drain_deadline: Duration::from_millis(500),
        // A busy machine is no fault of the server.
        in_flight_calls: 1_000_000,
        in_flight_wait: Duration::ZERO,
        ..Settings::default()
    }
}

/// A running server.
pub struct Server {
    pub grpc: SocketAddr,
    pub http: SocketAddr,
    pub admin: Option<SocketAddr>,
    stop: Option<oneshot::Sender<()>>,
    ended: JoinHandle<Result<(), AppError>>,
}

impl Server {
    /// Serves the minimal catalog.
    pub async fn start() -> Self {
        Self::with(settings()).await
    }

    pub async fn with(settings: Settings) -> Self {
        let server = Self::compiling(settings, engine).await;
        server.until_ready().await;
        server
    }

    /// A server whose catalog is still being compiled.
    pub async fn compiling(
        settings: Settings,
        compile: impl FnOnce() -> Result<Engine, String> + Send + 'static,
    ) -> Self {
        let app = App::bind(settings).await.unwrap();
        let (grpc, http, admin) = (app.grpc_address(), app.http_address(), app.admin_address());
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(app.run(compile, async move {
            // A test that lets go of its server and keeps a client has not stopped it.
            if stopped.await.is_err() {
                std::future::pending::<()>().await;
            }
        }));
        Self { grpc, http, admin, stop: Some(stop), ended }
    }

    /// A server of a folder, with the admin service open to `TOKEN`.
    pub async fn of_folder(folder: &Path, more: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = settings();
        settings.dictionaries = Some(folder.to_owned());
        settings.catalog_poll = Duration::ZERO;
        settings.admin_listen = Some(settings.grpc_listen);
        settings.admin_tokens = vec![TokenHash::of("former"), TokenHash::of(TOKEN)];
        more(&mut settings);
        let folder = folder.to_owned();
        let compile = move || {
            let sources = Sources::folder(&folder).map_err(|faults| faults.to_string())?;
            Engine::load(&sources).map_err(|faults| faults.to_string())
        };
        let server = Self::compiling(settings, compile).await;
        server.until_ready().await;
        server
    }

    /// A client of the admin service that shows a token.
    pub async fn admin(&self, token: &str) -> AdminServiceClient<InterceptedService<Channel, Shows>> {
        let address = self.admin.expect("the admin service is on");
        let channel = Channel::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap();
        AdminServiceClient::with_interceptor(channel, Shows(token.to_owned()))
    }

    /// The digest of the catalog in use, as callers see it.
    pub async fn digest(&self) -> String {
        let answer = self.catalog().await.get_catalog(pb::GetCatalogRequest::default()).await.unwrap();
        answer.into_inner().catalog.unwrap().digest
    }

    /// The value of a series of /metrics; 0 where there is none.
    pub async fn metric(&self, series: &str) -> f64 {
        let (_, text) = self.get("/metrics").await;
        let value = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        value.map_or(0.0, |value| value.parse().unwrap())
    }

    pub async fn until_ready(&self) {
        eventually(|| async { self.get("/readyz").await.0 == 200 }).await;
    }

    pub async fn channel(&self) -> Channel {
        Channel::from_shared(format!("http://{}", self.grpc)).unwrap().connect().await.unwrap()
    }

    pub async fn screening(&self) -> ScreeningServiceClient<Channel> {
        ScreeningServiceClient::new(self.channel().await).max_decoding_message_size(64 << 20)
    }

    pub async fn catalog(&self) -> CatalogServiceClient<Channel> {
        CatalogServiceClient::new(self.channel().await)
    }

    /// Status and body of an HTTP page.
    pub async fn get(&self, path: &str) -> (u16, String) {
        let (address, path) = (self.http, path.to_owned());
        tokio::task::spawn_blocking(move || get(address, &path)).await.unwrap()
    }

    /// Sends the stop signal.
    pub fn stop(&mut self) {
        let _ = self.stop.take().expect("stopped once").send(());
    }

    /// Waits for the end.
    pub async fn ended(self) -> Result<(), AppError> {
        self.ended.await.unwrap()
    }
}

pub fn get(address: SocketAddr, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// Opens the admin service of the servers of these tests.
pub const TOKEN: &str = "open-sesame";

/// Shows a token with every call; an empty one is not shown.
#[derive(Clone)]
pub struct Shows(String);

impl Interceptor for Shows {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if !self.0.is_empty() {
            request.metadata_mut().insert("authorization", format!("Bearer {}", self.0).parse().unwrap());
        }
        Ok(request)
    }
}

/// A folder with the minimal catalog in it.
pub fn catalog_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_catalog(folder.path());
    folder
}

/// Writes the minimal catalog into a folder.
pub fn copy_catalog(to: &Path) {
    let minimal = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/catalogs/minimal");
    for (path, bytes) in Sources::folder(minimal.as_ref()).unwrap().files {
        let path = to.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

/// The rule that every test of a change changes.
pub const RULE: &str = "terms/absolute/best.toml";

/// That rule with one more term; `""`: as it was.
pub fn rule_with(term: &str) -> String {
    let minimal = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/catalogs/minimal/terms/absolute/best.toml");
    let rule = std::fs::read_to_string(minimal).unwrap();
    if term.is_empty() { rule } else { rule.replace("\"国家级\"", &format!("\"国家级\", \"{term}\"")) }
}

/// Puts a file in its place at once, as editors do.
pub fn put(folder: &Path, name: &str, text: &str) {
    let new = folder.join(".new");
    std::fs::write(&new, text).unwrap();
    std::fs::rename(new, folder.join(name)).unwrap();
}

/// Asks until it holds, at most five seconds.
pub async fn eventually<F: Future<Output = bool>>(holds: impl Fn() -> F) {
    for _ in 0..500 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("did not hold within five seconds");
}

/// An ad of one text.
pub fn ad(text: &str) -> pb::Ad {
    pb::Ad {
        ad_id: "a1".into(),
        text: text.into(),
        product_category: pb::ProductCategory::Food.into(),
        ..Default::default()
    }
}

/// A request of one ad.
pub fn request(ad: pb::Ad) -> pb::ScreenRequest {
    pb::ScreenRequest { ad: Some(ad), options: None }
}

/// A refusal as callers see it: code, reason, and the fields at fault.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: Code,
    pub reason: String,
    pub fields: Vec<String>,
}

pub fn refusal(status: &Status) -> Refusal {
    let details = status.get_error_details();
    let info = details.error_info().expect("ErrorInfo");
    assert_eq!(info.domain, "adscreen");
    let bad = details.bad_request().map(|bad| bad.field_violations.clone()).unwrap_or_default();
    Refusal { code: status.code(), reason: info.reason.clone(), fields: bad.into_iter().map(|v| v.field).collect() }
}

/// The refusal of a request at fault in these fields, first reason first.
pub fn invalid(reason: &str, fields: &[&str]) -> Refusal {
    Refusal {
        code: Code::InvalidArgument,
        reason: reason.into(),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
    }
}
