"""What is put there is what a gate reads on a real cluster, in size and in kind."""

import json
import unittest

from . import fake
from .fake import Size


class FakeCluster(unittest.TestCase):
    def test_a_pod_is_as_large_as_a_real_one(self):
        made = fake.pod(7, 10, {"metadata": {"name": "service-0000-a", "uid": "x"}})
        # the server adds its own record of who set which field
        self.assertTrue(5_000 < len(json.dumps(made)) < 9_000, len(json.dumps(made)))

    def test_no_pod_is_on_the_control_plane_and_every_other_node_has_some(self):
        owner = {"metadata": {"name": "service", "uid": "x"}}
        places = {fake.pod(index, 10, owner)["spec"]["nodeName"] for index in range(50)}
        self.assertEqual(places, {f"node-{index:04}" for index in range(1, 10)})

    def test_each_selector_finds_its_own_pods(self):
        budget, made = fake.budget(3), fake.pod(3 * fake.PODS_OF_A_DEPLOYMENT, 10, {"metadata": {"name": "s", "uid": "x"}})
        self.assertEqual(budget["spec"]["selector"]["matchLabels"], made["metadata"]["labels"])
        self.assertEqual(budget["metadata"]["namespace"], made["metadata"]["namespace"])

    def test_ten_thousand_pods_are_two_hundred_deployments(self):
        self.assertEqual(Size(1000, 10_000).deployments, 200)
