"""What a scenario concludes from what it saw, without a cluster to see it on."""

import json
import unittest

from kubelab.say import LabError
from kubelab.scenarios import command, dumps, effects, elections, overhead, record, refusals, spans


def entry(at: str, event: str, **rest) -> dict:
    return {"at": f"2026-11-22T23:{at}.5Z", "event": event, **rest}


RUN = [
    entry("00:00", "seeded", target={"from": "1.36.1", "to": "1.36.3", "kind": "patch"}, by="detect"),
    entry("00:04", "phaseStarted", phase="preflight", pod="p", runner="w1"),
    entry("00:08", "stepDone", phase="preflight", step="etcd-snapshot", tookMs=3000),
    entry("00:12", "phaseStarted", phase="master", node="cp1", pod="q", runner="w1"),
    entry("00:20", "stepDone", phase="master", node="cp1", step="drain", tookMs=6000),
    entry("02:20", "stepDone", phase="master", node="cp1", step="kubeadm-apply", tookMs=110000),
    entry("02:25", "closed", phase="postflight"),
]


def segment(run: str, number: int, entries: list[dict]) -> dict:
    labels = {"kubectl-upgrade/run": run, "kubectl-upgrade/segment": str(number)}
    return {"type": "MODIFIED", "object": {
        "kind": "ConfigMap", "metadata": {"name": f"k8s-upgrade-run-{run}-{number}", "labels": labels},
        "data": {"log": "\n".join(json.dumps(one) for one in entries)}}}


class Record(unittest.TestCase):
    def test_the_last_event_that_decides_is_the_status(self):
        self.assertEqual(record.final(RUN), "done")
        self.assertIsNone(record.final(RUN[:-1]))
        self.assertEqual(record.final([*RUN[:3], entry("00:09", "halted", step="x", why="y")]), "halted")
        self.assertIsNone(record.final([*RUN[:3], entry("00:09", "halted"), entry("00:10", "resumed")]))

    def test_segments_are_read_in_their_order_however_they_arrive(self):
        records = record.Records()
        for event in (segment("r", 10, RUN[5:]), segment("r", 9, RUN[2:5]), segment("r", 1, RUN[:2])):
            records.see(event, quietly=True)
        self.assertEqual(records.entries("r"), RUN)
        self.assertEqual(records.runs(), ["r"])

    def test_a_wait_ends_by_its_limit_and_says_what_was_seen_last(self):
        records = record.Records()
        records.see(segment("r", 1, RUN[:-1]), quietly=True)
        with self.assertRaisesRegex(LabError, "run r to end.*kubeadm-apply"):
            records.end_of("r", 0.01)


class Overhead(unittest.TestCase):
    def test_only_kubeadm_packages_and_drains_are_work(self):
        whole, over = overhead.total(RUN)
        self.assertEqual((whole, over), (145.0, 29.0))

    def test_each_phase_has_its_row_and_nothing_is_lost_between_them(self):
        rows = overhead.phases(RUN)
        self.assertEqual([(row["phase"], row["node"]) for row in rows],
                         [("preflight", ""), ("master", "cp1"), ("postflight", "")])
        self.assertEqual(sum(row["idle"] + row["wall"] for row in rows), 145.0)

    def test_the_times_without_work_add_up_to_the_overhead(self):
        found = overhead.overhead_spans(RUN)
        self.assertEqual(sum(stop - start for start, stop in found), 29.0)
        began = overhead.seconds(RUN[0]["at"])
        self.assertEqual(spans.within(found, [(began + 10, began + 30)]), 14.0)  # from 14 s to 20 s it drained

    def test_the_wait_for_restarted_static_pods_is_told_apart(self):
        waited = [*RUN[:-1], entry("02:22", "stepDone", phase="master", node="cp1", step="ready", tookMs=2000),
                  entry("02:24", "stepDone", phase="worker", node="w1", step="ready", tookMs=1000), RUN[-1]]
        self.assertEqual(spans.within(overhead.overhead_spans(waited), overhead.restart_spans(waited)), 2.0)

    def test_a_leader_that_is_late_was_away_and_one_that_renews_was_not(self):
        self.assertEqual(elections.gaps([0.0, 2.0, 4.0, 21.0, 23.0]), [(4.0, 21.0)])
        self.assertEqual(spans.merged([(4.0, 21.0), (6.0, 9.0), (20.0, 30.0), (40.0, 41.0)]), [(4.0, 30.0), (40.0, 41.0)])

    def test_a_step_that_nobody_knows_is_overhead(self):
        self.assertEqual(overhead.kind("teleport"), "other")


