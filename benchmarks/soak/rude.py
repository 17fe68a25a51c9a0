"""Clients that go away, in every way and at every moment. No answer is due to them."""
import asyncio

from goal import QUESTION, chunked, request
from line import Line


def _any_request(goal):
    return goal.random.choice([
        request("POST", "/answer", QUESTION), request("POST", "/later", QUESTION) * 5,
        request("POST", "/echo", goal.text(30_000)), request("POST", "/upload", goal.text(300_000)),
        chunked("POST", "/upload", [goal.text(2000)] * 20), request("GET", "/rows/100000"),
    ])


async def _leave(goal, line):
    """Resets, closes, or half-closes and waits a little."""
    manner = goal.random.randrange(3)
    if manner == 0:
        line.reset()
    elif manner == 1:
        line.end_sending()
        await line.rest(0.05)


async def cut_requests(goal):
    """Gone in the middle of a request."""
    for _ in range(5):
        sent = _any_request(goal)
        async with Line(goal) as line:
            await line.send(sent[:goal.random.randrange(len(sent))])
            await _leave(goal, line)


async def unread_answers(goal):
    """Gone with the answer unread, or read in part."""
    for _ in range(5):
        async with Line(goal, receive_bytes=goal.random.choice([None, 4096])) as line:
            await line.send(_any_request(goal))
            if goal.random.random() < 0.7:
                await line.try_receive(goal.random.randint(1, 100_000))
            await _leave(goal, line)


async def stalled(goal):
    """Asks for rows and reads nothing for a while."""
    async with Line(goal, receive_bytes=4096) as line:
        await line.send(request("GET", "/rows/1000000"))
        await line.rest(goal.random.uniform(0.5, 8))
        await _leave(goal, line)


async def flood(goal):
    """Fifty connections at once that say nothing, or half a line, and go."""
    async def one():
        async with Line(goal) as line:
            if goal.random.random() < 0.5:
                await line.send(b"POST /answer HT")
            await line.rest(goal.random.uniform(0, 0.3))
            await _leave(goal, line)

    async with asyncio.TaskGroup() as group:
        for _ in range(50):
            group.create_task(one())
