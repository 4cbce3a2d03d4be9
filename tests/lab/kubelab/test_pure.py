"""What can be wrong without a machine to be wrong on: `python3 -m unittest discover -s tests/lab`."""

import tempfile
import unittest
from pathlib import Path

from kubelab import cli, faults, freezer, gobuild, health, kubeadm, node, oci, probing, topology, watch
from kubelab.say import LabError
from kubelab.signals_server import matching


class Names(unittest.TestCase):
    def test_a_name_says_where_a_node_is(self):
        self.assertEqual(topology.place("cp1").address, "10.77.0.11")
        self.assertEqual(topology.place("w3").pod_cidr, "10.244.23.0/24")

    def test_other_names_are_refused_by_name(self):
        for name in ("w0", "cp9", "w10", "worker1", "../w1", ""):
            with self.assertRaisesRegex(LabError, repr(name)):
                topology.place(name)

    def test_a_node_routes_to_every_pod_network_but_its_own(self):
        text = node.network_file("w1")
        self.assertIn("Destination=10.244.11.0/24\nGateway=10.77.0.11\n", text)
        self.assertNotIn("Destination=10.244.21.0/24", text)


class Building(unittest.TestCase):
    def test_only_modules_at_exactly_v0_0_0_are_staging(self):
        go_mod = "require (\n\tk8s.io/api v0.0.0\n\tk8s.io/utils v0.0.0-2026\n\tk8s.io/klog/v2 v2.1.0\n\tk8s.io/cri-api v0.0.0 // x\n)"
        self.assertEqual(gobuild.staging_modules(go_mod), ["k8s.io/api", "k8s.io/cri-api"])

    def test_the_same_content_has_the_same_digest(self):
        with tempfile.TemporaryDirectory() as folder:
            blobs = [oci.layer(Path(folder) / name, {"usr/local/bin/x": b"content"}) for name in "ab"]
            self.assertEqual(blobs[0].digest, blobs[1].digest)

    def test_an_image_has_an_entrypoint_and_no_cmd(self):
        made = oci.image([], ["/coredns"])
        self.assertIn(b'"Entrypoint":["/coredns"]', made.config.content)
        self.assertNotIn(b'"Cmd"', made.config.content)


class Cluster(unittest.TestCase):
    def test_a_join_command_is_read_whatever_its_order(self):
        command = "kubeadm join 10.77.0.11:6443 --token a.b --discovery-token-ca-cert-hash sha256:c "
        self.assertEqual(kubeadm.join_words(command), ("a.b", "sha256:c"))
        with self.assertRaises(LabError):
            kubeadm.join_words("error: timed out")

    def test_an_old_heartbeat_is_not_fresh(self):
        self.assertFalse(health.fresh("2020-01-01T00:00:00.000000Z"))
        self.assertFalse(health.fresh(""))

    def test_removing_a_minors_images_takes_its_etcd_but_a_patchs_does_not(self):
        self.assertIn("registry.k8s.io/etcd:3.7.0-0", faults.control_plane_images("1.37.2", "1.36.1"))
        self.assertFalse([name for name in faults.control_plane_images("1.36.3", "1.36.1") if "etcd" in name])

    def test_older_frozen_copies_are_of_the_same_topology_only(self):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            for name in ("1-1.36.1-aaaa", "1+2-1.36.1-aaaa", "1-1.36.1-bbbb"):
                (home / name).mkdir()
            freezer.forget_older(home / "1-1.36.1-cccc")
            self.assertEqual([path.name for path in home.iterdir()], ["1+2-1.36.1-aaaa"])


class Words(unittest.TestCase):
    def test_another_programs_options_are_not_ours(self):
        self.assertEqual(cli.protected(["kubectl", "-n", "shop", "get", "pods"]),
                         ["kubectl", "--", "-n", "shop", "get", "pods"])
        self.assertEqual(cli.protected(["ssh", "w1", "ls", "-l"]), ["ssh", "w1", "--", "ls", "-l"])
        self.assertEqual(cli.protected(["ssh", "w1"]), ["ssh", "w1"])
        self.assertEqual(cli.protected(["fault", "power-cut", "w1"]), ["fault", "power-cut", "w1"])


class Witnesses(unittest.TestCase):
    def test_a_budget_is_broken_from_the_first_to_the_last_bad_moment(self):
        entries = [{"kind": "pdb", "name": "web", "at": at, "healthy": healthy, "desired": 2}
                   for at, healthy in ((1, 3), (2, 1), (3, 0), (4, 2), (5, 3))]
        self.assertEqual(watch.sum_budgets(entries)["broken"],
                         [{"pdb": "web", "from": 2, "to": 4, "lowest": 0, "desired": 2}])

    def test_a_gap_lasts_from_the_last_answer_to_the_next(self):
        reasons = [None, "refused", "refused", None, None]
        told = watch.sum_endpoint([{"at": at, "reason": reason} for at, reason in enumerate(reasons)])
        self.assertEqual((told["failures"], told["longest_gap_seconds"], told["ended_failing"]), (2, 3, False))

    def test_a_probe_that_hung_is_no_gap_while_others_are_answered(self):
        entries = [{"at": at, "reason": None} for at in (0.0, 0.5, 1.5, 2.0)] + [{"at": 1.0, "took": 2.0, "reason": "hung"}]
        self.assertEqual(watch.sum_endpoint(entries)["longest_gap_seconds"], 1.0)

    def test_an_endpoint_that_never_came_back_is_not_silent(self):
        told = watch.sum_endpoint([{"at": 1, "reason": None}, {"at": 2, "reason": "refused"}])
        self.assertTrue(told["ended_failing"])

    def test_a_silent_prober_is_named(self):
        told = probing.summed({"w1": {"requests": 5, "failures": 0, "failure_log": []},
                               "w2": {"error": "prober on w2: refused", "requests": 0, "failures": 0, "failure_log": []}})
        self.assertEqual((told["requests"], told["unreachable"]), (5, ["prober on w2: refused"]))

    def test_alert_queries_honour_every_kind_of_matcher(self):
        alerts = [{"labels": {"alertname": "A", "severity": "critical"}, "state": "firing"},
                  {"labels": {"alertname": "B", "severity": "info"}, "state": "pending"}]
        for query, names in (('ALERTS{severity="critical"}', ["A"]), ('ALERTS{severity!="critical"}', ["B"]),
                             ('ALERTS{alertname=~"A|B"}', ["A", "B"]), ('ALERTS{alertname!~"A|B"}', []),
                             ('ALERTS{alertstate="firing"}', ["A"]), ("up", [])):
            self.assertEqual([one["alertname"] for one in matching(query, alerts)], names, query)


if __name__ == "__main__":
    unittest.main()
