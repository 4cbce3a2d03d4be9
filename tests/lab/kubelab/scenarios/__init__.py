"""Whole upgrades on the lab, with nobody touching them: `lab scenario a|b|c|d[:NAME]|e[:NAME]|g|h[:NAME]|all` (see command.py).

Each scenario brings a cluster up from its frozen copy, puts the product into it the way a person would, lets the
CronJob's own Job start the chain, and then judges from outside: by the run record, the cluster, the nodes and the
witnesses (prober, budgets, endpoint, etcd). It ends with a table and leaves its evidence in a directory of its own.
H upgrades nothing: it asks the gate of a cluster to which one thing after the other is done (gates/).
"""
