"""`jixiao convert --engine ray` on a cluster of two nodes of this machine, with small shards.

`python -m tests.ingest.on_cluster [lose-a-node] convert ...`: with `lose-a-node` one of them is killed in mid-run.
"""

from __future__ import annotations

import logging
import os
import sys
import threading

import ray
from ray._private.node import Node
from ray.cluster_utils import Cluster

from ingest import cluster
from ingest.command import main
from ingest.storage import Shelf

LOST_AFTER = 3
"""Shards that are done when the node is killed."""


def lose_a_node(made: Cluster, node: Node, done: threading.Semaphore) -> None:
    """Kill the node, and all that runs on it, when some shards are done."""
    for _ in range(LOST_AFTER):
        done.acquire()
    made.remove_node(node, allow_graceful=False)
    sys.stderr.write("node lost\n")


def run(words: list[str], lose: bool) -> int:
    """The command on a cluster of its own."""
    cluster.SHARD = 10
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    nodes = [made.add_node(num_cpus=1) for _ in range(2)]
    ray.init(address=made.address, log_to_driver=False, logging_level=logging.ERROR)
    done = threading.Semaphore(0)
    fetched = Shelf.get

    def get(shelf: Shelf, *given: object) -> None:
        done.release()
        fetched(shelf, *given)  # type: ignore[arg-type]

    Shelf.get = get  # type: ignore[method-assign,assignment]
    if lose:
        threading.Thread(target=lose_a_node, args=(made, nodes[0], done), daemon=True).start()
    try:
        return main(words)
    finally:
        ray.shutdown()
        made.shutdown()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    wanted = sys.argv[1:]
    losing = wanted[0] == "lose-a-node"
    sys.exit(run(wanted[1:] if losing else wanted, losing))
