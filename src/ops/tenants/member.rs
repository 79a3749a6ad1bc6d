//! Who was let in by a token. What takes long, as a stream does, asks again whether the token still opens.

use std::sync::{Arc, Weak};

use super::{List, Tenant, Tenants, holder};
use crate::ops::token::TokenHash;

/// A tenant as the file had it when its token was looked at last.
#[derive(Clone)]
pub struct Member {
    tenant: Arc<Tenant>,
    token: TokenHash,
    /// The list that it was found in.
    list: Weak<List>,
    tenants: Arc<Tenants>,
}

impl Member {
    /// `None` where nobody has the token.
    pub fn of(tenants: &Arc<Tenants>, token: TokenHash) -> Option<Self> {
        let list = tenants.current.load();
        let tenant = holder(&list, &token)?;
        Some(Self { tenant, token, list: Arc::downgrade(&list), tenants: Arc::clone(tenants) })
    }

    /// As the file has it that was read last.
    pub fn tenant(&self) -> &Arc<Tenant> {
        &self.tenant
    }

    /// Takes what has changed of it. Whether the token is still this tenant's; where it is not, it stays as it was.
    pub fn renew(&mut self) -> bool {
        if self.list.as_ptr() == Arc::as_ptr(&self.tenants.current.load()) {
            return true;
        }
        match Self::of(&self.tenants, self.token.clone()) {
            Some(now) if now.tenant.name() == self.tenant.name() => {
                *self = now;
                true
            }
            _ => false,
        }
    }
}
