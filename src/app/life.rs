//! What leads the server through its phases: the first catalog, the exchange of catalogs, the end.

use std::future::Future;
use std::io;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tonic_health::server::HealthReporter;

use super::{AppError, admin, signals};
use crate::api::admin::{AdminApi, Guard};
use crate::api::convert::facts;
use crate::api::health;
use crate::engine::Engine;
use crate::ops::aside::Aside;
use crate::ops::handle::EngineHandle;
use crate::ops::lifecycle::{Lifecycle, Phase};
use crate::ops::metrics::Metrics;
use crate::ops::reload::{Reloader, Reloading, Reloads, Role, Setup};
use crate::ops::settings::Settings;
use crate::ops::tenants::Tenants;
use crate::ops::token::Tokens;

/// A task that ends with what holds this.
struct AbortOnDrop(JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The serving gRPC server; it ends by itself only by failing.
pub(super) type Calls = JoinHandle<Result<(), anyhow::Error>>;

/// What leads the server through its phases.
pub(super) struct Life {
    pub settings: Settings,
    pub metrics: Arc<Metrics>,
    pub lifecycle: Lifecycle,
    pub engine: EngineHandle,
    /// Filled beside the one in use, where there is one.
    pub candidate: Option<EngineHandle>,
    pub reporter: HealthReporter,
    pub aside: Arc<Aside>,
    pub tenants: Option<Arc<Tenants>>,
}

impl Life {
    /// From its start to its end.
    pub async fn live(
        self,
        compile: impl FnOnce() -> Result<Engine, String> + Send + 'static,
        stop: impl Future<Output = ()>,
        mut calls: Calls,
        reloaders: [Reloader; 2],
    ) -> Result<(), AppError> {
        tokio::pin!(stop);
        // Before the catalog is there: from now on a SIGHUP does not end the process.
        let hangups = signals::reload(reloaders.iter().map(Reloader::reloads).collect())
            .map_err(|error| AppError::Reload(error.into()))?;
        let _hangups = AbortOnDrop(tokio::spawn(hangups));
        let compiled = tokio::select! {
            compiled = tokio::task::spawn_blocking(compile) => compiled.map_err(anyhow::Error::from)?,
            () = &mut stop => return self.drain(calls).await,
        };
        self.take(compiled.map_err(AppError::Catalog)?)?;
        self.enter(Phase::Serving).await;
        self.warm();
        let _reloading = self.reload(reloaders).map_err(|error| AppError::Reload(error.into()))?;
        tokio::select! {
            ended = &mut calls => ended.map_err(anyhow::Error::from)?.map_err(AppError::Failed),
            () = &mut stop => self.drain(calls).await,
        }
    }

    /// The first catalog. Overlays that do not fit it are faults: nobody serves with less than was meant.
    fn take(&self, engine: Engine) -> Result<(), AppError> {
        self.tenants.as_ref().map_or(Ok(()), |tenants| tenants.lay(&engine))?;
        self.metrics.screening.catalog_in_use(&facts::of(&engine));
        tracing::info!(digest = %engine.catalog().digest, "catalog in use");
        self.engine.replace(Arc::new(engine));
        Ok(())
    }

    /// What the catalog put off until it is needed is made now, beside the calls.
    fn warm(&self) {
        if let Some(engine) = self.engine.current() {
            tokio::task::spawn_blocking(move || engine.warm());
        }
    }

    /// From now on the catalogs are exchanged when their sources change.
    fn reload(&self, [first, second]: [Reloader; 2]) -> io::Result<Vec<Reloading>> {
        let in_use = (Role::InUse, &self.settings.dictionaries, Some(&self.engine), first);
        let candidate = (Role::Candidate, &self.settings.shadow, self.candidate.as_ref(), second);
        let mut running = Vec::new();
        for (role, folder, engine, reloader) in [in_use, candidate] {
            let Some(engine) = engine else { continue };
            running.push(reloader.start(Setup {
                role,
                folder: folder.clone(),
                poll: self.settings.catalog_poll,
                engine: engine.clone(),
                metrics: Arc::clone(&self.metrics),
                lifecycle: self.lifecycle.clone(),
                aside: Arc::clone(&self.aside),
                tenants: self.tenants.clone(),
            })?);
        }
        Ok(running)
    }

    /// The admin service, until what is handed back is dropped.
    pub fn admin(&self, port: TcpListener, reloads: Reloads) -> Result<admin::Admin, AppError> {
        let api = AdminApi {
            engine: self.engine.clone(),
            lifecycle: self.lifecycle.clone(),
            reloads,
            folder: self.settings.dictionaries.clone(),
            aside: Arc::clone(&self.aside),
            seat: Arc::new(Semaphore::new(1)),
        };
        let setup = admin::Setup {
            port,
            api,
            guard: Guard::new(Tokens::new(self.settings.admin_tokens.clone())),
            reflection: self.settings.grpc_reflection,
            metrics: Arc::clone(&self.metrics),
            lifecycle: self.lifecycle.clone(),
        };
        admin::start(setup).map_err(AppError::Failed)
    }

    async fn enter(&self, phase: Phase) {
        self.lifecycle.enter(phase);
        health::report(&self.reporter, phase).await;
        tracing::info!(?phase, "phase");
    }

    /// A client that connects and says nothing keeps the server's own graceful end from ever coming (hyper#4170), so
    /// the deadline does not ask.
    async fn drain(self, mut calls: Calls) -> Result<(), AppError> {
        self.enter(Phase::Leaving).await;
        tokio::time::sleep(self.settings.drain_notice).await;
        self.enter(Phase::Closing).await;
        if tokio::time::timeout(self.settings.drain_deadline, &mut calls).await.is_err() {
            let seconds = self.settings.drain_deadline.as_secs();
            tracing::warn!(seconds, "connections were still open at the drain deadline; they are cut off");
            calls.abort();
        }
        Ok(())
    }
}
