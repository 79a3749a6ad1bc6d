//! The catalog service: which rules there are and which law they rest on. Read only; each call looks at one catalog.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::convert::catalog::{self as outwards, Detail};
use super::convert::request as inwards;
use super::convert::response::catalog_version;
use super::error::{ApiError, Reason};
use super::paging::Page;
use super::screening::{Caller, Screener};
use super::{clock, limits, pb};
use crate::catalog::kinds::nearest;
use crate::engine::{Engine, NoRule};

/// `adscreen.v1.CatalogService`.
#[derive(Clone)]
pub struct CatalogApi(Arc<Screener>);

impl CatalogApi {
    /// Shows the catalog of the screener's engine, with what the caller has laid over it.
    pub fn new(screener: Arc<Screener>) -> Self {
        Self(screener)
    }

    /// What the caller's ads are screened by: a tenant's own rules are among its rules.
    fn engine<T>(&self, request: &Request<T>) -> Result<Arc<Engine>, ApiError> {
        Ok(Caller::of(request).engine(self.0.engine()?))
    }
}

#[tonic::async_trait]
impl pb::catalog_service_server::CatalogService for CatalogApi {
    async fn get_catalog(
        &self,
        request: Request<pb::GetCatalogRequest>,
    ) -> Result<Response<pb::GetCatalogResponse>, Status> {
        let language = inwards::language(&request.get_ref().language)?;
        Ok(Response::new(outwards::overview(&*self.engine(&request)?, language)))
    }

    async fn list_rules(
        &self,
        request: Request<pb::ListRulesRequest>,
    ) -> Result<Response<pb::ListRulesResponse>, Status> {
        let (engine, asked) = (self.engine(&request)?, request.into_inner());
        let language = inwards::language(&asked.language)?;
        let filter = outwards::RuleFilter {
            violation_type: inwards::violation_type(asked.violation_type)?,
            category: inwards::category(asked.product_category)?,
            query: query(&asked.query)?,
        };
        let catalog = catalog_version(&engine);
        let filters = ["rules", &asked.violation_type.to_string(), &asked.product_category.to_string(), &asked.query];
        let page = Page::asked(asked.page_size, &asked.page_token, &catalog.digest, &filters)?;
        let slice = page.of(outwards::rules(&engine, &filter));
        let rules = slice.items.into_iter().map(|rule| outwards::rule(rule, language, Detail::Summary)).collect();
        let (next_page_token, total_size) = (slice.next_page_token, slice.total_size);
        Ok(Response::new(pb::ListRulesResponse { rules, next_page_token, total_size, catalog: Some(catalog) }))
    }

    async fn get_rule(&self, request: Request<pb::GetRuleRequest>) -> Result<Response<pb::GetRuleResponse>, Status> {
        let (engine, asked) = (self.engine(&request)?, request.into_inner());
        let language = inwards::language(&asked.language)?;
        let rule = engine.rule(&asked.rule_id).map_err(|none| match none {
            // Answers name it as they name a rule.
            NoRule::Other(other) => ApiError::OtherKind(other.told(&asked.rule_id)),
            NoRule::Unknown { .. } => not_found("rule", &asked.rule_id, engine.rules().map(|rule| &*rule.id)),
        })?;
        let rule = outwards::rule(rule, language, Detail::Complete);
        Ok(Response::new(pb::GetRuleResponse { rule: Some(rule), catalog: Some(catalog_version(&engine)) }))
    }

    async fn list_legal_references(
        &self,
        request: Request<pb::ListLegalReferencesRequest>,
    ) -> Result<Response<pb::ListLegalReferencesResponse>, Status> {
        let (engine, asked) = (self.engine(&request)?, request.into_inner());
        let language = inwards::language(&asked.language)?;
        let day = inwards::day(&asked.date)?.unwrap_or_else(clock::today);
        let filter = outwards::LawFilter {
            law: asked.law.clone(),
            category: inwards::category(asked.product_category)?,
            query: query(&asked.query)?,
        };
        let catalog = catalog_version(&engine);
        let filters = ["laws", &asked.law, &asked.product_category.to_string(), &asked.query, &asked.date];
        let page = Page::asked(asked.page_size, &asked.page_token, &catalog.digest, &filters)?;
        let slice = page.of(outwards::articles(&engine, &filter));
        let entry = |article| outwards::legal_reference(&engine, article, day, language);
        let legal_references = slice.items.into_iter().map(entry).collect();
        let (next_page_token, total_size) = (slice.next_page_token, slice.total_size);
        let catalog = Some(catalog);
        Ok(Response::new(pb::ListLegalReferencesResponse { legal_references, next_page_token, total_size, catalog }))
    }

    async fn get_legal_reference(
        &self,
        request: Request<pb::GetLegalReferenceRequest>,
    ) -> Result<Response<pb::GetLegalReferenceResponse>, Status> {
        let (engine, asked) = (self.engine(&request)?, request.into_inner());
        let language = inwards::language(&asked.language)?;
        let day = inwards::day(&asked.date)?.unwrap_or_else(clock::today);
        let articles = outwards::articles(&engine, &outwards::LawFilter::default());
        let found = articles.iter().find(|article| *article.id == *asked.id);
        let known = articles.iter().map(|article| &*article.id);
        let article = found.ok_or_else(|| not_found("legal reference", &asked.id, known))?;
        let entry = outwards::legal_reference(&engine, article, day, language);
        let catalog = Some(catalog_version(&engine));
        Ok(Response::new(pb::GetLegalReferenceResponse { legal_reference: Some(entry), catalog }))
    }
}

fn not_found<'a>(what: &'static str, id: &str, known: impl Iterator<Item = &'a str>) -> ApiError {
    ApiError::NotFound { what, id: id.chars().take(64).collect(), meant: nearest(id, known).map(str::to_owned) }
}

/// A search as it is compared: in lower case.
fn query(text: &str) -> Result<String, ApiError> {
    let (bytes, limit) = (text.len(), limits::QUERY_BYTES);
    if bytes > limit {
        let description = format!("has {bytes} bytes; at most {limit} are allowed");
        return Err(ApiError::invalid("query", Reason::FieldTooLong, description));
    }
    Ok(text.to_lowercase())
}
