//! The admin service: checks and exchanges the catalog. It has a listener, a thread and a credential of its own.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tonic::service::Interceptor;
use tonic::{Request, Response, Status};

use super::convert::admin as convert;
use super::convert::response::catalog_version;
use super::error::ApiError;
use super::{clock, limits, pb};
use crate::catalog::{Faults, Sources};
use crate::engine::{Ad, Engine, Gist, Options};
use crate::ops::aside::Aside;
use crate::ops::handle::EngineHandle;
use crate::ops::lifecycle::Lifecycle;
use crate::ops::reload::{self, Reloads, Trigger};
use crate::ops::token::{self, Tokens};

/// Lets only calls through that show one of the tokens.
#[derive(Clone)]
pub struct Guard(Arc<Tokens>);

impl Guard {
    /// Whoever shows one of these may pass.
    pub fn new(tokens: Tokens) -> Self {
        Self(Arc::new(tokens))
    }
}

impl Interceptor for Guard {
    fn call(&mut self, request: Request<()>) -> Result<Request<()>, Status> {
        match token::shown(request.metadata().as_ref()) {
            Some(shown) if self.0.holds(&shown) => Ok(request),
            _ => Err(ApiError::Unauthenticated.into()),
        }
    }
}

/// What the service works with.
#[derive(Clone)]
pub struct AdminApi {
    pub engine: EngineHandle,
    pub lifecycle: Lifecycle,
    pub reloads: Reloads,
    /// What a reload reads; `None`: the dictionaries inside the program.
    pub folder: Option<PathBuf>,
    pub aside: Arc<Aside>,
    /// Checks under way: each holds a catalog, so there is one at a time.
    pub seat: Arc<Semaphore>,
}

impl AdminApi {
    fn engine(&self) -> Result<Arc<Engine>, ApiError> {
        if self.lifecycle.is_closing() {
            return Err(ApiError::Draining);
        }
        self.engine.current().ok_or(ApiError::Starting)
    }
}

#[tonic::async_trait]
impl pb::admin_service_server::AdminService for AdminApi {
    async fn validate_catalog(
        &self,
        request: Request<pb::ValidateCatalogRequest>,
    ) -> Result<Response<pb::ValidateCatalogResponse>, Status> {
        let pb::ValidateCatalogRequest { files, sample } = request.into_inner();
        let given = if files.is_empty() { None } else { Some(convert::sources(files)?) };
        let sample = convert::sample(sample)?;
        let engine = self.engine()?;
        let seat = Arc::clone(&self.seat).acquire_owned().await.map_err(|_| ApiError::Draining)?;
        let (aside, folder) = (Arc::clone(&self.aside), self.folder.clone());
        let work = move || {
            // Held to the end, even if the caller goes away.
            let _seat = seat;
            aside.run(|| match given.map_or_else(|| reload::sources(folder.as_deref()), Ok) {
                Ok(sources) => check(&sources, &sample, &engine),
                Err(faults) => faulty(&faults, String::new(), &engine),
            })
        };
        let checked = tokio::task::spawn_blocking(work).await.map_err(|_| ApiError::Internal)?;
        Ok(Response::new(checked))
    }

    async fn reload_catalog(
        &self,
        request: Request<pb::ReloadCatalogRequest>,
    ) -> Result<Response<pb::ReloadCatalogResponse>, Status> {
        let pb::ReloadCatalogRequest { request_id, expected_digest } = request.into_inner();
        let trigger = Trigger::Admin { request_id: convert::request_id(request_id)? };
        self.engine()?;
        let report = self.reloads.reload(trigger, expected_digest).await?;
        Ok(Response::new(pb::ReloadCatalogResponse {
            outcome: convert::outcome(report.result).into(),
            previous: report.previous,
            current: report.current,
            faults_total: report.faults.as_deref().map_or(0, total),
            faults: report.faults.as_deref().map(convert::faults).unwrap_or_default(),
        }))
    }
}

/// Loads and proves a catalog, and compares it with the one in use on the sample.
fn check(sources: &Sources, sample: &[Ad], in_use: &Engine) -> pb::ValidateCatalogResponse {
    let candidate = match Engine::load(sources) {
        Ok(candidate) => candidate,
        Err(faults) => return faulty(&faults, sources.digest(), in_use),
    };
    // All that is found is compared, not the part that an answer lists.
    let options = Options { max_violations: limits::MAX_VIOLATIONS, ..Options::on(clock::today()) };
    let gist = |engine: &Engine, ad: &Ad| Gist::of(&engine.screen(ad, &options));
    let changes = sample.iter().enumerate().filter_map(|(n, ad)| {
        let change = gist(in_use, ad).change_to(&gist(&candidate, ad))?;
        Some(convert::change(n, ad, change))
    });
    pb::ValidateCatalogResponse {
        valid: true,
        catalog: Some(catalog_version(&candidate)),
        in_use: Some(catalog_version(in_use)),
        changes: changes.collect(),
        ..pb::ValidateCatalogResponse::default()
    }
}

fn faulty(faults: &Faults, digest: String, in_use: &Engine) -> pb::ValidateCatalogResponse {
    let catalog = pb::CatalogVersion { digest: digest.clone(), base_digest: digest, ..pb::CatalogVersion::default() };
    pb::ValidateCatalogResponse {
        faults: convert::faults(faults),
        faults_total: total(faults),
        catalog: Some(catalog),
        in_use: Some(catalog_version(in_use)),
        ..pb::ValidateCatalogResponse::default()
    }
}

fn total(faults: &Faults) -> u32 {
    u32::try_from(faults.len()).unwrap_or(u32::MAX)
}
