"""A job that hangs, crashes or takes too much costs its worker and nothing else."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from ingest.crew import Crew, Ended
from ingest.worker import Job, Limits, kept
from parsers.errors import UnreadableError
from tests.ingest.faults import POISONS

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits and groups of processes are another matter there")

LIMITS = Limits(seconds=1.5, memory=300 << 20, result=8 << 20, jobs=40)
GOOD = 60


def good(number: int) -> bytes:
    return b"%d" % number


def large(size: int) -> bytes:
    return b"x" * size


def complain_at_length(size: int) -> bytes:
    raise UnreadableError("errors.cannot_open", reason="坏" * size)


def worker(_: int) -> bytes:
    return str(os.getpid()).encode()


def threads(_: int) -> bytes:
    return os.environ["JIXIAO_OCR_THREADS"].encode()


def dies_drawing(_: int) -> bytes:
    kept.get()(b"will do")
    os.abort()


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    with Crew(2, LIMITS, tmp_path) as made:
        yield made


def jobs(*poisons: str) -> list[Job]:
    """Good jobs with the poisonous ones among them."""
    made = [Job(str(number), good, (number,)) for number in range(GOOD)]
    for place, name in enumerate(poisons):
        made.insert(7 + 9 * place, Job(name, POISONS[name], (Path(name),)))
    return made


def run(crew: Crew, *poisons: str) -> dict[str, Ended]:
    return {ended.job.key: ended for ended in crew.run(jobs(*poisons))}


def families() -> list[psutil.Process]:
    return [child for child in psutil.Process().children(recursive=True) if child.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.parametrize(
    ("poison", "code", "died"),
    [
        ("abort", "errors.crashed", True),
        ("loop", "errors.timed_out", True),
        ("eat", "errors.too_much_memory", False),
        ("nibble", "errors.too_much_memory", True),
        ("big", "errors.too_much_memory", False),
        ("children", "errors.timed_out", True),
        ("network", "errors.unexpected", False),
    ],
)
def test_a_poison_costs_only_itself(tmp_path: Path, poison: str, code: str, died: bool) -> None:
    seconds = 1.5 if code == "errors.timed_out" else 20  # a busy machine takes its time to fill memory
    limits = Limits(seconds=seconds, memory=300 << 20, result=8 << 20)
    if poison == "eat":  # as much as the system says is there, and more than a worker may have
        limits = Limits(seconds=20, memory=600 << 20, result=8 << 20)
    with Crew(2, limits, tmp_path) as crew:
        ended = run(crew, poison)
    assert {key: one.result for key, one in ended.items() if not one.error} == {
        str(number): b"%d" % number for number in range(GOOD)
    }
    error = ended[poison].error
    assert error
    allowed = {code, "errors.result_too_large"} if poison == "big" else {code}
    assert error.code in allowed
    assert ended[poison].died == died or poison == "big"


def test_a_result_that_is_too_large_is_refused_where_it_is_made(tmp_path: Path) -> None:
    with Crew(1, Limits(memory=2 << 30, result=8 << 20), tmp_path) as crew:
        [ended] = crew.run([Job("big", large, (64 << 20,))])
    assert ended.error
    assert ended.error.code == "errors.result_too_large"
    assert not ended.died


def test_a_long_complaint_is_still_that_files_alone(crew: Crew) -> None:
    ended = list(crew.run([Job("long", complain_at_length, (100_000,)), Job("good", good, (1,))]))
    assert {one.job.key: one.error and one.error.code for one in ended} == {"long": "errors.cannot_open", "good": None}


def test_results_of_every_size_come_whole(crew: Crew) -> None:
    sizes = [0, 1, 59_998, 59_999, 60_000, 65_536, 200_000, 8 << 20]
    ended = {one.job.key: len(one.result) for one in crew.run(Job(str(size), large, (size,)) for size in sizes)}
    assert ended == {str(size): size for size in sizes}


def test_large_results_are_not_lost_when_their_worker_is_replaced(tmp_path: Path) -> None:
    with Crew(1, Limits(jobs=1), tmp_path) as crew:
        ended = [len(one.result) for one in crew.run(Job(str(number), large, (100_000,)) for number in range(3))]
    assert ended == [100_000] * 3


@pytest.mark.parametrize("poison", ["abort", "loop"])
def test_jobs_that_wait_behind_a_poison_are_done_by_others(tmp_path: Path, poison: str) -> None:
    with Crew(2, LIMITS, tmp_path) as crew:
        ended = list(crew.run(jobs(poison, poison, poison), ahead=4))
    assert sorted(one.job.key for one in ended if not one.error) == sorted(map(str, range(GOOD)))
    assert [one.job.key for one in ended if one.error] == [poison] * 3


def test_what_a_worker_started_ends_with_it(crew: Crew) -> None:
    run(crew, "children")
    assert not [one for one in families() if "time.sleep(1000)" in " ".join(one.cmdline())]


def test_nothing_is_left_when_the_crew_goes(tmp_path: Path) -> None:
    with Crew(2, LIMITS, tmp_path) as crew:
        workers = {int(ended.result) for ended in crew.run(Job(str(number), worker, (number,)) for number in range(9))}
    assert workers
    assert not any(psutil.pid_exists(one) for one in workers)
    assert list(tmp_path.iterdir()) == []


def test_workers_are_replaced_after_some_jobs(crew: Crew) -> None:
    ended = [one.result for one in crew.run(Job(str(number), worker, (number,)) for number in range(200))]
    assert len(set(ended)) >= 200 // LIMITS.jobs
    assert max(ended.count(one) for one in set(ended)) <= LIMITS.jobs


def test_pages_wind_up_the_clock(tmp_path: Path) -> None:
    told: list[str] = []
    file = tmp_path / "long.txt"
    file.write_text("no form")
    with Crew(1, LIMITS, tmp_path) as crew:
        crew.on_page = lambda _, page: told.append(page)
        [ended] = crew.run([Job("pages", POISONS["pages"], (file,))])
    assert ended.error is None
    assert ended.seconds > LIMITS.seconds
    assert told == [f"{page}/8" for page in range(1, 9)]


def test_no_more_jobs_at_a_time_than_wanted(crew: Crew) -> None:
    begun: list[str] = []
    crew.on_begin = lambda job: begun.append(job.key)
    for ended in crew.run((Job(str(number), good, (number,)) for number in range(9)), size=1):
        assert begun[-1] == ended.job.key


def test_workers_side_by_side_use_one_thread_each(tmp_path: Path) -> None:
    cores = os.cpu_count() or 1
    for size in (1, cores):
        with Crew(size, LIMITS, tmp_path) as crew:
            [ended] = crew.run([Job("threads", threads, (0,))])
        assert int(ended.result) == cores // size


def test_a_job_beside_the_others_holds_nobody_up(crew: Crew, tmp_path: Path) -> None:
    crew.start(Job("beside", wait_for, (tmp_path / "go",), trusted=True, beside=True))
    assert len(list(crew.run(Job(str(number), good, (number,)) for number in range(9)))) == 9
    (tmp_path / "go").touch()
    assert [ended.result for ended in crew.run([], to_the_end=True)] == [b"gone on"]


def wait_for(file: Path) -> bytes:
    while not file.exists():
        time.sleep(0.01)
    return b"gone on"


def test_trusted_work_may_take_its_time(tmp_path: Path) -> None:
    with Crew(1, Limits(seconds=0.2), tmp_path) as crew:
        [ended] = crew.run([Job("slow", slowly, (0.6,), trusted=True)])
    assert ended.result == b"done"


def slowly(seconds: float) -> bytes:
    time.sleep(seconds)
    return b"done"


def test_what_a_job_has_kept_is_there_when_it_dies(crew: Crew) -> None:
    ended = {one.job.key: one for one in crew.run([Job("bad", dies_drawing, (1,)), Job("good", good, (2,))])}
    assert (ended["bad"].result, ended["bad"].died) == (b"will do", True)
    assert (ended["good"].result, ended["good"].error) == (b"2", None)
