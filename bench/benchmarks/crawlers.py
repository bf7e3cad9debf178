"""A crawl of 10,000 files in 1,000 partitions, and the next one, of one new folder."""

import json
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from clouds import Cloud

from bench.desk import Desk
from bench.errors import BenchmarkError
from bench.section import Goal, Plot, Section
from bench.sides import Ratio, ratio, seconds

TITLE = "Crawlers"

_BUCKET = "bench-crawlers"
_PARTITIONS, _FILES = 1000, 10
_MOST_SECONDS, _TIMES = 10, 20
_THREADS = 8
_POLL_SECONDS = 0.02


def measure(desk: Desk) -> Section:
    firsts, seconds_ = [], []
    with desk.cloud() as cloud:
        desk.say(f"putting {_PARTITIONS * _FILES:,} files")
        prepare(cloud)
        for number in range(1, desk.rounds + 1):
            crawler = create(cloud, number)
            firsts.append(crawl(cloud, crawler))
            put(cloud, [_PARTITIONS + number])
            seconds_.append(crawl(cloud, crawler))
            check(cloud, number)
            desk.say(f"round {number} of {desk.rounds}: {firsts[-1]:.2f} s, then {seconds_[-1]:.2f} s")
    return section(firsts, seconds_, ratio(firsts, seconds_))


def prepare(cloud: Cloud) -> None:
    cloud.client("s3").create_bucket(Bucket=_BUCKET)
    put(cloud, list(range(_PARTITIONS)))
    allow = [{"Effect": "Allow", "Action": ["s3:*", "glue:*", "logs:*"], "Resource": "*"}]
    cloud.role(_BUCKET, "glue.amazonaws.com", allow)


def put(cloud: Cloud, partitions: list[int]) -> None:
    """Put the files of partitions: a few rows of JSON each."""
    s3 = cloud.client("s3")

    def put_one(place: tuple[int, int]) -> None:
        partition, number = place
        rows = [{"id": row, "city": f"city-{row % 5}", "cost": row * 1.5, "of": {"file": number}} for row in range(5)]
        key = f"table/day={partition:05d}/{number}.json"
        s3.put_object(Bucket=_BUCKET, Key=key, Body="\n".join(map(json.dumps, rows)))

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(put_one, [(partition, number) for partition in partitions for number in range(_FILES)]))


def create(cloud: Cloud, number: int) -> str:
    """A crawler with a database of its own, so that its first crawl finds nothing there."""
    glue = cloud.client("glue")
    name = f"bench-{number}"
    glue.create_database(DatabaseInput={"Name": name})
    glue.create_crawler(
        Name=name,
        Role=_BUCKET,
        DatabaseName=name,
        Targets={"S3Targets": [{"Path": f"s3://{_BUCKET}/table/"}]},
        RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"},
        SchemaChangePolicy={"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"},
    )
    return name


def crawl(cloud: Cloud, crawler: str) -> float:
    """The seconds from StartCrawler to READY."""
    glue = cloud.client("glue")

    def work() -> None:
        glue.start_crawler(Name=crawler)
        state = partial(glue.get_crawler, Name=crawler)
        while (found := state()["Crawler"])["State"] != "READY":
            time.sleep(_POLL_SECONDS)
        if found["LastCrawl"]["Status"] != "SUCCEEDED":
            raise BenchmarkError(f"The crawl of {crawler} failed: {found['LastCrawl']}")

    return seconds(work)


def check(cloud: Cloud, number: int) -> None:
    """See that all partitions are there, those of the rounds before among them."""
    glue: Any = cloud.client("glue")
    pages = glue.get_paginator("get_partitions").paginate(DatabaseName=f"bench-{number}", TableName="table")
    found = sum(len(page["Partitions"]) for page in pages)
    if found != _PARTITIONS + number:
        raise BenchmarkError(f"{found} partitions are there, and not {_PARTITIONS + number}.")


def section(firsts: list[float], then: list[float], times: Ratio) -> Section:
    median: Callable[[list[float]], float] = statistics.median
    return Section(
        TITLE,
        f"A crawl of {_PARTITIONS * _FILES:,} files of JSON in {_PARTITIONS:,} partitions, into an empty database; "
        "then one that looks at new folders only, when there is one more. From StartCrawler to READY.",
        ("round", "first crawl, s", "one new folder, s", "times faster"),
        [
            (str(number), f"{one:.2f}", f"{other:.2f}", f"{one / other:.1f}")
            for number, (one, other) in enumerate(zip(firsts, then, strict=True), 1)
        ],
        Plot("seconds, median", ["first crawl", "one new folder"], {"crawl": [median(firsts), median(then)]}),
        (
            Goal(f"The first under {_MOST_SECONDS} s: {median(firsts):.1f} s", median(firsts) < _MOST_SECONDS),
            Goal(f"The second at least {_TIMES} times faster: {times}", times.median >= _TIMES),
        ),
    )