class Dumps(unittest.TestCase):
    def test_heartbeats_and_versions_are_no_difference(self):
        node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "w1", "resourceVersion": "7"},
                "spec": {}, "status": {"images": ["x"], "conditions": [{"type": "Ready", "lastHeartbeatTime": "1"}]}}
        later = json.loads(json.dumps(node))
        later["metadata"]["resourceVersion"], later["status"]["images"] = "8", []
        later["status"]["conditions"][0]["lastHeartbeatTime"] = "2"
        self.assertEqual(dumps.normal(node), dumps.normal(later))
        later["spec"]["unschedulable"] = True
        self.assertNotEqual(dumps.normal(node), dumps.normal(later))

    def test_the_products_own_namespace_may_change_and_no_other(self):
        def thing(namespace):
            return {"kind": "ConfigMap", "metadata": {"name": "x", "namespace": namespace}}
        self.assertFalse(dumps.counts(thing("k8s-upgrade")))
        self.assertTrue(dumps.counts(thing("shop")))

    def test_what_is_new_gone_or_changed_is_named(self):
        self.assertEqual(dumps.differences({"a": "1", "b": "1"}, {"a": "1", "c": "1"}), ["gone: b", "new: c"])
        self.assertIn("changed: a", dumps.differences({"a": "one"}, {"a": "two"})[0])


class Names(unittest.TestCase):
    def test_a_letter_means_all_of_its_scenarios(self):
        self.assertEqual([one.name for one in command.chosen("a")], ["a"])
        self.assertEqual(len(command.chosen("d")), 9)
        self.assertEqual(len(command.chosen("e")), 10)
        self.assertEqual(len(command.chosen("all")), len(command.SCENARIOS))
        with self.assertRaisesRegex(LabError, "no scenario 'x'"):
            command.chosen("x")

    def test_a_reason_is_found_over_line_breaks_and_in_any_case(self):
        self.assertTrue(refusals.found_in("node/w2.*not ready", "node/w2 is Not Ready"))
        self.assertIsNone(refusals.found_in("kill switch", "nothing newer"))


class Effects(unittest.TestCase):
    def test_what_pods_did_is_told_by_run_and_job(self):
        def pod(name: str, second: int, **labels) -> dict:
            return {"metadata": {"name": name, "creationTimestamp": f"2026-11-22T23:00:{second:02}Z", "labels": labels}}

        def of(job: str, run: str) -> dict:
            return {effects.JOB: job, effects.RUN: run}

        said = "2026-11-22T23:00:01.5Z DEBUG kubectl_upgrade::effect: run cp1: apt-get update\n"
        talk = "2026-11-22T23:00:01.6Z DEBUG kubectl_upgrade::run::chain: something else\n"
        pods = [pod("b", 4, **of("w", "r1")), pod("a", 2, **of("p", "r1")), pod("d", 1), pod("e", 9), pod("f", 10, **of("p", "r2"))]
        logs = {"a": said + talk, "b": talk + said + said, "d": said}
        self.assertEqual(effects.sequences(pods, logs), [
            "# detect\nrun cp1: apt-get update\n# p\nrun cp1: apt-get update\n"
            "# w\nrun cp1: apt-get update\nrun cp1: apt-get update\n",
            "# detect\n# p\n"])


if __name__ == "__main__":
    unittest.main()
