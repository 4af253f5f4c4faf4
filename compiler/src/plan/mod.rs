//! Planning: from what was declared to what stands where.

pub mod model;
