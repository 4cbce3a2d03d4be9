//! The page of a night that was played: what the record of real phases comes to.

use super::*;
use crate::{report::timeline, run::record::Journal};

#[tokio::test(start_paused = true)]
async fn the_page_of_a_night_shows_every_phase_and_names_the_pods_that_moved() {
    LocalSet::new()
        .run_until(async {
            let stage = stage(&Layout::of(1, 2, OLD).with_shop(), &policy("patch")).await;
            let run = ended(&stage, 3).await;
            let entries = Journal::new(stage.cluster.clone(), run.id.clone()).entries().await.expect("record");
            let timeline = timeline::timeline(&run.id, &entries, stage.cluster.clock().now(), None).expect("a run");
            let page = timeline::page(&timeline);
            for lane in ["preflight", "postflight"].into_iter().chain(run.nodes.keys().map(String::as_str)) {
                assert!(page.contains(&format!("<b>{lane}</b>")), "{lane}: {page}");
            }
            let details: Vec<_> =
                page.split("<details").skip(1).filter(|part| part.contains("<td>drain</td>")).collect();
            assert_eq!(details.len(), 3);
            for node in details {
                let moved: usize = node.split(" pods moved:").count() + node.split(" pod moved:").count() - 2;
                assert!(moved == 1 || node.contains("no pods to move"), "{node}");
            }
            assert!(page.contains("<li>shop/web-"), "{page}");
            assert!(!page.contains("class=\"bad\""), "{page}");
        })
        .await;
}
