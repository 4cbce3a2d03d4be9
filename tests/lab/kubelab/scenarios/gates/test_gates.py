"""What the tables of cases must be whatever a cluster does, and what is concluded from a gate's answers."""

import re
import unittest

from kubelab.paths import REPOSITORY
from kubelab.say import LabError
from kubelab.scenarios.gates import answer, case, plays, unknown


def finding(**more) -> dict:
    return {"gate": "swap", "class": "actionable", "object": "node/w1", "why": "it swaps to /swap", "remedy": "swapoff -a",
            **more}


def said(*findings: dict) -> answer.Answer:
    return answer.Answer(3, "blocked", list(findings), [], [])


class Cases(unittest.TestCase):
    def test_each_is_of_a_gate_that_there_is(self):
        texts = [file.read_text() for file in (REPOSITORY / "src/gate").glob("*.rs")]
        gates = {name for text in texts for name in re.findall(r'^    id: "([a-z0-9-]+)"', text, re.MULTILINE)}
        gates.add("ssh-access")  # named by a constant
        self.assertEqual([one.name for one in plays.CASES if one.gate not in gates], [])
        self.assertGreaterEqual(len({one.gate for one in plays.CASES}), 25)

    def test_names_are_unique_and_expressions_can_be_read(self):
        names = [one.name for one in plays.CASES] + [one.name for one in unknown.CUTS]
        self.assertEqual(sorted(names), sorted(set(names)))
        for one in plays.CASES:
            self.assertIn(one.finds.class_, case.EXITS)
            for expression in (one.finds.object, one.finds.why, one.finds.remedy):
                re.compile(expression)

    def test_a_gates_id_means_all_of_its_cases(self):
        self.assertEqual(len(plays.chosen(())), len(plays.CASES))
        self.assertEqual([one.name for one in plays.chosen(("static-pod-drift/copy",))], ["static-pod-drift/copy"])
        self.assertGreaterEqual(len(plays.chosen(("removed-flag",))), 3)
        with self.assertRaisesRegex(LabError, "no case teleport"):
            plays.chosen(("teleport",))


class Findings(unittest.TestCase):
    def test_one_fits_by_class_object_reason_and_remedy(self):
        wanted = case.Finds("actionable", "node/w1", "it swaps", "swapoff")
        self.assertTrue(wanted.fits(finding()))
        for other in ({"class": "warning"}, {"object": "node/w2"}, {"why": "no"}, {"remedy": "reboot"}):
            self.assertFalse(wanted.fits(finding(**other)), other)
        self.assertEqual(wanted.exit, 3)

    def test_numbers_do_not_make_another_answer_and_everything_else_does(self):
        one, other = said(finding(why="97 MiB free")), said(finding(why="95 MiB free"))
        self.assertEqual(one.standing("swap"), other.standing("swap"))
        self.assertNotEqual(one.standing("swap"), said(finding(**{"class": "warning"}, why="97 MiB free")).standing("swap"))
        self.assertEqual(one.standing("clock-skew"), [])


class Cuts(unittest.TestCase):
    def test_a_role_loses_one_thing_wherever_it_is_named(self):
        rule = {"apiGroups": [""], "resources": ["nodes", "pods"], "verbs": ["get"]}
        self.assertEqual(unknown.less(rule, "pods")["resources"], ["nodes"])
        metrics = {"nonResourceURLs": ["/metrics"], "verbs": ["get"]}
        self.assertEqual(unknown.less(metrics, "/metrics")["nonResourceURLs"], [])
        self.assertEqual(unknown.less(rule, "/metrics"), rule)


if __name__ == "__main__":
    unittest.main()
