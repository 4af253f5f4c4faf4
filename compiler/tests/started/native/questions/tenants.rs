//! What keeps the tenants' processes apart on a machine that they share.

use crate::Question;
use crate::native::Stage;
use crate::questions::tenants::{BAKERY, BOOKSHOP, may, may_not};
use crate::system::System as _;

pub fn questions() -> Vec<Question<Stage>> {
    vec![("a tenant signals its own processes and not another's", signals)]
}

fn signals(stage: &Stage) {
    let pid = stage
        .host()
        .shell("systemctl show --property MainPID --value chienstreats-frontend");
    may(stage, BAKERY, &format!("kill -0 {pid}"));
    may_not(stage, BOOKSHOP, &format!("kill -0 {pid}"));
    may_not(stage, BOOKSHOP, &format!("test -d /proc/{pid}"));
}
