import Features
import JSON
import Pipelines
import Testing

/// Jobs that their callers name.
@Suite struct JobNameTests {
    private func start(
        _ digest: String, key: String? = nil, on test: RunnerUnderTest, at project: String = "p"
    ) async throws -> String {
        try await test.runner.start(
            "test", project: project,
            as: JobName(id: "mine", requestDigest: digest, idempotencyKey: key)
        ) { _ in .string(digest) }
    }

    @Test func `the same request is carried out once, and another is refused`() async throws {
        let test = RunnerUnderTest()
        #expect(try await start("a", on: test) == "mine")
        let done = try #require(await test.store.job("mine", in: .succeeded))
        #expect(done.result == "a")
        #expect(try await start("a", on: test) == "mine")
        #expect(test.store.stored("mine")?.startedAt == done.startedAt)
        let refusal = FeatureError.inTheWay(
            "there is another job \"mine\"", hint: "Give each request a name of its own.")
        await #expect(throws: refusal) { try await start("b", on: test) }
        await #expect(throws: refusal) { try await start("a", on: test, at: "q") }
        await #expect(throws: FeatureError.idempotencyKeyReused("k")) {
            try await start("b", key: "k", on: test)
        }
    }

    @Test func `a job that waits or runs is found as one that has ended`() async throws {
        let test = RunnerUnderTest()
        let occupied = try await test.occupy()
        #expect(try await start("a", on: test) == "mine")
        #expect(try await start("a", on: test) == "mine")
        for (_, gate) in occupied { gate.open() }
        #expect(await test.store.job("mine", in: .succeeded)?.result == "a")
    }

    @Test func `of two servers that are sent it at once, one carries it out`() async throws {
        let one = RunnerUnderTest(server: "one")
        let two = RunnerUnderTest(server: "two", store: one.store)
        let other = Job(
            id: "mine", project: "p", kind: "test", createdAt: EventTime(microseconds: 0),
            requestDigest: "a", owner: "one")
        // Accepted by the other server between the look and the storing.
        two.store.setWillSave { [store = one.store] job in
            if job.owner == "two" { store.put(other) }
        }
        #expect(try await start("a", on: two) == "mine")
        #expect(one.store.stored("mine")?.owner == "one")
    }
}
